internal import Foundation
internal import Geometry
internal import Ingest
internal import Launch
internal import Node

extension FuzzTarget {
    /// A calibration file, ROS's or Kalibr's, and the view that is made of it.
    static let calibration = FuzzTarget(
        "calibration",
        longestInput: 2048,
        words: [
            "image_width: ", "camera_matrix: ", "data: [", "distortion_model: ", "plumb_bob",
            "cam0: ", "intrinsics: [", "resolution: [", "radtan", "rostopic: ", "1e308", ".nan",
        ],
        seeds: {
            try files(in: "calibration") + YAMLSeeds.hostile
        },
        feed: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            for camera in ["cam0", "cam1"] {
                let model = try CalibrationFile.cameraModel(text, source: "f", camera: camera)
                _ = Rectifier(model, width: 16, height: 12)
                _ = model.direction(at: [1, 1])
            }
        }
    )

    /// The daemon's configuration.
    static let configuration = FuzzTarget(
        "configuration",
        longestInput: 2048,
        words: [
            "sensors: ", "endpoints: ", "tcp://127.0.0.1:", "mapping: ", "topics: ", "remap: ",
        ],
        seeds: {
            try files(in: "launch").filter { $0.name == "demo.yaml" } + YAMLSeeds.hostile
        },
        feed: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try NodeConfiguration(yaml: text)
        }
    )

    /// A launch file.
    static let launch = FuzzTarget(
        "launch",
        longestInput: 2048,
        words: ["nodes: ", "includes: ", "file: ", "$(", "env ", "parameters: ", "semsplat: run"],
        seeds: {
            let plain = """
                arguments: {seed: 7}
                nodes:
                  a: {program: sleep, arguments: ["$(seed)"], ready: {delay_s: 1}}
                  b: {semsplat: run, parameters: {mapping: {window: 3}}, after: a, remap: ["/tf:=/t"]}
                """
            return try files(in: "launch").filter { $0.name != "demo.yaml" }
                + [("plain", Array(plain.utf8))] + YAMLSeeds.hostile
        },
        feed: { bytes in
            let path = try FuzzScratch.file(bytes, "launch/robot.yaml")
            let reader = LaunchReader(
                subcommands: ["run", "record", "simulate", "stream", "camera"],
                environment: ["HOME": "/home"]
            )
            _ = try? reader.plan(path, arguments: ["seed:=3"])
            _ = try reader.plan(path)
        }
    )

    private static func files(in folder: String) throws -> [Seed] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasSuffix(".yaml") }.map { name in
                (name, [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
            }
    }
}

/// YAML that is small on the disk and not in memory.
enum YAMLSeeds {
    static let hostile: [FuzzTarget.Seed] = [
        ("deep-flow", Array((String(repeating: "[", count: 1_500) + "1").utf8)),
        ("deep-keys", Array(String(repeating: "{a: ", count: 400).utf8)),
        ("deep-lists", Array(String(repeating: "- ", count: 900).utf8)),
        ("aliases", Array(aliases(count: 12, times: 9, inKeys: false).utf8)),
        ("aliased-keys", Array(aliases(count: 12, times: 9, inKeys: true).utf8)),
        // The most that is read.
        ("few-aliases", Array(aliases(count: 11, times: 3, inKeys: false).utf8)),
        ("few-aliased-keys", Array(aliases(count: 11, times: 3, inKeys: true).utf8)),
        ("self", Array("a: &a [*a, *a]\nb: *a\n".utf8)),
    ]

    /// Each list is the one before so many times.
    private static func aliases(count: Int, times: Int, inKeys: Bool) -> String {
        var text = "nodes:\n  a0: &a0 [x, x, x]\n"
        for number in 1..<count {
            let before = [String](repeating: "*a\(number - 1)", count: times)
                .joined(separator: ", ")
            text += "  a\(number): &a\(number) [\(before)]\n"
        }
        return inKeys ? text + "  ? *a\(count - 1)\n  : b\n" : text
    }
}
