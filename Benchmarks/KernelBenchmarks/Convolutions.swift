import Benchmark
import BenchmarkFigures
import BenchmarkInputs
import Tensors

/// Convolutions of the network: where it has them, and their numbers.
private struct Layer {
    let place: String
    let inputs: Int
    let outputs: Int
    let kernel: Int
    var stride = 1
    let rows: Int
    let columns: Int

    var name: String {
        "convolution \(kernel)x\(kernel)\(stride == 1 ? "" : "/\(stride)") \(inputs) to \(outputs) at \(columns)x\(rows), \(place)"
    }

    static let all = [
        Layer(
            place: "backbone",
            inputs: 3,
            outputs: 16,
            kernel: 6,
            stride: 2,
            rows: 192,
            columns: 256
        ),
        Layer(place: "backbone", inputs: 16, outputs: 16, kernel: 3, rows: 96, columns: 128),
        Layer(place: "backbone", inputs: 32, outputs: 32, kernel: 3, rows: 48, columns: 64),
        Layer(place: "geometry", inputs: 320, outputs: 32, kernel: 1, rows: 48, columns: 64),
        Layer(place: "geometry", inputs: 64, outputs: 32, kernel: 3, rows: 48, columns: 64),
        Layer(place: "geometry", inputs: 56, outputs: 56, kernel: 3, rows: 24, columns: 32),
        Layer(place: "geometry", inputs: 80, outputs: 80, kernel: 3, rows: 12, columns: 16),
        Layer(place: "refinement", inputs: 34, outputs: 24, kernel: 3, rows: 96, columns: 128),
        Layer(place: "Gaussians", inputs: 13, outputs: 20, kernel: 3, rows: 192, columns: 256),
        Layer(place: "Gaussians", inputs: 20, outputs: 23, kernel: 1, rows: 192, columns: 256),
        Layer(place: "language", inputs: 96, outputs: 96, kernel: 3, rows: 24, columns: 32),
        Layer(
            place: "Segment Anything",
            inputs: 128,
            outputs: 128,
            kernel: 3,
            rows: 24,
            columns: 32
        ),
        Layer(place: "trunk", inputs: 16, outputs: 96, kernel: 1, rows: 96, columns: 128),
        Layer(place: "trunk", inputs: 1152, outputs: 192, kernel: 1, rows: 6, columns: 8),
    ]
}

func convolutions() {
    for layer in Layer.all {
        Benchmark(layer.name, configuration: Benchmark.figures(seconds: 1)) { benchmark, setup in
            benchmark.measure { setup.image.convolved(setup.kernel) }
        } setup: {
            (
                image: Tensor.random(layer.inputs, layer.rows, layer.columns),
                kernel: ConvolutionKernel(
                    Tensor.random(layer.outputs, layer.inputs, layer.kernel, layer.kernel),
                    bias: Tensor.random(layer.outputs),
                    ConvolutionGeometry(
                        kernel: layer.kernel,
                        stride: layer.stride,
                        padding: (layer.kernel - layer.stride) / 2
                    )
                )
            )
        }
    }
}

func depthwiseConvolutions() {
    // Channels, kernel, stride, rows, columns: the trunk's.
    for (channels, kernel, stride, rows, columns) in [
        (32, 3, 1, 96, 128), (96, 3, 2, 96, 128), (144, 5, 2, 48, 64), (672, 5, 1, 12, 16),
    ] {
        let name = "depthwise \(kernel)x\(kernel)/\(stride) of \(channels) at \(columns)x\(rows)"
        Benchmark(name, configuration: Benchmark.figures(seconds: 1)) { benchmark, setup in
            benchmark.measure { setup.image.convolved(setup.kernel, .relu6) }
        } setup: {
            (
                image: Tensor.random(channels, rows, columns),
                kernel: DepthwiseKernel(
                    Tensor.random(channels, 1, kernel, kernel),
                    bias: Tensor.random(channels),
                    stride: stride
                )
            )
        }
    }
}
