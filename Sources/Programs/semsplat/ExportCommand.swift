internal import ArgumentParser
internal import Foundation
internal import Node
internal import Splatting

/// `semsplat export`: a map for viewers of Gaussian splats.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a map as a file that viewers of Gaussian splats open.",
        discussion: """
            Takes a map that the daemon saved (.semsplat), or the PLY file of 'semsplat replay --map', 'predict' or any other \
            3DGS program. A .ply has all of 3DGS's \
            properties and no features; a .splat has 32 bytes a Gaussian and no harmonics.
            """
    )

    @Argument(help: "The map: a .semsplat file, or a PLY file of Gaussians.")
    var map: String

    @Option(
        name: .shortAndLong,
        help: "The new file, .ply or .splat; an existing one is never overwritten."
    )
    var output: String

    func run() throws {
        let format = try CloudFormat(output)
        guard let data = FileManager.default.contents(atPath: map) else {
            throw CommandFailure(.usage, "\(map) cannot be read; is the path right?")
        }
        guard !FileManager.default.fileExists(atPath: output) else {
            throw CommandFailure(
                .failed,
                "there is a file '\(output)' already; choose another name"
            )
        }
        let cloud = map.hasSuffix(".semsplat") ? try savedCloud() : try plyCloud(Array(data))
        try format.write(cloud.withoutFeatures, to: output)
        printNow("\(cloud.count) Gaussians into \(output)")
    }

    private func savedCloud() throws -> GaussianCloud {
        do throws(NodeError) {
            return try MapFile(contentsOf: map).map.worldCloud
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }

    private func plyCloud(_ bytes: [UInt8]) throws -> GaussianCloud {
        do throws(PLYError) {
            return try GaussianCloud(plyBytes: bytes)
        } catch {
            throw CommandFailure(.failed, "\(map): \(error)")
        }
    }
}

extension GaussianCloud {
    /// The same without what viewers skip.
    fileprivate var withoutFeatures: GaussianCloud {
        var cloud = self
        (cloud.languageFeatures, cloud.segmentationFeatures) = ([], [])
        return cloud
    }
}
