import Benchmark
import BenchmarkFigures
import BenchmarkInputs
import Geometry
import Splatting
import Tensors

/// Whole pictures of clouds as large as the network's, on one and on two threads; beside them what moving the numbers costs.
let benchmarks: @Sendable () -> Void = {
    prepareProcess()
    for drawing in Drawing.all {
        for threads in [1, 2] { draw(drawing, threads: threads) }
        Benchmark(
            "floor: reading \(drawing.floorBytes / 1_000_000) MB, as for \(drawing.name)",
            configuration: Benchmark.figures(seconds: 1, and: Benchmark.rate)
        ) { benchmark, memory in
            benchmark.measure(bytes: drawing.floorBytes) { memory.read() }
        } setup: {
            TouchedMemory(bytes: drawing.floorBytes)
        }
    }
}

/// What the equations need, whoever draws: a multiply-add for each number of each Gaussian at each pixel that it covers.
private let multiplyAdds = BenchmarkMetric.custom("Multiply-adds")

private func draw(_ drawing: Drawing, threads: Int) {
    Benchmark(
        "draw \(drawing.name), \(threads) thread\(threads > 1 ? "s" : "")",
        configuration: Benchmark.figures(seconds: 2, and: multiplyAdds)
    ) { (benchmark, setup: (cloud: GaussianCloud, multiplyAdds: Int)) in
        benchmark.measure { drawing.draw(setup.cloud, threads: threads) }
        benchmark.measurement(multiplyAdds, setup.multiplyAdds)
    } setup: {
        let cloud = drawing.cloud
        return (cloud: cloud, multiplyAdds: try drawing.multiplyAdds(of: cloud))
    }
}

/// A cloud, and how it is drawn.
private struct Drawing {
    let views: Int
    let width: Int
    let height: Int
    let channels: Int

    /// The windows of two and four views that the network predicts, the size that drawing was built to, and a map.
    static let all = [
        Drawing(views: 2, width: 256, height: 256, channels: 0),
        Drawing(views: 2, width: 256, height: 256, channels: 64),
        Drawing(views: 2, width: 256, height: 192, channels: 32),
        Drawing(views: 4, width: 256, height: 192, channels: 32),
        Drawing(views: 16, width: 256, height: 256, channels: 0),
    ]

    /// Where the camera is.
    static let origin: Vector3 = [0.05, 0, 0]

    /// Red, green, blue, depth.
    static let plainNumbers = 4

    var count: Int { views * width * height }

    var name: String {
        "\(count) Gaussians at \(width)x\(height), "
            + (channels == 0 ? "colour and depth" : "\(channels) features")
    }

    /// Numbers of the Gaussians, each read once, and of the picture (with alpha), each written once.
    var floorBytes: Int {
        4 * (count * (23 + channels) + width * height * (Self.plainNumbers + 1 + channels))
    }

    var cloud: GaussianCloud {
        .wavyWall(views: views, width: width, height: height, channels: channels)
    }

    var camera: Pinhole {
        Pinhole(
            fx: GaussianCloud.wavyWallFocalPixels,
            fy: GaussianCloud.wavyWallFocalPixels,
            cx: Double(width) / 2,
            cy: Double(height) / 2,
            width: width,
            height: height
        )
    }

    /// - Throws: ``Miscount`` when the picture of what was counted is not what is drawn.
    func multiplyAdds(of cloud: GaussianCloud) throws(Miscount) -> Int {
        let pairs = CountedPairs(of: cloud, camera: camera, origin: Self.origin)
        let difference = zip(pairs.alpha, draw(cloud, threads: 1).alpha).map { abs($0 - $1) }.max()
        guard let difference, difference < 0.01 else { throw Miscount(alpha: difference) }
        return pairs.count * (Self.plainNumbers + channels)
    }

    func draw(_ cloud: GaussianCloud, threads: Int) -> Rendering {
        var options = Rasteriser.Options()
        options.threads = threads
        return Rasteriser().render(
            cloud,
            camera: camera,
            worldFromCamera: Pose(rotation: .identity, translation: Self.origin),
            options: options
        )
    }
}

/// What is covered by what was counted is not what is covered in the picture.
private struct Miscount: Error {
    /// The largest difference of a pixel's alpha.
    let alpha: Float?
}
