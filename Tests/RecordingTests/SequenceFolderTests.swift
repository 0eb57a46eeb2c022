import DiskTestSupport
import Foundation
import Geometry
import Imaging
import Recording
import Testing

@Suite struct SequenceFolderTests {
    let folder: ScratchFolder
    let pinhole = Pinhole(fx: 20.25, fy: 21.5, cx: 8.125, cy: 6, width: 16, height: 12)
    let pose = Pose(
        rotation: Quaternion(x: 0.1, y: 0.2, z: -0.3, w: 0.9),
        translation: [1.25, -0.1, 1 / 3]
    )

    init() throws { folder = try ScratchFolder() }

    static let header =
        "frame,timestamp_s,m00,m01,m02,m03,m10,m11,m12,m13,m20,m21,m22,m23,m30,m31,m32,m33"

    /// The folder with a good camera, two good frames and no images.
    func writeGood() throws {
        try folder.write(
            #"{"fx": 20, "fy": 20, "cx": 7.5, "cy": 5.5, "width": 16, "height": 12}"#,
            "intrinsics.json"
        )
        try folder.write(
            Self.header
                + "\n0,0.5,1,0,0,1,0,1,0,2,0,0,1,3,0,0,0,1\n4,1.25,1,0,0,1,0,1,0,2,0,0,1,3,0,0,0,1\n",
            "poses.csv"
        )
    }

    func failure() -> String {
        do {
            _ = try SequenceFolder(folder.path)
            return "no error"
        } catch {
            return error.description.replacingOccurrences(of: folder.path + "/", with: "")
        }
    }

    @Test func `what is written is read again`() throws {
        let chair = SequenceLabels.Instance(
            id: 1001,
            name: "red chair",
            category: "chair",
            synonyms: ["armchair"],
            centroid: [1, 2, 3],
            obb: OrientedBox(center: [1, 2, 2.5], size: [0.5, 0.6, 1], rotation: pose.rotation),
            doNotScore: true
        )
        let labels = SequenceLabels(categories: ["chair", "others"], instances: [chair])
        let path = folder.path + "/out"
        var writer = try SequenceFolderWriter(path, pinhole: pinhole, labels: labels)
        let color = ColorImage(width: 16, height: 12, red: 200, green: 30, blue: 90)
        let depth = DepthImage(width: 16, height: 12, metres: (0..<192).map { Float($0) * 0.01 })
        let ids = LabelImage(width: 16, height: 12, labels: (0..<192).map { $0 < 100 ? 0 : 1001 })
        let epoch: Int64 = 1_700_000_000_123_456_789
        try writer.append(color: color, worldFromCamera: .identity, stampNanoseconds: epoch)
        try writer.append(
            color: color,
            depth: depth,
            instances: ids,
            worldFromCamera: pose,
            stampNanoseconds: epoch + 33_333_333
        )

        let sequence = try SequenceFolder(path)
        #expect(sequence.pinhole == pinhole)
        var read = try #require(sequence.labels)
        let turn = try #require(read.instances[1001]?.obb.rotation)
        #expect((turn.inverse * pose.rotation).radians < 1e-7)
        read.instances[1001]?.obb.rotation = pose.rotation
        #expect(read == labels)
        #expect(sequence.frames.map(\.stampNanoseconds) == [epoch, epoch + 33_333_333])
        #expect(
            (sequence.frames[1].worldFromCamera.rotation.inverse * pose.rotation).radians < 1e-7
        )
        #expect(sequence.frames[1].worldFromCamera.translation == pose.translation)
        #expect(abs(Int(try sequence.color(1)[3, 3].red) - 200) <= 2)
        #expect(try sequence.encodedColor(0).starts(with: [0xFF, 0xD8]))
        #expect(
            try sequence.depth(0) == nil && sequence.instance(0) == nil
                && sequence.labelledFrames == [1]
        )
        let again = try #require(try sequence.depth(1))
        #expect(zip(again.metres, depth.metres).allSatisfy { abs($0 - $1) < 0.0006 })
        #expect(try sequence.instance(1) == ids)
        #expect(throws: SequenceError.self) { try SequenceFolderWriter(path, pinhole: pinhole) }
    }

    @Test func `the half pixel is added once on reading and taken off once on writing`() throws {
        _ = try SequenceFolderWriter(folder.path + "/out", pinhole: pinhole)
        let data = try Data(contentsOf: URL(filePath: folder.path + "/out/intrinsics.json"))
        let written = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(written["cx"] as? Double == 7.625 && written["cy"] as? Double == 5.5)
        try writeGood()
        #expect(try SequenceFolder(folder.path).pinhole.cx == 8)
    }

    @Test func `file numbers are those of the frame column`() throws {
        try writeGood()
        let sequence = try SequenceFolder(folder.path)
        #expect(sequence.frames.map(\.stem) == ["000000", "000004"])
        #expect(sequence.frames.map(\.stampNanoseconds) == [500_000_000, 1_250_000_000])
        let error = #expect(throws: SequenceError.self) { try sequence.color(1) }
        #expect("\(try #require(error))".hasSuffix("rgb/000004.jpg: there is no such file"))
    }

    @Test func `a pose with few digits becomes a rotation`() throws {
        try writeGood()
        try folder.write(
            Self.header + "\n0,0,0.6428,0,0.7660,0,0,1,0,0,-0.7660,0,0.6428,0,0,0,0,1\n",
            "poses.csv"
        )
        let rotation = try SequenceFolder(folder.path).frames[0].worldFromCamera.rotation
        #expect(abs(rotation.radians * 180 / .pi - 50) < 0.01)
    }

    @Test(arguments: [
        ("frame,time\n", "poses.csv:1: the header is 'frame,time'"),
        ("", "poses.csv:1: the header is ''"),
        ("H\n", "poses.csv: there are no frames"),
        ("H\n0,0,1,0,0\n", "poses.csv:2: there are 5 fields; expected 18"),
        ("H\nx,0,1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1\n", "poses.csv:2: frame is 'x'"),
        ("H\n0,soon,1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1\n", "poses.csv:2: timestamp_s is 'soon'"),
        (
            "H\n0,0,1,0,0,0,0,1,0,nan,0,0,1,0,0,0,0,1\n",
            "poses.csv:2: m13 is 'nan'; expected a finite number"
        ),
        ("H\n0,0,1,0,0,0,0,1,0,0,0,0,2,0,0,0,0,1\n", "poses.csv:2: m00...m22 are no rotation"),
        ("H\n0,0,1,0,0,0,0,1,0,0,0,0,1,0,0,0,1,1\n", "poses.csv:2: the last row"),
        (
            "H\n0,1,1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1\n1,1,1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1\n",
            "poses.csv:3: timestamp_s is not after"
        ),
        (
            "H\n0,1,1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1\n0,2,1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1\n",
            "poses.csv:3: frame 0 is there twice"
        ),
    ])
    func `bad poses are named with their line`(_ text: String, _ expected: String) throws {
        try writeGood()
        try folder.write(text.replacingOccurrences(of: "H", with: Self.header), "poses.csv")
        #expect(failure().hasPrefix(expected), "\(failure())")
    }

    @Test(arguments: [
        (
            #"{"fx": 0, "fy": 20, "cx": 8, "cy": 6, "width": 16, "height": 12}"#,
            "intrinsics.json: fx is 0.0"
        ),
        (
            #"{"fx": 20, "fy": 20, "cx": 8, "cy": 6, "width": -1, "height": 12}"#,
            "intrinsics.json: width is -1"
        ),
        (
            #"{"fx": 20, "fy": 20, "cx": 800, "cy": 6, "width": 16, "height": 12}"#,
            "intrinsics.json: cx is 800.0, far outside"
        ),
        (
            #"{"fx": 20, "cx": 8, "cy": 6, "width": 16, "height": 12}"#,
            "intrinsics.json: fy is missing"
        ),
        (
            #"{"fx": "20", "fy": 20, "cx": 8, "cy": 6, "width": 16, "height": 12}"#,
            "intrinsics.json: fx is not of type Double"
        ),
        (#"{"fx": "#, "intrinsics.json: the document"),
    ])
    func `bad intrinsics are named with their key`(_ text: String, _ expected: String) throws {
        try writeGood()
        try folder.write(text, "intrinsics.json")
        #expect(failure().hasPrefix(expected), "\(failure())")
    }

    @Test func `what is missing is named`() throws {
        #expect(failure() == "intrinsics.json: there is no such file")
        #expect(throws: SequenceError.self) { try SequenceFolder("/nowhere/at/all") }
    }

    @Test func `an image of another size is an error`() throws {
        try writeGood()
        let url = URL(filePath: folder.path + "/rgb/000000.jpg")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(try ColorImage(width: 8, height: 8).jpeg()).write(to: url)
        let error = #expect(throws: SequenceError.self) { try SequenceFolder(folder.path).color(0) }
        #expect("\(try #require(error))".contains("8x8, but intrinsics.json says 16x12"))
    }
}
