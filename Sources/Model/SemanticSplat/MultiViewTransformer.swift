internal import Networks
internal import Tensors

/// Module B: E8 `[C, h8, w8]` and E4 of every view to matching features `[C, h4, w4]` (architecture.md 1, 12.3).
struct MultiViewTransformer: Sendable {
    private let blocks: [TransformerBlock]
    private let skip: Convolution
    private let splits: Int

    init(
        _ weights: Weights,
        channels: Int,
        quarterChannels: Int,
        blocks count: Int,
        splits: Int,
        hidden: Int
    )
        throws(WeightError)
    {
        var list: [TransformerBlock] = []
        for index in 0..<count {
            list.append(try TransformerBlock(weights.scoped("blocks.\(index)"), channels, hidden))
        }
        blocks = list
        skip = try Convolution(weights.scoped("skip"), quarterChannels, channels)
        self.splits = splits
    }

    func callAsFunction(eighth: [Tensor], quarter: [Tensor], threads: Int) -> [Tensor] {
        let (channels, rows, columns) = eighth[0].map
        let layout = WindowLayout(rows: rows, columns: columns, splits: splits)
        let code = layout.positionCode(channels: channels)
        let mask = layout.shiftMask
        var grids = eighth.map { $0.transposed() + code }
        for (index, block) in blocks.enumerated() {
            let shifted = index % 2 == 1
            let order = layout.cells(shifted: shifted)
            var tokens = grids.map { layout.gather($0, order) }
            tokens = block(tokens, layout: layout, mask: shifted ? mask : nil, threads: threads)
            grids = tokens.map { layout.scatter($0, order) }
        }
        let coarse = grids
        return parallelMap(count: coarse.count, threads: threads) { view in
            let map = coarse[view].transposed().reshaped(channels, rows, columns)
            return map.resized(height: 2 * rows, width: 2 * columns) + skip(quarter[view])
        }
    }
}

/// Self attention, then cross attention to the same window of all other views with a feed-forward network.
struct TransformerBlock: Sendable {
    private let own: MessageAttention
    private let cross: MessageAttention
    private let perceptron: Perceptron
    private let norm: LayerNorm

    init(_ weights: Weights, _ channels: Int, _ hidden: Int) throws(WeightError) {
        own = try MessageAttention(weights.scoped("self"), channels)
        cross = try MessageAttention(weights.scoped("cross"), channels)
        perceptron = try Perceptron(
            weights,
            names: ["ffn.0", "ffn.1"],
            widths: [2 * channels, hidden, channels],
            bias: false,
            activation: .gelu
        )
        norm = try LayerNorm(weights.scoped("ffn.norm"), channels)
    }

    /// Updates all views from the same state (Jacobi), so that their order does not matter (trap T19).
    ///
    /// - Parameters:
    ///   - views: tokens `[cells, C]` of every view, window by window.
    ///   - layout: how the cells were dealt into windows.
    ///   - mask: what is added to the scores, `[windows * tokens, tokens]`; `nil` where windows are not shifted.
    ///   - threads: on which views are worked in parallel.
    /// - Returns: the new tokens of every view, as `views`.
    func callAsFunction(
        _ views: [Tensor],
        layout: WindowLayout,
        mask: Tensor?,
        threads: Int
    ) -> [Tensor] {
        let tokens = parallelMap(count: views.count, threads: threads) { view in
            let x = views[view]
            return x + own(x, to: [own.memory(x)], layout: layout, mask: mask)
        }
        let memories = parallelMap(count: views.count, threads: threads) {
            cross.memory(tokens[$0])
        }
        return parallelMap(count: views.count, threads: threads) { view in
            let others = memories.indices.filter { $0 != view }.map { memories[$0] }
            let message =
                others.isEmpty
                ? Tensor(shape: tokens[view].shape)
                : cross(tokens[view], to: others, layout: layout, mask: mask)
            return tokens[view] + feedForward(tokens[view], message)
        }
    }

    private func feedForward(_ x: Tensor, _ message: Tensor) -> Tensor {
        let joined = Tensor.concatenated([x.transposed(), message.transposed()]).transposed()
        return norm(perceptron(joined))
    }
}

/// One head without biases, and a norm on the message (trap T17).
struct MessageAttention: Sendable {
    /// Keys and values of one view, `[cells, C]` each.
    struct Memory: Sendable {
        let keys: Tensor
        let values: Tensor
    }

    private let query: Linear
    private let key: Linear
    private let value: Linear
    private let output: Linear
    private let norm: LayerNorm

    init(_ weights: Weights, _ channels: Int) throws(WeightError) {
        query = try Linear(weights.scoped("q"), channels, channels, bias: false)
        key = try Linear(weights.scoped("k"), channels, channels, bias: false)
        value = try Linear(weights.scoped("v"), channels, channels, bias: false)
        output = try Linear(weights.scoped("o"), channels, channels, bias: false)
        norm = try LayerNorm(weights.scoped("norm"), channels)
    }

    func memory(_ x: Tensor) -> Memory { Memory(keys: key(x), values: value(x)) }

    /// The message to `x` from the same window of every memory, one softmax over all of them (1.5).
    func callAsFunction(
        _ x: Tensor,
        to memories: [Memory],
        layout: WindowLayout,
        mask: Tensor?
    ) -> Tensor {
        let (channels, length) = (x.shape[1], layout.tokens)
        let queries = query(x)
        let width = memories.count * length
        var gathered = Tensor(shape: x.shape)
        var scores = Tensor(shape: [length, width])
        for window in 0..<layout.windows {
            let offset = window * length * channels
            for (index, memory) in memories.enumerated() {
                scores.values.withUnsafeMutableBufferPointer { target in
                    guard let base = target.baseAddress else { return }
                    queries.values.withUnsafeBufferPointer { q in
                        memory.keys.values.withUnsafeBufferPointer { k in
                            guard let q = q.baseAddress, let k = k.baseAddress else { return }
                            multiply(
                                rows: length,
                                columns: length,
                                inner: channels,
                                q + offset,
                                lda: channels,
                                k + offset,
                                .transposed,
                                ldb: channels,
                                into: base + index * length,
                                ldc: width
                            )
                        }
                    }
                }
            }
            scores.softmaxRows(
                scale: 1 / Float(channels).squareRoot(),
                mask: mask?.slice(window * length..<(window + 1) * length)
            )
            gathered.values.withUnsafeMutableBufferPointer { target in
                guard let base = target.baseAddress else { return }
                for (index, memory) in memories.enumerated() {
                    scores.values.withUnsafeBufferPointer { s in
                        memory.values.values.withUnsafeBufferPointer { v in
                            guard let s = s.baseAddress, let v = v.baseAddress else { return }
                            multiply(
                                rows: length,
                                columns: channels,
                                inner: length,
                                s + index * length,
                                lda: width,
                                v + offset,
                                ldb: channels,
                                beta: index == 0 ? 0 : 1,
                                into: base + offset,
                                ldc: channels
                            )
                        }
                    }
                }
            }
        }
        return norm(output(gathered))
    }
}
