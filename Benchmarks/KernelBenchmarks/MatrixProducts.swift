import Benchmark
import BenchmarkFigures
import BenchmarkInputs
import Tensors

/// The measured peak of one core, and products at the shapes that the network's 1×1 convolutions have.
func matrixProducts() {
    // The network's: outputs, cells of the grid, inputs.
    let shapes = [
        (rows: 1024, columns: 1024, inner: 1024), (rows: 144, columns: 3072, inner: 32),
        (rows: 32, columns: 3072, inner: 320), (rows: 192, columns: 768, inner: 64),
    ]
    for (rows, columns, inner) in shapes {
        Benchmark(
            "matrix product \(rows)x\(columns)x\(inner)",
            configuration: Benchmark.figures(seconds: 1)
        ) { benchmark, setup in
            var result = [Float](repeating: 0, count: rows * columns)
            benchmark.measure {
                multiply(
                    rows: rows,
                    columns: columns,
                    inner: inner,
                    setup.left,
                    lda: inner,
                    setup.right,
                    ldb: columns,
                    into: &result,
                    ldc: columns
                )
            }
        } setup: {
            (
                left: [Float](Tensor.random(rows, inner).values),
                right: [Float](Tensor.random(inner, columns).values)
            )
        }
    }
}
