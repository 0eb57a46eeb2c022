internal import Foundation
internal import FoundationModels
internal import Networks
internal import Splatting

extension FuzzTarget {
    /// A safetensors file, and every tensor of it.
    static let safetensors = FuzzTarget(
        "safetensors",
        longestInput: 2048,
        words: [
            "\"dtype\":", "\"shape\":", "\"data_offsets\":", "F32", "F16", "BF16", "I8", "I64",
        ],
        seeds: {
            let header = #"""
                {"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"I8","shape":[4],"data_offsets":[16,20]},"c":{"dtype":"F16","shape":[],"data_offsets":[20,22]},"d":{"dtype":"BF16","shape":[1],"data_offsets":[22,24]},"e":{"dtype":"I64","shape":[1],"data_offsets":[24,32]},"__metadata__":{"k":"v"}}
                """#
            let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
            return [("five", length + Array(header.utf8) + (0..<32).map { UInt8($0) })]
        },
        feed: { bytes in
            let file = try Safetensors(path: try FuzzScratch.file(bytes, "w.safetensors"))
            let weights = Weights(file)
            for (name, entry) in file.entries {
                _ = try? weights.tensor(name, entry.shape)
                _ = try? file.integers(name, shape: nil)
            }
            try weights.verifyAllUsed()
        }
    )

    /// A cloud of Gaussians in a PLY file.
    static let ply = FuzzTarget(
        "ply",
        words: [
            "property float ", "element vertex ", "end_header\n", "format binary_little_endian 1.0",
            "f_rest_", "language_", "segmentation_", "uchar", "double",
        ],
        seeds: {
            let cloud = GaussianCloud(
                positions: [1, 2, 3, 4, 5, 6],
                rotations: [1, 0, 0, 0, 0, 1, 0, 0],
                scales: [0.1, 0.1, 0.1, 0.2, 0.2, 0.2],
                opacities: [0.5, 0.9],
                sphericalHarmonics: (0..<24).map { Float($0) / 24 },
                languageFeatures: [1, 2, 3, 4],
                segmentationFeatures: [5, 6]
            )
            return [
                ("features", cloud.plyBytes()),
                ("plain", cloud.plyBytes(includingFeatures: false)),
                ("empty", GaussianCloud.empty.plyBytes()),
            ]
        },
        feed: { bytes in
            let cloud = try GaussianCloud(plyBytes: bytes, limit: 10_000)
            precondition(cloud.isConsistent, "arrays of different lengths")
            _ = (cloud.plyBytes(), cloud.splatBytes())
        }
    )

    /// The `config.json` of a network's folder, as each of the kinds.
    static let networkFolder = FuzzTarget(
        "network-folder",
        longestInput: 1024,
        words: ["\"format\": 1", "\"kind\": ", "\"width\": ", "\"heads\": ", "null", "-1", "1e30"],
        seeds: {
            try ["clip", "lseg", "sam", "mobile_sam", "sam_lite", "sam_pyramid"].map { name in
                let path = "Tests/Fixtures/\(name)/config.json"
                return (name, [UInt8](try Data(contentsOf: URL(filePath: path))))
            }
        },
        feed: { bytes in
            _ = try FuzzScratch.file(bytes, "network/config.json")
            let path = "\(FuzzScratch.folder)/network"
            _ = networkKind(ofFolder: path)
            _ = try? LSegFolder(path: path)
            _ = try? CLIPTextFolder(path: path)
            _ = try SegmentAnythingFolder(path: path)
        }
    )
}
