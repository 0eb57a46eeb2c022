public import Tensors

/// Linear layers with an activation between them.
public struct Perceptron: Sendable {
    private let layers: [Linear]
    private let activation: Activation

    /// Reads the layers.
    ///
    /// - Parameters:
    ///   - weights: the tensors under the module's prefix.
    ///   - names: of the layers' modules, in order; `nil` for `layers.0`, `layers.1` and so on.
    ///   - widths: the inputs, then the outputs of each layer.
    ///   - bias: whether the layers have one.
    ///   - activation: between two layers.
    /// - Throws: ``WeightError`` when a tensor is missing, has another shape, or holds a number that is not finite.
    public init(
        _ weights: Weights,
        names: [String]? = nil,
        widths: [Int],
        bias: Bool = true,
        activation: Activation
    ) throws(WeightError) {
        let names = names ?? (1..<widths.count).map { "layers.\($0 - 1)" }
        precondition(names.count == widths.count - 1, "\(names) for widths of \(widths)")
        var list: [Linear] = []
        for (index, name) in names.enumerated() {
            list.append(
                try Linear(weights.scoped(name), widths[index], widths[index + 1], bias: bias)
            )
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
