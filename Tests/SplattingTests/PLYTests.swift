import RandomTestSupport
import Splatting
import Testing

@Suite struct PLYTests {
    private static let cloud = GaussianCloud.random(
        25,
        channels: 4,
        camera: .odd,
        worldFromCamera: .slanted,
        seed: 4
    )

    private func headerLines(_ bytes: [UInt8]) -> [String] {
        let lines = String(decoding: bytes.prefix(3000), as: UTF8.self).split(separator: "\n")
        return lines.prefix { $0 != "end_header" }.map(String.init)
    }

    @Test func `what is written is read again`() throws {
        var cloud = Self.cloud
        cloud.opacities[0] = 1
        cloud.segmentationFeatures = (0..<2 * cloud.count).map { Float($0) / 8 }
        let read = try GaussianCloud(plyBytes: cloud.plyBytes())
        #expect(read.positions == cloud.positions)
        #expect(read.sphericalHarmonics == cloud.sphericalHarmonics)
        #expect(read.languageFeatures == cloud.languageFeatures)
        #expect(read.segmentationFeatures == cloud.segmentationFeatures)
        #expect(largestError(read.scales, cloud.scales.map(Double.init)) < 1e-6)
        #expect(largestError(read.opacities, cloud.opacities.map(Double.init)) < 2e-6)
        #expect(largestError(read.rotations, cloud.rotations.map(Double.init)) < 1e-6)
        #expect(try GaussianCloud(plyBytes: GaussianCloud.empty.plyBytes()) == .empty)
    }

    @Test func `the layout is that of 3DGS`() throws {
        let harmonics = (0..<12).map(Float.init)
        let one = GaussianCloud(
            positions: [1, 2, 3],
            rotations: [0.5, 0.5, -0.5, 0.5],
            scales: [1, 2, 4],
            opacities: [0.5],
            sphericalHarmonics: harmonics
        )
        let bytes = one.plyBytes()
        let properties = headerLines(bytes).compactMap { line in
            line.hasPrefix("property float ") ? String(line.dropFirst(15)) : nil
        }
        let rest = (0..<9).map { "f_rest_\($0)" }
        #expect(
            properties == ["x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2"] + rest
                + ["opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"]
        )
        #expect(
            headerLines(bytes)[1...2] == ["format binary_little_endian 1.0", "element vertex 1"]
        )
        let values = bytes.suffix(4 * 26).withUnsafeBytes { raw in
            (0..<26).map {
                Float(bitPattern: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
            }
        }
        #expect(values[6..<9] == [0, 4, 8])
        #expect(values[9..<18] == [1, 2, 3, 5, 6, 7, 9, 10, 11])
        #expect(values[18] == 0 && values[19] == 0)
        #expect(abs(values[20] - 0.6931472) < 1e-6 && abs(values[21] - 1.3862944) < 1e-6)
        #expect(values[22...] == [0.5, 0.5, -0.5, 0.5])
    }

    @Test func `harmonics of a higher degree are cut, of a lower one filled up`() throws {
        for perChannel in [0, 3, 8, 15] {
            let names =
                ["x", "y", "z", "f_dc_0", "f_dc_1", "f_dc_2", "opacity"]
                + ["scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"]
                + (0..<3 * perChannel).map { "f_rest_\($0)" }
            var values: [Float] = [1, 2, 3, 10, 20, 30, 0, 0, 0, 0, 2, 0, 0, 0]
            values += (0..<3 * perChannel).map(Float.init)
            let cloud = try GaussianCloud(plyBytes: file(names, values))
            #expect(cloud.rotations == [1, 0, 0, 0])
            for channel in 0..<3 {
                let expected = (0..<3).map {
                    $0 < perChannel ? Float(channel * perChannel + $0) : 0
                }
                #expect(
                    Array(cloud.sphericalHarmonics[4 * channel..<4 * channel + 4])
                        == [Float(10 * (channel + 1))] + expected
                )
            }
        }
    }

    private func file(
        _ names: [String],
        _ values: [Float],
        format: String = "binary_little_endian 1.0",
        element: String = "element vertex 1"
    ) -> [UInt8] {
        var text = "ply\nformat \(format)\ncomment by a test\n\(element)\n"
        for name in names { text += "property float \(name)\n" }
        let body = values.flatMap { value in
            (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
        }
        return Array((text + "end_header\n").utf8) + body
    }

    @Test func `every cut of a file is an error that says so`() {
        let bytes = Self.cloud.plyBytes()
        for length in stride(from: 0, to: bytes.count, by: 37) {
            #expect(throws: PLYError.self) {
                try GaussianCloud(plyBytes: Array(bytes.prefix(length)))
            }
        }
    }

    @Test(arguments: [
        ("element vertex 99999999999", PLYError.tooMany(count: 99_999_999_999, limit: 20_000_000)),
        ("element vertex -1", .badHeaderLine("element vertex -1")),
        ("element vertex many", .badHeaderLine("element vertex many")),
        ("element face 1", .firstElementIsNotVertex("face")),
        ("comment nothing", .badHeaderLine("property float x")),
        ("element vertex 1000", .truncated(expectedBytes: 4000, foundBytes: 4)),
        ("element vertex 1", .missingProperty("y")),
    ])
    func `a header that lies is found out`(element: String, error: PLYError) {
        #expect(throws: error) {
            try GaussianCloud(plyBytes: file(["x"], [1], element: element))
        }
    }

    @Test func `other formats, doubled names and bad numbers are named`() {
        #expect(throws: PLYError.unsupportedFormat("ascii 1.0")) {
            try GaussianCloud(plyBytes: file(["x"], [1], format: "ascii 1.0"))
        }
        #expect(throws: PLYError.badHeaderLine("property float x")) {
            try GaussianCloud(plyBytes: file(["x", "x"], [1, 1]))
        }
        #expect(throws: PLYError.notPLY) { try GaussianCloud(plyBytes: Array("plyx".utf8)) }
        var cloud = Self.cloud
        cloud.positions[7] = .nan
        #expect(throws: PLYError.notFinite(property: "y", vertex: 2)) {
            try GaussianCloud(plyBytes: cloud.plyBytes())
        }
        cloud = Self.cloud
        for k in 12..<16 { cloud.rotations[k] = 0 }
        #expect(throws: PLYError.rotationWithoutLength(vertex: 3)) {
            try GaussianCloud(plyBytes: cloud.plyBytes())
        }
    }

    @Test func `bytes changed at random never do more than raise an error`() {
        var generator = SeededGenerator(seed: 11)
        let bytes = Self.cloud.plyBytes()
        for _ in 0..<300 {
            var changed = bytes
            for _ in 0..<3 {
                let index = Int.random(in: 0..<900, using: &generator)
                changed[index] = UInt8.random(in: 0...255, using: &generator)
            }
            if let read = try? GaussianCloud(plyBytes: changed) {
                #expect(read.isConsistent)
            }
        }
    }
}
