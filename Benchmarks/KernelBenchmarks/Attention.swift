import Benchmark
import BenchmarkFigures
import BenchmarkInputs
import Networks
import Tensors

func attention() {
    // The geometry U-Net's: all cells at 1/16 of two and of four views.
    for views in [2, 4] {
        let tokens = views * 12 * 16
        Benchmark(
            "attention over \(tokens) tokens of 80, 4 heads",
            configuration: Benchmark.figures(seconds: 1)
        ) { benchmark, setup in
            benchmark.measure { attend(qkv: setup, heads: 4) }
        } setup: {
            Tensor.random(3 * 80, tokens)
        }
    }
    // The multi-view transformer's: a window of its grid at 1/8 to the same window of another view, one head.
    Benchmark(
        "attention of a window, 192 tokens of 64",
        configuration: Benchmark.figures(seconds: 1)
    ) { benchmark, setup in
        benchmark.measure {
            attend(queries: setup, keys: setup, values: setup, heads: 1)
        }
    } setup: {
        Tensor.random(192, 64)
    }
}
