import Foundation
import Geometry
import RandomTestSupport
import Splatting
import Testing

/// The way back against finite differences of the plain rasteriser, which shares no line with it.
@Suite struct GradientTests {
    private static let camera = Pinhole(
        fx: 26,
        fy: 23,
        cx: 11.3,
        cy: 8.4,
        width: 21,
        height: 18
    )
    private static let background = SIMD3<Float>(0.1, 0.6, 0.3)

    private func options(threads: Int = 1) -> Rasteriser.Options {
        var options = Rasteriser.Options()
        options.background = Self.background
        options.threads = threads
        return options
    }

    private func cloud(_ count: Int, channels: Int, seed: UInt64 = 3) -> GaussianCloud {
        var cloud = GaussianCloud.random(
            count,
            channels: channels,
            camera: Self.camera,
            worldFromCamera: .slanted,
            seed: seed
        )
        // The way back must not lean on unit quaternions: an optimiser's are not.
        for index in cloud.rotations.indices where index / 4 % 2 == 0 {
            cloud.rotations[index] *= 1.7
        }
        return cloud
    }

    /// The loss is Σ weight × value over every picture.
    private func weights(channels: Int) -> RenderingGradients {
        var generator = SeededGenerator(seed: 17)
        let pixels = Self.camera.width * Self.camera.height
        func random(_ count: Int) -> [Float] { (0..<count).map { _ in generator.normal() } }
        var loss = RenderingGradients()
        loss.color = random(3 * pixels)
        loss.depth = random(pixels)
        loss.alpha = random(pixels)
        loss.features = random(channels * pixels)
        return loss
    }

    private func plainLoss(_ cloud: GaussianCloud, _ weights: RenderingGradients) -> Double {
        let drawn = ReferenceRasteriser(
            camera: Self.camera,
            worldFromCamera: .slanted,
            background: Vector3(0.1, 0.6, 0.3)
        ).render(cloud)
        return [
            (drawn.color, weights.color), (drawn.depth, weights.depth),
            (drawn.alpha, weights.alpha), (drawn.features, weights.features),
        ].reduce(0) { sum, pair in
            zip(pair.0, pair.1).reduce(sum) { $0 + $1.0 * Double($1.1) }
        }
    }

    private func gradients(
        _ cloud: GaussianCloud,
        _ loss: RenderingGradients,
        threads: Int = 1,
        featuresMoveGeometry: Bool = true
    ) -> GaussianGradients {
        Rasteriser().differentiableRender(
            cloud,
            camera: Self.camera,
            worldFromCamera: .slanted,
            options: options(threads: threads)
        ).gradients(of: loss, featuresMoveGeometry: featuresMoveGeometry)
    }

    typealias Values = any WritableKeyPath<GaussianCloud, [Float]> & Sendable
    typealias Slopes = any KeyPath<GaussianGradients, [Float]> & Sendable
    static let arrays: [(name: String, values: Values, slopes: Slopes)] = [
        ("positions", \.positions, \.positions), ("rotations", \.rotations, \.rotations),
        ("scales", \.scales, \.scales), ("opacities", \.opacities, \.opacities),
        ("harmonics", \.sphericalHarmonics, \.sphericalHarmonics),
        ("features", \.languageFeatures, \.features),
    ]

    // Alpha jumps by 1/255 where a splat ends, so the steps are small, and the few values whose step
    // crosses such a border are told by two sizes of step that disagree.
    @Test(arguments: arrays.indices)
    func `gradients are those of finite differences`(array: Int) {
        let (name, values, slopes) = Self.arrays[array]
        let cloud = cloud(12, channels: 3)
        let loss = weights(channels: 3)
        let ours = gradients(cloud, loss)[keyPath: slopes]
        func slope(_ index: Int, _ step: Float) -> Double {
            var (up, down) = (cloud, cloud)
            up[keyPath: values][index] += step
            down[keyPath: values][index] -= step
            // As far as the numbers really moved: the step is not far above their last digit.
            let moved =
                Double(up[keyPath: values][index]) - Double(down[keyPath: values][index])
            return (plainLoss(up, loss) - plainLoss(down, loss)) / moved
        }
        let size = ours.reduce(0) { max($0, abs(Double($1))) }
        #expect(size > 0.01 && ours.count == cloud[keyPath: values].count)
        var smooth = 0
        for index in ours.indices {
            let step = max(2e-6, 2e-6 * abs(cloud[keyPath: values][index]))
            let (fine, coarse) = (slope(index, step), slope(index, 2 * step))
            guard abs(fine - coarse) < 1e-3 * max(0.01 * size, abs(fine)) else { continue }
            smooth += 1
            #expect(
                abs(Double(ours[index]) - fine) < 2e-3 * max(0.02 * size, abs(fine)),
                "\(name)[\(index)]: \(ours[index]), finite difference \(fine)"
            )
        }
        #expect(smooth > ours.count * 9 / 10, "\(smooth) of \(ours.count) \(name) can be told")
    }

    @Test func `features leave geometry alone unless asked`() {
        let cloud = cloud(20, channels: 4)
        var loss = weights(channels: 4)
        (loss.color, loss.depth, loss.alpha) = ([], [], [])
        let alone = gradients(cloud, loss, featuresMoveGeometry: false)
        let moving = gradients(cloud, loss, featuresMoveGeometry: true)
        #expect(alone.features == moving.features)
        #expect(alone.features.contains { $0 != 0 })
        for values in [alone.positions, alone.rotations, alone.scales, alone.opacities] {
            #expect(values.allSatisfy { $0 == 0 })
        }
        #expect(moving.positions.contains { $0 != 0 } && moving.opacities.contains { $0 != 0 })
        #expect(moving.sphericalHarmonics.allSatisfy { $0 == 0 })
    }

    @Test func `every number of threads gives the same bits`() {
        let cloud = cloud(600, channels: 9, seed: 8)
        let loss = weights(channels: 9)
        let results = [1, 2, 3, 7].map { gradients(cloud, loss, threads: $0) }
        #expect(results.allSatisfy { $0 == results[0] })
    }

    @Test func `the drawing is that of render, and what is not drawn has no gradient`() {
        var cloud = cloud(20, channels: 2)
        cloud.opacities[4] = 0.003
        cloud.positions[3 * 7] = .nan
        let drawing = Rasteriser().differentiableRender(
            cloud,
            camera: Self.camera,
            worldFromCamera: .slanted,
            options: options()
        )
        #expect(
            drawing.rendering
                == Rasteriser().render(
                    cloud,
                    camera: Self.camera,
                    worldFromCamera: .slanted,
                    options: options()
                )
        )
        let slopes = drawing.gradients(of: weights(channels: 2))
        #expect(slopes.opacities[4] == 0 && slopes.opacities[7] == 0)
        #expect(slopes.positions[12..<15].allSatisfy { $0 == 0 })
        #expect(slopes.positions.allSatisfy { $0.isFinite })
    }

    @Test func `changing the cloud afterwards does not reach the drawing`() {
        var cloud = cloud(20, channels: 2)
        let loss = weights(channels: 2)
        let expected = gradients(cloud, loss)
        let drawing = Rasteriser().differentiableRender(
            cloud,
            camera: Self.camera,
            worldFromCamera: .slanted,
            options: options()
        )
        for index in cloud.positions.indices { cloud.positions[index] = 0 }
        cloud.languageFeatures = []
        #expect(drawing.gradients(of: loss, featuresMoveGeometry: true) == expected)
    }

    @Test func `nothing drawn, or no loss, has no gradients`() {
        let none = gradients(.empty, RenderingGradients())
        #expect(none.positions.isEmpty && none.features.isEmpty)
        let zero = gradients(cloud(5, channels: 2), RenderingGradients())
        #expect(zero.positions.allSatisfy { $0 == 0 })
        #expect(zero.features == [Float](repeating: 0, count: 10))
    }
}
