import Foundation
import Geometry
import RandomTestSupport
import Splatting
import Testing

/// Prints how long drawing takes beside the plain twin; `make bench` has drawing alone:
/// `SEMSPLAT_BENCHMARK=1 swift test -c release --filter RasteriserTimings`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["SEMSPLAT_BENCHMARK"] != nil))
struct RasteriserTimings {
    /// Two views of 256×256 pixels, a Gaussian a pixel: 131,072 on a wavy wall.
    private func wall(channels: Int) -> GaussianCloud {
        var generator = SeededGenerator(seed: 1)
        var cloud = GaussianCloud.empty
        for index in 0..<131_072 {
            let (view, row, column) = (index / 65536, index / 256 % 256, index % 256)
            let (u, v) = (Double(column) + 0.5, Double(row) + 0.5)
            let z = 2.5 + 0.6 * sin(u / 40 + 0.1 * Double(view)) + 0.4 * cos(v / 30)
            cloud.positions += [
                Float((u - 128) / 210 * z + 0.05 * Double(view)), Float((v - 128) / 210 * z),
                Float(z) + 0.003 * generator.normal(),
            ]
            for _ in 0..<4 { cloud.rotations.append(generator.normal()) }
            for _ in 0..<3 {
                cloud.scales.append(
                    Float(z / 210) * (0.1 + 2.9 / (1 + exp(1.1 - 0.7 * generator.normal())))
                )
            }
            cloud.opacities.append(1 / (1 + exp(-1 - generator.normal())))
            for _ in 0..<12 { cloud.sphericalHarmonics.append(0.3 * generator.normal()) }
            for _ in 0..<channels { cloud.languageFeatures.append(generator.normal()) }
        }
        return cloud
    }

    /// Of the whole picture the twin would draw for minutes, so both draw its middle.
    @Test func `the equations as they stand take twenty times as long`() {
        let cloud = wall(channels: 64)
        let camera = Pinhole(fx: 210, fy: 210, cx: 32, cy: 32, width: 64, height: 64)
        let pose = Pose(rotation: .identity, translation: [0.05, 0, 0])
        let twin = ReferenceRasteriser(camera: camera, worldFromCamera: pose, background: .zero)
        var options = Rasteriser.Options()
        options.threads = 1
        let clock = ContinuousClock()
        let fast = (0..<9).map { _ in
            clock.measure {
                _ = Rasteriser().render(
                    cloud,
                    camera: camera,
                    worldFromCamera: pose,
                    options: options
                )
            }
        }.sorted()[4]
        let plain = clock.measure { _ = twin.render(cloud) }
        print("64 x 64 pixels, 64 features, 1 thread: \(fast), the plain twin \(plain)")
        #expect(plain >= fast * 20)
    }
}
