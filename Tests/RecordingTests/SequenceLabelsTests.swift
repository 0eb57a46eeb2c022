import DiskTestSupport
import Foundation
import Geometry
import Imaging
import Recording
import Testing

@Suite struct SequenceLabelsTests {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write(
            #"{"fx": 20, "fy": 20, "cx": 7.5, "cy": 5.5, "width": 16, "height": 12, "home": "b"}"#,
            "val/s/intrinsics.json"
        )
        try folder.write(
            SequenceFolderTests.header
                + "\n0,0,1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1\n7,1,1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1\n",
            "val/s/poses.csv"
        )
        try FileManager.default.createDirectory(
            atPath: folder.path + "/val/s/instance",
            withIntermediateDirectories: true
        )
    }

    func instance(
        _ extra: String = "",
        obb: String = #"{"center": [1, 2, 3], "size": [1, 1, 2], "yaw": 0.5}"#
    ) -> String {
        #"{"name": "Chair", "category": "chair", "centroid": [1, 2, 3], "obb": \#(obb)\#(extra)}"#
    }

    func labels(_ instances: [(String, String)]) throws -> SequenceLabels? {
        let body = instances.map { "\"\($0)\": \($1)" }.joined(separator: ",")
        try folder.write("{\"instances\": {\(body)}}", "labels.json")
        return try SequenceFolder(folder.path + "/val/s").labels
    }

    @Test func `a parent's labels are cut down to the sequence's home`() throws {
        let labels = try #require(
            try labels([
                ("1", instance(#", "home": "a""#)),
                ("2", instance(#", "home": "b", "synonyms": ["seat"]"#)), ("3", instance()),
            ])
        )
        #expect(labels.instances.keys.sorted() == [2, 3])
        #expect(
            labels.instances[2]?.names == ["Chair", "seat"]
                && labels.instances[2]?.doNotScore == false
        )
        #expect(labels.instances(named: "SEAT").map(\.id) == [2])
        #expect(labels.instances(named: "chair").map(\.id) == [2, 3])
        let turn = try #require(labels.instances[3]?.obb.rotation)
        #expect((turn.inverse * Quaternion(radians: 0.5, about: [0, 0, 1])).radians < 1e-7)
    }

    @Test func `a rotation's columns are the axes of the box`() throws {
        let box =
            #"{"center": [0, 0, 0], "size": [1, 1, 2], "rotation": [[0, -1, 0], [1, 0, 0], [0, 0, 1]]}"#
        let found = try #require(try labels([("5", instance(obb: box))])?.instances[5])
        #expect((found.obb.rotation.rotate([1, 0, 0]) - Vector3(0, 1, 0)).length < 1e-12)
    }

    @Test(arguments: [
        (
            "0", #"{"center": [0, 0, 0], "size": [1, 1, 2], "yaw": 0}"#,
            "instances.0: the id must be"
        ),
        (
            "70000", #"{"center": [0, 0, 0], "size": [1, 1, 2], "yaw": 0}"#,
            "instances.70000: the id must be"
        ),
        (
            "1", #"{"center": [0, 0, 0], "size": [1, 1, 2]}"#,
            "instances.1.obb has neither yaw nor rotation"
        ),
        ("1", #"{"center": [0, 0, 0], "size": [1, -1, 2], "yaw": 0}"#, "instances.1.obb.size"),
        ("1", #"{"center": [0, 0], "size": [1, 1, 2], "yaw": 0}"#, "instances.1.obb.center"),
        (
            "1",
            #"{"center": [0, 0, 0], "size": [1, 1, 2], "rotation": [[1, 0, 0], [0, 2, 0], [0, 0, 1]]}"#,
            "instances.1.obb.rotation"
        ),
        ("1", #"{"size": [1, 1, 2], "yaw": 0}"#, "instances.1.obb.center is missing"),
    ])
    func `bad labels are named with their key`(
        _ id: String,
        _ box: String,
        _ expected: String
    ) throws {
        let error = #expect(throws: SequenceError.self) { try labels([(id, instance(obb: box))]) }
        #expect(
            "\(try #require(error))".contains("labels.json: \(expected)"),
            "\(String(describing: error))"
        )
    }

    @Test func `a list of labelled frames holds frame numbers`() throws {
        try folder.write("[7]", "val/s/labelled_frames.json")
        #expect(try SequenceFolder(folder.path + "/val/s").labelledFrames == [1])
    }
}

/// The shared recordings, where they are: read only, and nothing of them is in the repository.
enum SharedData {
    static let path: String = {
        let repository = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return ProcessInfo.processInfo.environment["SEMSPLAT_SHARED_DATA"]
            ?? repository.appending(path: "../shared/data").standardizedFileURL.path
    }()
    static let isHere = FileManager.default.fileExists(atPath: path + "/house/val")
}

@Suite(
    .enabled(if: SharedData.isHere, "no ../shared/data here (or name it in SEMSPLAT_SHARED_DATA)")
)
struct SharedDataTests {
    @Test(arguments: [
        "house/val/b_reading", "house/val/a_living_cross", "homes/train/h_office", "tabletop/val",
    ])
    func `depth, poses, ids and boxes tell the same story`(_ name: String) throws {
        var path = "\(SharedData.path)/\(name)"
        if !FileManager.default.fileExists(atPath: path + "/poses.csv") {
            path +=
                "/"
                + (try #require(
                    try FileManager.default.contentsOfDirectory(atPath: path).sorted().first
                ))
        }
        let sequence = try SequenceFolder(path)
        let instances = try #require(sequence.labels?.instances)
        var (inside, all) = (0, 0)
        for index in stride(from: 0, to: sequence.frames.count, by: 25) {
            let depth = try #require(try sequence.depth(index))
            let ids = try #require(try sequence.instance(index))
            #expect(try sequence.color(index).width == depth.width)
            for y in stride(from: 2, to: depth.height, by: 7) {
                for x in stride(from: 2, to: depth.width, by: 7) where depth[x, y] > 0 {
                    guard let instance = instances[ids[x, y]] else { continue }
                    let inCamera = sequence.pinhole.unproject(
                        [Double(x) + 0.5, Double(y) + 0.5],
                        depthMetres: Double(depth[x, y])
                    )
                    all += 1
                    // Depth is written in whole millimetres.
                    if instance.obb.contains(
                        sequence.frames[index].worldFromCamera * inCamera,
                        marginMetres: 0.004
                    ) {
                        inside += 1
                    }
                }
            }
        }
        #expect(all > 1000)
        #expect(Double(inside) > 0.99 * Double(all), "\(inside) of \(all)")
    }

    @Test func `the real sequences read`() throws {
        for name in ["real/7scenes-a", "real/clutter-box"] {
            let sequence = try SequenceFolder("\(SharedData.path)/\(name)")
            #expect(try sequence.color(0).width == 640)
            #expect(try sequence.depth(sequence.frames.count - 1)?.height == 480)
        }
    }
}
