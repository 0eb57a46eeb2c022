/// The weights of a linear layer, `y = x · Wᵀ + b`.
public struct LinearKernel: Sendable {
    /// The numbers of a row that it takes.
    public let inputs: Int
    /// The numbers of a row that it answers.
    public let outputs: Int

    private let weights: KeptWeights
    private let bias: Tensor?

    /// So many weights are in single precision at once: what the second-level cache holds.
    private static let bandWeights = 1 << 18

    /// Keeps weights `[outputs, inputs]` and a bias `[outputs]`, or none.
    public init(_ weights: Tensor, bias: Tensor?) {
        (outputs, inputs) = (weights.shape[0], weights.shape[1])
        precondition(bias?.count ?? outputs == outputs, "a bias of \(bias?.shape ?? [])")
        self.weights = KeptWeights(weights)
        self.bias = bias
    }

    /// What the weights take of the memory.
    package var weightBytes: Int { weights.byteCount }

    fileprivate func run(_ x: Tensor) -> Tensor {
        let rows = x.shape[0]
        precondition(x.shape[1] == inputs, "\(x.shape) for rows of \(inputs)")
        return Tensor(shape: [rows, outputs]) { out in
            bias?.read { bias in
                for row in 0..<rows { (out + row * outputs).update(from: bias, count: outputs) }
            }
            let band = max(1, Self.bandWeights / max(1, inputs))
            for first in stride(from: 0, to: outputs, by: band) {
                let count = min(band, outputs - first)
                weights.read(first * inputs..<(first + count) * inputs) { weights in
                    x.read { x in
                        multiply(
                            rows: rows,
                            columns: count,
                            inner: inputs,
                            x,
                            lda: inputs,
                            weights,
                            .transposed,
                            ldb: inputs,
                            beta: bias == nil ? 0 : 1,
                            into: out + first,
                            ldc: outputs
                        )
                    }
                }
            }
        }
    }
}

extension Tensor {
    /// `x · Wᵀ + b` of every row.
    ///
    /// - Returns: `[count, outputs]`.
    public func projected(_ kernel: LinearKernel) -> Tensor { kernel.run(self) }
}
