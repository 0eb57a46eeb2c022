/// Rows of weights by number, such as the embeddings of a vocabulary's tokens.
public struct EmbeddingTable: Sendable {
    /// The numbers of a row.
    public let width: Int

    private let count: Int
    private let weights: KeptWeights

    /// Keeps weights `[count, width]`.
    public init(_ weights: Tensor) {
        (count, width) = (weights.shape[0], weights.shape[1])
        self.weights = KeptWeights(weights)
    }

    /// What the weights take of the memory.
    package var weightBytes: Int { weights.byteCount }

    /// The rows of these numbers, `[numbers.count, width]`.
    public func rows(_ numbers: [Int]) -> Tensor {
        precondition(numbers.allSatisfy { $0 >= 0 && $0 < count }, "rows \(numbers) of \(count)")
        return Tensor(shape: [numbers.count, width]) { out in
            for (row, number) in numbers.enumerated() {
                weights.read(number * width..<(number + 1) * width) {
                    (out + row * width).update(from: $0, count: width)
                }
            }
        }
    }
}
