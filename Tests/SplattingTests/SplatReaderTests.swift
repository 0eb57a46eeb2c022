import Foundation
import Splatting
import Testing

/// The first Python that has plyfile.
private enum SplatPython {
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    static let interpreter: String? = {
        let named = ProcessInfo.processInfo.environment["SEMSPLAT_PYTHON"]
        let made = root.appending(path: ".build/python-client/bin/python").path
        return [named, made].compactMap(\.self).first {
            FileManager.default.isExecutableFile(atPath: $0)
                && (try? run($0, ["-c", "import plyfile"])) != nil
        }
    }()

    private struct Failure: Error {}

    static func run(_ python: String, _ arguments: [String]) throws -> Data {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: python)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
        return data
    }
}

/// What we write, read by somebody else: PyPI's `plyfile`, with the conventions of 3DGS viewers undone in Python.
@Suite(
    .enabled(
        if: SplatPython.interpreter != nil,
        "no Python with plyfile: clients/python/run-tests.sh makes one and runs these tests"
    )
)
struct SplatReaderTests {
    private struct Found: Decodable {
        let names: [String]
        let positions: [[Double]]
        let rotationsWxyz: [[Double]]
        let scalesMetres: [[Double]]
        let opacities: [Double]
        let colors: [[Double]]
    }

    @Test func `plyfile finds every Gaussian with the conventions of 3DGS`() throws {
        let cloud = GaussianCloud.random(
            40,
            channels: 4,
            camera: .odd,
            worldFromCamera: .slanted,
            seed: 9
        )
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).ply")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(cloud.plyBytes()).write(to: file)
        let script = SplatPython.root.appending(path: "Tests/Fixtures/read_ply.py").path
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let found = try decoder.decode(
            Found.self,
            from: SplatPython.run(try #require(SplatPython.interpreter), [script, file.path])
        )
        try #require(found.positions.count == cloud.count)
        #expect(found.names.prefix(6) == ["x", "y", "z", "nx", "ny", "nz"])
        func near(_ a: [[Double]], _ b: [Float], _ tolerance: Double) -> Bool {
            zip(a.joined(), b).allSatisfy { abs($0 - Double($1)) <= tolerance }
        }
        #expect(near(found.positions, cloud.positions, 0))
        #expect(near(found.scalesMetres, cloud.scales, 1e-6))
        #expect(near([found.opacities], cloud.opacities, 1e-6))
        // Ours are w, x, y, z too.
        #expect(near(found.rotationsWxyz, cloud.rotations, 1e-6))
        let constant = 0.282_094_791_773_878_14
        for (index, color) in found.colors.enumerated() {
            for channel in 0..<3 {
                let term = Double(cloud.sphericalHarmonics[12 * index + 4 * channel])
                #expect(abs(color[channel] - (0.5 + constant * term)) < 1e-6)
            }
        }
    }
}
