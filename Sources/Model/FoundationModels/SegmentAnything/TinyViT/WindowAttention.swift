internal import Networks
internal import Tensors

/// Self-attention among the cells of a square window, with a learned bias for how far two cells are apart: modules `norm`,
/// `qkv`, `proj` and `attention_biases`.
struct WindowAttention: Sendable {
    private let norm: LayerNorm
    /// Rows are query, key and value of the first head, then of the second, and so on (trap T62).
    private let qkv: Linear
    private let projection: Linear
    /// For each head `[cells, cells]`.
    private let biases: [Tensor]

    init(_ weights: Weights, width: Int, heads: Int, side: Int) throws(WeightError) {
        norm = try LayerNorm(weights.scoped("norm"), width)
        qkv = try Linear(weights.scoped("qkv"), width, 3 * width)
        projection = try Linear(weights.scoped("proj"), width, width)
        let table = try weights.tensor("attention_biases", [heads, side * side])
        biases = (0..<heads).map { Self.spread(table.slice($0..<$0 + 1).values, side: side) }
    }

    /// Tokens `[side · side, channels]` to what is to be added to them.
    ///
    /// Padding is normalised like the rest, so it counts.
    func callAsFunction(_ tokens: Tensor) -> Tensor {
        let all = qkv(norm(tokens))
        let (cells, width) = (tokens.shape[0], tokens.shape[1])
        let size = width / biases.count
        var out = Tensor(shape: [cells, width])
        var scores = Tensor(shape: [cells, cells])
        all.values.withUnsafeBufferPointer { source in
            out.values.withUnsafeMutableBufferPointer { target in
                guard let source = source.baseAddress, let target = target.baseAddress else {
                    return
                }
                for (head, bias) in biases.enumerated() {
                    func part(_ index: Int) -> TokenRows {
                        TokenRows(
                            start: source + (3 * head + index) * size,
                            count: cells,
                            stride: 3 * width
                        )
                    }
                    attendHead(
                        queries: part(0),
                        keys: part(1),
                        values: part(2),
                        size: size,
                        scores: &scores,
                        bias: { bias.copy(to: $0) },
                        into: target + head * size,
                        outStride: width
                    )
                }
            }
        }
        return projection(out)
    }

    /// The bias of every pair of cells of a window, from those of every distance, `|Δrow| · side + |Δcolumn|`.
    private static func spread(_ distances: Elements, side: Int) -> Tensor {
        let cells = side * side
        var bias = Tensor(shape: [cells, cells])
        for asking in 0..<cells {
            for asked in 0..<cells {
                let down = abs(asking / side - asked / side)
                let across = abs(asking % side - asked % side)
                bias.values[asking * cells + asked] = distances[down * side + across]
            }
        }
        return bias
    }
}
