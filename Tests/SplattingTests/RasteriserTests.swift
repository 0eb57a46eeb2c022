import Geometry
import Splatting
import Testing

@Suite struct RasteriserTests {
    private func options(
        threads: Int = 2,
        dominant: Bool = false
    ) -> Rasteriser.Options {
        var options = Rasteriser.Options()
        options.background = [0.1, 0.6, 0.3]
        options.threads = threads
        options.findsDominant = dominant
        return options
    }

    @Test(arguments: [(50, 5, 1), (50, 33, 2), (400, 3, 3), (12, 0, 4)])
    func `agrees with the plain rasteriser`(count: Int, channels: Int, seed: Int) {
        let pose = Pose.slanted
        let cloud = GaussianCloud.random(
            count,
            channels: channels,
            camera: .odd,
            worldFromCamera: pose,
            seed: UInt64(seed)
        )
        let drawn = Rasteriser().render(
            cloud,
            camera: .odd,
            worldFromCamera: pose,
            options: options(dominant: true)
        )
        let plain = ReferenceRasteriser(
            camera: .odd,
            worldFromCamera: pose,
            background: [0.1, 0.6, 0.3]
        ).render(cloud)
        #expect(plain.alpha.contains { $0 > 0.2 })
        #expect(largestError(drawn.color, plain.color) < 1e-4)
        #expect(largestError(drawn.alpha, plain.alpha) < 1e-4)
        #expect(largestError(drawn.features, plain.features) < 3e-4)
        #expect(largestError(drawn.depth, plain.depth) < 1e-3)
        #expect(drawn.featureChannels == channels)
        let different = zip(drawn.dominant, plain.dominant).count { Int($0) != $1 }
        #expect(different <= drawn.dominant.count / 500)
    }

    @Test func `every number of threads draws the same bits`() {
        let camera = Pinhole(fx: 120, fy: 118, cx: 70, cy: 50, width: 150, height: 100)
        let cloud = GaussianCloud.random(
            5000,
            channels: 9,
            camera: camera,
            worldFromCamera: .slanted,
            seed: 8
        )
        let pictures = [1, 2, 3, 7].map {
            Rasteriser().render(
                cloud,
                camera: camera,
                worldFromCamera: .slanted,
                options: options(threads: $0, dominant: true)
            )
        }
        #expect(pictures.allSatisfy { $0 == pictures[0] })
    }

    @Test func `moving everything moves nothing in the picture`() {
        let pose = Pose.slanted
        let cloud = GaussianCloud.random(
            300,
            channels: 2,
            camera: .odd,
            worldFromCamera: .identity,
            seed: 5
        )
        let still = Rasteriser().render(cloud, camera: .odd, worldFromCamera: .identity)
        let moved = Rasteriser().render(
            cloud.transformed(by: pose),
            camera: .odd,
            worldFromCamera: pose
        )
        #expect(largestError(moved.color, still.color.map(Double.init)) < 1e-3)
        #expect(largestError(moved.features, still.features.map(Double.init)) < 1e-3)
        #expect(still.alpha.contains { $0 > 0.5 })
    }

    @Test func `nothing shows the background`() {
        let drawn = Rasteriser().render(
            .empty,
            camera: .odd,
            worldFromCamera: .identity,
            options: options(dominant: true)
        )
        #expect(drawn.color[0] == 0.1 && drawn.color[1] == 0.6 && drawn.color[2] == 0.3)
        #expect(drawn.alpha.allSatisfy { $0 == 0 } && drawn.depth.allSatisfy { $0 == 0 })
        #expect(drawn.dominant.allSatisfy { $0 == -1 })
        #expect(drawn.depthImage().metres.allSatisfy { $0 == 0 })
    }

    @Test func `what is not finite, too near or behind is left out`() {
        let good = GaussianCloud.random(
            20,
            channels: 2,
            camera: .odd,
            worldFromCamera: .identity,
            seed: 6
        )
        var cloud = good.appending(good.subset(0..<8))
        cloud.positions[60] = .nan
        cloud.positions[65] = .infinity
        for k in 88..<92 { cloud.rotations[k] = 0 }
        cloud.scales[70] = .infinity
        cloud.opacities[24] = .nan
        cloud.opacities[25] = 0.003
        cloud.positions[80] = -1
        cloud.positions[83] = 0.04
        let expected = Rasteriser().render(good, camera: .odd, worldFromCamera: .identity)
        #expect(Rasteriser().render(cloud, camera: .odd, worldFromCamera: .identity) == expected)
    }

    @Test func `an enormous Gaussian at the rim is drawn without harm`() {
        var cloud = GaussianCloud.random(
            3,
            channels: 1,
            camera: .odd,
            worldFromCamera: .identity,
            seed: 6
        )
        cloud.scales = [1e6, 1e-9, 1e3, 1e9, 1e9, 1e9, 1e-12, 1e-12, 1e-12]
        cloud.positions[3] = 1e8
        let drawn = Rasteriser().render(cloud, camera: .odd, worldFromCamera: .identity)
        #expect(drawn.color.allSatisfy { $0.isFinite })
    }

    @Test func `features are drawn only when wanted`() {
        let cloud = GaussianCloud.random(
            30,
            channels: 4,
            camera: .odd,
            worldFromCamera: .identity,
            seed: 6
        )
        var options = Rasteriser.Options()
        options.drawsFeatures = false
        let bare = Rasteriser().render(
            cloud,
            camera: .odd,
            worldFromCamera: .identity,
            options: options
        )
        let full = Rasteriser().render(cloud, camera: .odd, worldFromCamera: .identity)
        #expect(bare.features.isEmpty && bare.featureChannels == 0)
        #expect(full.features.count == 4 * 53 * 45)
        #expect(bare.color == full.color)
    }

    @Test func `both fields are drawn in one pass as each by itself`() {
        var both = GaussianCloud.random(
            60,
            channels: 5,
            camera: .odd,
            worldFromCamera: .slanted,
            seed: 16
        )
        let rows = (0..<both.count).map { Array(both.languageFeatures[5 * $0..<5 * ($0 + 1)]) }
        both.languageFeatures = rows.flatMap { $0[..<2] }
        both.segmentationFeatures = rows.flatMap { $0[2...] }
        func drawn(_ change: (inout GaussianCloud) -> Void) -> Rendering {
            var cloud = both
            change(&cloud)
            return Rasteriser().render(cloud, camera: .odd, worldFromCamera: .slanted)
        }
        let together = drawn { _ in }
        #expect((together.languageChannels, together.segmentationChannels) == (2, 3))
        #expect(together.languageFeatures == drawn { $0.segmentationFeatures = [] }.features)
        #expect(together.segmentationFeatures == drawn { $0.languageFeatures = [] }.features)
    }
}
