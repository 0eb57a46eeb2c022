import Benchmark
import BenchmarkFigures
import BenchmarkInputs
import Tensors

/// One pair of views: the other camera has moved by 20 cm to the side.
func planeSweeps() {
    let unmoved: [Double] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    // From 12.5 m to 0.4 m.
    let candidates = (0..<64).map { (plane: Int) -> Float in 0.08 + Float(plane) * 2.42 / 63 }
    Benchmark(
        "cost volume, 64 planes of 64 channels at 64x48",
        configuration: Benchmark.figures(seconds: 1)
    ) { benchmark, setup in
        var volume = SweptVolume(planes: 64, height: 48, width: 64)
        benchmark.measure {
            accumulateCorrelation(
                reference: setup,
                source: setup,
                homography: unmoved,
                translation: [-0.2 * 53, 0, 0],
                candidates: candidates,
                into: &volume
            )
        }
    } setup: {
        Tensor.random(48 * 64, 64)
    }
    Benchmark(
        "pattern volume, 64 planes and 3 radii of 256x192",
        configuration: Benchmark.figures(seconds: 1)
    ) { benchmark, setup in
        var volume = SweptVolume(windows: 3, planes: 64, height: 48, width: 64)
        benchmark.measure {
            accumulatePatterns(
                reference: setup,
                source: setup,
                homography: unmoved,
                translation: [-0.2 * 213, 0, 0],
                candidates: candidates,
                radii: [0, 1, 3],
                into: &volume
            )
        }
    } setup: {
        Tensor.random(1, 192, 256)
    }
}
