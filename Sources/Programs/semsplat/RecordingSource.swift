internal import Foundation
internal import Ingest
internal import Node
internal import Recording
internal import Transport

/// The events of a session (MCAP), a ROS bag or a sequence folder, one after the other.
struct RecordingSource {
    private enum Kind {
        case messages(RecordedEnvelopes)
        case folder(SequenceFolder)
    }

    private var kind: Kind
    private var index = 0

    /// Opens the recording at `path`.
    init(_ path: String, _ selection: BagSelection) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(.usage, "there is no '\(path)'")
        }
        if isFolder.boolValue && !BagFile.isOne(path) {
            try selection.refuseForOthers(path)
            do throws(SequenceError) { kind = .folder(try SequenceFolder(path)) } catch {
                throw CommandFailure(.usage, "\(error)")
            }
        } else {
            kind = .messages(
                try RecordedEnvelopes(path, selection) {
                    TopicRule.isInput($0) || Replay.changeTopics.contains($0)
                }
            )
        }
    }

    /// The frame that each camera of a ROS bag hangs from, when all was read.
    var bagFrames: [String: String] {
        if case .messages(.bag(let bag)) = kind { bag.rootFrames } else { [:] }
    }

    /// The next event; nil after the last.
    mutating func next() throws -> ReplayEvent? {
        switch kind {
        case .messages(var messages):
            defer { kind = .messages(messages) }
            guard let (envelope, time) = try messages.next() else { return nil }
            return ReplayEvent(at: time, .message(envelope))
        case .folder(let folder):
            guard index < folder.frames.count else { return nil }
            defer { index += 1 }
            let frame = folder.frames[index]
            let posed = PosedFrame(
                camera: "front",
                stampNanoseconds: frame.stampNanoseconds,
                image: try folder.color(index),
                pinhole: folder.pinhole,
                worldFromCamera: frame.worldFromCamera
            )
            return ReplayEvent(at: UInt64(clamping: frame.stampNanoseconds), .frame(posed))
        }
    }
}

extension TopicRule {
    /// Whether a topic is a sensor's or a goal's: what the daemon takes, not what it says.
    static func isInput(_ topic: String) -> Bool {
        (sensors + goals).contains { $0.matches(topic) }
    }
}
