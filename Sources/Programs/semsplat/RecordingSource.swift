internal import Foundation
internal import Ingest
internal import Node
internal import Recording
internal import Transport

/// The events of a session (MCAP) or a sequence folder, one after the other.
struct RecordingSource {
    private enum Kind {
        case session(RecordedMessages)
        case folder(SequenceFolder)
    }

    private var kind: Kind
    private var index = 0

    /// Opens the recording at `path`.
    init(_ path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(.usage, "there is no '\(path)'")
        }
        if isFolder.boolValue {
            do throws(SequenceError) { kind = .folder(try SequenceFolder(path)) } catch {
                throw CommandFailure(.usage, "\(error)")
            }
        } else {
            kind = .session(try openSession(path) { TopicRule.isInput($0) })
        }
    }

    /// The next event; nil after the last.
    mutating func next() throws -> ReplayEvent? {
        switch kind {
        case .session(var messages):
            defer { kind = .session(messages) }
            do throws(MCAPError) {
                guard let (envelope, time) = try messages.next() else { return nil }
                return ReplayEvent(at: time, .message(envelope))
            } catch {
                throw CommandFailure(.failed, error.description)
            }
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

/// Opens an MCAP session, with what to do where it cannot be read.
func openSession(_ path: String, wants: @escaping (String) -> Bool) throws -> RecordedMessages {
    do throws(MCAPError) {
        return try RecordedMessages(path, wants: wants)
    } catch {
        throw CommandFailure(.failed, error.description)
    }
}

extension TopicRule {
    /// Whether a topic is a sensor's or a goal's: what the daemon takes, not what it says.
    static func isInput(_ topic: String) -> Bool {
        (sensors + goals).contains { $0.matches(topic) }
    }
}
