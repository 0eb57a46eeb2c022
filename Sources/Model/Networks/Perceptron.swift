public import Tensors

/// Linear layers with an activation between them: the modules `layers.0`, `layers.1` and so on.
public struct Perceptron: Sendable {
    private let layers: [Linear]
    private let activation: Activation

    /// Reads the layers: `widths[0]` inputs, then the outputs of each layer; ReLU between them by default.
    public init(
        _ weights: Weights,
        widths: [Int],
        activation: Activation = .relu
    ) throws(WeightError) {
        var list: [Linear] = []
        for (index, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
            list.append(try Linear(weights.scoped("layers.\(index)"), inputs, outputs))
        }
        layers = list
        self.activation = activation
    }

    /// `[count, widths.first]` to `[count, widths.last]`.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        var y = x
        for (index, layer) in layers.enumerated() {
            if index > 0 { y.activate(activation) }
            y = layer(y)
        }
        return y
    }
}
