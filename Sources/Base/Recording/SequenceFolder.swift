internal import Foundation
public import Geometry
public import Imaging

/// A posed sequence on disk, as DESIGN section 5 lays it out; images are read when they are asked for.
public struct SequenceFolder: Sendable {
    /// The folder.
    public let path: String
    /// The camera of every frame, in our pixel convention.
    public let pinhole: Pinhole
    /// The frames in order of time; an `index` below is a position in this array.
    public let frames: [SequenceFrame]
    /// The objects, where the sequence is labelled.
    public let labels: SequenceLabels?
    /// The indices of the frames that have an instance image.
    public let labelledFrames: [Int]

    /// Reads everything but the images of the sequence at `path`.
    ///
    /// `labels.json` may be in the folder or, when there are instance images, up to three folders above;
    /// where `intrinsics.json` names a `home`, only that home's instances are kept.
    /// - Throws: `SequenceError` naming file, line and what is expected. Missing depth or labels are no
    ///   error.
    public init(_ path: String) throws(SequenceError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            throw SequenceError(path, "there is no such folder")
        }
        self.path = path
        let intrinsics = try readJSON(IntrinsicsFile.self, "\(path)/intrinsics.json")
        pinhole = try intrinsics.pinhole(file: "\(path)/intrinsics.json")
        let poses = try readFile("\(path)/poses.csv")
        frames = try PosesFile.parse(
            String(decoding: poses, as: UTF8.self),
            file: "\(path)/poses.csv"
        )
        labels = try Self.labels(path, home: intrinsics.home)
        labelledFrames = try Self.labelledFrames(path, frames)
    }

    /// The colour image of a frame.
    ///
    /// - Throws: `SequenceError` also when its size is not that of ``pinhole``.
    public func color(_ index: Int) throws(SequenceError) -> ColorImage {
        let file = colorFile(index)
        let image = try decoded(file) { bytes throws(ImageError) in try ImageDecoder().color(bytes)
        }
        try checkSize(image.width, image.height, file)
        return image
    }

    /// The colour image's bytes as they are in the file, for publishing.
    public func encodedColor(_ index: Int) throws(SequenceError) -> [UInt8] {
        try readFile(colorFile(index))
    }

    /// The depth of a frame in metres; `nil` when the sequence has none.
    public func depth(_ index: Int) throws(SequenceError) -> DepthImage? {
        let file = "\(path)/depth/\(frames[index].stem).png"
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        let image = try decoded(file) { bytes throws(ImageError) in try ImageDecoder().depth(bytes)
        }
        try checkSize(image.width, image.height, file)
        return image
    }

    /// The instance ids of a frame; `nil` when the frame is not labelled.
    public func instance(_ index: Int) throws(SequenceError) -> LabelImage? {
        let file = "\(path)/instance/\(frames[index].stem).png"
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        let image = try decoded(file) { bytes throws(ImageError) in try ImageDecoder().labels(bytes)
        }
        try checkSize(image.width, image.height, file)
        return image
    }

    private func colorFile(_ index: Int) -> String {
        let stem = "\(path)/rgb/\(frames[index].stem)"
        return FileManager.default.fileExists(atPath: stem + ".png") ? stem + ".png" : stem + ".jpg"
    }

    private func decoded<Image>(
        _ file: String,
        _ decode: ([UInt8]) throws(ImageError) -> Image
    ) throws(SequenceError) -> Image {
        let bytes = try readFile(file)
        do {
            return try decode(bytes)
        } catch {
            throw SequenceError(file, error.description)
        }
    }

    private func checkSize(_ width: Int, _ height: Int, _ file: String) throws(SequenceError) {
        guard (width, height) == (pinhole.width, pinhole.height) else {
            throw SequenceError(
                file,
                "the image is \(width)x\(height), but intrinsics.json says \(pinhole.width)x\(pinhole.height)"
            )
        }
    }

    private static func labels(
        _ path: String,
        home: String?
    ) throws(SequenceError) -> SequenceLabels? {
        let hasInstances = FileManager.default.fileExists(atPath: "\(path)/instance")
        var folder = URL(filePath: path).standardizedFileURL
        for _ in 0...(hasInstances ? 3 : 0) {
            let file = folder.appending(path: "labels.json").path
            if FileManager.default.fileExists(atPath: file) {
                return try readJSON(LabelsFile.self, file).labels(home: home, file: file)
            }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }

    private static func labelledFrames(
        _ path: String,
        _ frames: [SequenceFrame]
    ) throws(SequenceError) -> [Int] {
        let list = "\(path)/labelled_frames.json"
        if FileManager.default.fileExists(atPath: list) {
            let numbers = Set(try readJSON([Int].self, list))
            return frames.indices.filter { numbers.contains(frames[$0].number) }
        }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/instance")) ?? []
        let names = Set(files)
        return frames.indices.filter { names.contains("\(frames[$0].stem).png") }
    }
}
