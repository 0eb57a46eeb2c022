internal import Foundation
internal import Geometry
internal import Imaging
internal import Ingest
internal import Messages
internal import Node
internal import Recording
internal import Transport

/// One camera's images in a recording, and where the camera was at any time.
struct PosedRecording {
    /// Where it was read.
    let path: String

    /// The calibration in the recording; nil when it has none.
    private(set) var calibration: CameraModel?

    /// How many images there are.
    private(set) var imageCount = 0

    private var camera = ""
    private var frameID = ""
    private let worldFrame: String
    private var folder: SequenceFolder?
    private var tree: FrameTree

    /// Transforms further apart say nothing about the time between them.
    private static let longestGap: Int64 = 500_000_000

    /// Reads all poses of the recording at `path`.
    init(_ path: String, camera: String?, worldFrame: String) throws {
        self.path = path
        self.worldFrame = worldFrame
        tree = FrameTree(limits: .init(historyNanoseconds: .max, historyCount: 4_000_000))
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(.usage, "there is no '\(path)'")
        }
        if isFolder.boolValue && !BagFile.isOne(path) {
            try readFolder()
        } else {
            try readSession(camera)
        }
    }

    /// `worldFromCamera` at a stamp; nil where it is not known.
    func pose(at stampNanoseconds: Int64) -> Pose? {
        try? tree.transform(
            from: frameID,
            to: worldFrame,
            at: stampNanoseconds,
            maximumGapNanoseconds: Self.longestGap
        )
    }

    /// Why the pose at a stamp is not known, in words; nil when it is.
    func reasonWithoutPose(at stampNanoseconds: Int64) -> String? {
        do throws(FrameLookupError) {
            _ = try tree.transform(
                from: frameID,
                to: worldFrame,
                at: stampNanoseconds,
                maximumGapNanoseconds: Self.longestGap
            )
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Gives the images that `isWanted` wants by their number, in the order of time.
    func forEachImage(
        _ isWanted: (Int) -> Bool,
        body: (ColorImage, _ stampNanoseconds: Int64) throws -> Void
    ) throws {
        if let folder {
            for index in folder.frames.indices where isWanted(index) {
                try body(folder.color(index), folder.frames[index].stampNanoseconds)
            }
            return
        }
        let topic = "/camera/\(camera)/image"
        var messages = try RecordedEnvelopes(path) { $0 == topic }
        var index = 0
        while let (envelope, _) = try messages.next() {
            guard envelope.topic == topic else { continue }
            defer { index += 1 }
            guard isWanted(index) else { continue }
            let decoder = ImageDecoder()
            if let image = try envelope.decoded(as: CompressedImage.self) {
                try body(decoder.color(image.data), image.stampNanoseconds)
            } else if let image = try envelope.decoded(as: RawImage.self) {
                try body(
                    decoder.color(
                        raw: image.data,
                        encoding: image.encoding,
                        width: image.width,
                        height: image.height,
                        step: image.step
                    ),
                    image.stampNanoseconds
                )
            }
        }
    }

    private mutating func readFolder() throws {
        let folder: SequenceFolder
        do throws(SequenceError) { folder = try SequenceFolder(path) } catch {
            throw CommandFailure(.usage, "\(error)")
        }
        frameID = "camera"
        for frame in folder.frames {
            try tree.insert(
                frame.worldFromCamera,
                parent: worldFrame,
                child: frameID,
                stampNanoseconds: frame.stampNanoseconds
            )
        }
        calibration = CameraModel(pinhole: folder.pinhole)
        imageCount = folder.frames.count
        self.folder = folder
    }

    private mutating func readSession(_ wanted: String?) throws {
        var counts: [String: Int] = [:]
        var frames: [String: String] = [:]
        var calibrations: [String: CameraModel] = [:]
        var messages = try RecordedEnvelopes(path) { topic in
            TopicRule.sensors.contains { $0.matches(topic) } && !topic.hasSuffix("/depth")
        }
        while let (envelope, _) = try messages.next() {
            let name = envelope.topic.split(separator: "/").dropFirst().first.map(String.init) ?? ""
            if envelope.topic.hasSuffix("/image") {
                counts[name, default: 0] += 1
                guard frames[name] == nil else { continue }
                frames[name] =
                    try envelope.decoded(as: CompressedImage.self)?.frameID
                    ?? envelope.decoded(as: RawImage.self)?.frameID
            } else if let message = try envelope.decoded(as: CameraCalibration.self) {
                if calibrations[name] == nil { calibrations[name] = try? CameraModel(message) }
            } else {
                try note(envelope)
            }
        }
        camera = try Self.choose(wanted, among: counts.keys.sorted(), in: path)
        imageCount = counts[camera] ?? 0
        frameID = frames[camera] ?? ""
        calibration = calibrations[camera]
    }

    private mutating func note(_ envelope: Envelope) throws {
        let transforms =
            try envelope.decoded(as: FrameTransforms.self)?.transforms
            ?? envelope.decoded(as: FrameTransform.self).map { [$0] } ?? []
        for transform in transforms {
            // What the daemon would refuse and count is not used here either.
            if envelope.topic == "/tf_static" {
                try? tree.insertStatic(
                    transform.parentFromChild,
                    parent: transform.parentFrameID,
                    child: transform.childFrameID
                )
            } else {
                try? tree.insert(
                    transform.parentFromChild,
                    parent: transform.parentFrameID,
                    child: transform.childFrameID,
                    stampNanoseconds: transform.stampNanoseconds
                )
            }
        }
    }

    private static func choose(
        _ wanted: String?,
        among names: [String],
        in path: String
    ) throws -> String {
        guard !names.isEmpty else {
            throw CommandFailure(.usage, "\(path) has no images on /camera/<name>/image")
        }
        let all = names.joined(separator: ", ")
        guard let wanted else {
            guard names.count == 1 else {
                throw CommandFailure(
                    .usage,
                    "\(path) has the cameras \(all); choose one with --camera"
                )
            }
            return names[0]
        }
        guard names.contains(wanted) else {
            throw CommandFailure(.usage, "\(path) has no camera '\(wanted)'; there are: \(all)")
        }
        return wanted
    }
}
