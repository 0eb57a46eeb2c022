internal import Foundation
public import Geometry
public import Imaging

/// Writes a sequence folder, frame by frame; what is written so far is a valid sequence at any moment.
public struct SequenceFolderWriter: Sendable {
    /// The folder.
    public let path: String
    /// The camera of every frame.
    public let pinhole: Pinhole
    private let jpegQuality: Int
    private let poses: FileHandle
    private var last: SequenceFrame?

    /// Starts a sequence in a new or empty folder at `path`.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - pinhole: The camera of every frame.
    ///   - labels: The objects that the instance images will show.
    ///   - jpegQuality: 1 to 100; the default is 92.
    /// - Throws: `SequenceError` when there is a sequence already or the folder cannot be written.
    public init(
        _ path: String,
        pinhole: Pinhole,
        labels: SequenceLabels? = nil,
        jpegQuality: Int = 92
    ) throws(SequenceError) {
        (self.path, self.pinhole, self.jpegQuality) = (path, pinhole, jpegQuality)
        let posesPath = "\(path)/poses.csv"
        guard !FileManager.default.fileExists(atPath: posesPath) else {
            throw SequenceError(
                posesPath,
                "there is a sequence already; remove it or name another folder"
            )
        }
        try Self.makeFolder("\(path)/rgb")
        try writeJSON(IntrinsicsFile(pinhole), "\(path)/intrinsics.json")
        if let labels { try writeJSON(LabelsFile(labels), "\(path)/labels.json") }
        try Self.write(Array((PosesFile.header + "\n").utf8), posesPath)
        guard let poses = FileHandle(forWritingAtPath: posesPath) else {
            throw SequenceError(posesPath, "cannot be opened for writing")
        }
        self.poses = poses
        _ = try? poses.seekToEnd()
    }

    /// Writes one frame: first its images, then its line in `poses.csv`.
    ///
    /// Frames are numbered from 0 and must come in order of time.
    public mutating func append(
        color: ColorImage,
        depth: DepthImage? = nil,
        instances: LabelImage? = nil,
        worldFromCamera: Pose,
        stampNanoseconds: Int64
    ) throws(SequenceError) {
        if let last, stampNanoseconds <= last.stampNanoseconds {
            throw SequenceError(
                path,
                "stamp \(stampNanoseconds) ns is not after \(last.stampNanoseconds) ns"
            )
        }
        let frame = SequenceFrame(
            number: last.map { $0.number + 1 } ?? 0,
            stampNanoseconds: stampNanoseconds,
            worldFromCamera: worldFromCamera
        )
        try write("rgb", "\(frame.stem).jpg", color.width, color.height) { () throws(ImageError) in
            try color.jpeg(quality: jpegQuality)
        }
        if let depth {
            try write("depth", "\(frame.stem).png", depth.width, depth.height) {
                () throws(ImageError) in
                try depth.png()
            }
        }
        if let instances {
            try write(
                "instance",
                "\(frame.stem).png",
                instances.width,
                instances.height,
                instances.png
            )
        }
        do {
            try poses.write(contentsOf: Data((PosesFile.line(frame) + "\n").utf8))
        } catch {
            throw SequenceError(
                "\(path)/poses.csv",
                "cannot be written: \(error.localizedDescription)"
            )
        }
        last = frame
    }

    private func write(
        _ folder: String,
        _ name: String,
        _ width: Int,
        _ height: Int,
        _ encode: () throws(ImageError) -> [UInt8]
    ) throws(SequenceError) {
        let file = "\(path)/\(folder)/\(name)"
        guard (width, height) == (pinhole.width, pinhole.height) else {
            throw SequenceError(
                file,
                "the image is \(width)x\(height), the camera \(pinhole.width)x\(pinhole.height)"
            )
        }
        let bytes: [UInt8]
        do {
            bytes = try encode()
        } catch {
            throw SequenceError(file, error.description)
        }
        try Self.makeFolder("\(path)/\(folder)")
        try Self.write(bytes, file)
    }

    private static func makeFolder(_ path: String) throws(SequenceError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw SequenceError(path, "cannot be made: \(error.localizedDescription)")
        }
    }

    private static func write(_ bytes: [UInt8], _ file: String) throws(SequenceError) {
        do {
            try Data(bytes).write(to: URL(filePath: file))
        } catch {
            throw SequenceError(file, "cannot be written: \(error.localizedDescription)")
        }
    }
}
