import Benchmark
import BenchmarkFigures
import BenchmarkInputs
import Tensors

/// Group norm with SiLU as the U-Nets have it, instance norm with ReLU as the backbone.
func norms() {
    for (channels, rows, columns) in [(32, 48, 64), (112, 24, 32)] {
        let name = "group norm and SiLU of \(channels) at \(columns)x\(rows)"
        Benchmark(name, configuration: Benchmark.figures(seconds: 1)) { benchmark, setup in
            benchmark.measure {
                setup.map.normalised(groups: 8, gain: setup.gain, bias: setup.bias, .silu)
            }
        } setup: {
            (
                map: Tensor.random(channels, rows, columns), gain: Tensor.random(channels),
                bias: Tensor.random(channels)
            )
        }
    }
    Benchmark(
        "instance norm and ReLU of 16 at 128x96",
        configuration: Benchmark.figures(seconds: 1)
    ) { benchmark, setup in
        benchmark.measure { setup.normalisedInstances(.relu) }
    } setup: {
        Tensor.random(16, 96, 128)
    }
    Benchmark("GELU of 20 at 256x192", configuration: Benchmark.figures(seconds: 1)) {
        benchmark,
        setup in
        var map = setup.copy
        benchmark.measure { map.activate(.gelu) }
    } setup: {
        Tensor.random(20, 192, 256)
    }
}
