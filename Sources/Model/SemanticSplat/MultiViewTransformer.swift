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

    /// What the first block makes of a view alone, before it looks at others.
    struct Beginning: Sendable {
        fileprivate let own: TransformerBlock.Own
        fileprivate let rows: Int
        fileprivate let columns: Int
    }

    /// The beginning of the view whose features at 1/8 are `eighth`.
    func beginning(_ eighth: Tensor) -> Beginning {
        let (channels, rows, columns) = eighth.map
        let layout = WindowLayout(rows: rows, columns: columns, splits: splits)
        let tokens = layout.gather(
            eighth.transposed() + layout.positionCode(channels: channels),
            layout.cells(shifted: false)
        )
        return Beginning(
            own: blocks[0].own(tokens, layout: layout, mask: nil),
            rows: rows,
            columns: columns
        )
    }

    func callAsFunction(_ beginnings: [Beginning], quarter: [Tensor], threads: Int) -> [Tensor] {
        let (rows, columns) = (beginnings[0].rows, beginnings[0].columns)
        let layout = WindowLayout(rows: rows, columns: columns, splits: splits)
        let shiftMask = layout.shiftMask
        var grids: [Tensor] = []
        for (index, block) in blocks.enumerated() {
            let shifted = index % 2 == 1
            let (order, mask) = (layout.cells(shifted: shifted), shifted ? shiftMask : nil)
            let views = grids
            let own =
                index == 0
                ? beginnings.map(\.own)
                : parallelMap(count: views.count, threads: threads) { view in
                    block.own(layout.gather(views[view], order), layout: layout, mask: mask)
                }
            grids = parallelMap(count: own.count, threads: threads) { view in
                layout.scatter(block.together(view, of: own, layout: layout, mask: mask), order)
            }
        }
        let coarse = grids
        return parallelMap(count: coarse.count, threads: threads) { view in
            let map = coarse[view].transposed()
            return map.reshaped(map.shape[0], rows, columns)
                .resized(height: 2 * rows, width: 2 * columns) + skip(quarter[view])
        }
    }
}

/// Self attention, then cross attention to the same window of all other views with a feed-forward network.
struct TransformerBlock: Sendable {
    private let itself: MessageAttention
    private let cross: MessageAttention
    private let perceptron: Perceptron
    private let norm: LayerNorm

    init(_ weights: Weights, _ channels: Int, _ hidden: Int) throws(WeightError) {
        itself = try MessageAttention(weights.scoped("self"), channels)
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

    /// A view after it has looked at itself, and what others then see of it.
    struct Own: Sendable {
        fileprivate let tokens: Tensor
        fileprivate let memory: MessageAttention.Memory
    }

    /// Lets a view look at itself.
    ///
    /// - Parameters:
    ///   - x: tokens `[cells, C]`, window by window.
    ///   - layout: how the cells were dealt into windows.
    ///   - mask: what is added to the scores, `[windows * tokens, tokens]`; `nil` where windows are not shifted.
    /// - Returns: its new tokens, and what others see of them.
    func own(_ x: Tensor, layout: WindowLayout, mask: Tensor?) -> Own {
        let tokens = x + itself(x, to: [itself.memory(x)], layout: layout, mask: mask)
        return Own(tokens: tokens, memory: cross.memory(tokens))
    }

    /// Lets one of `views` look at all others, which all have looked at themselves alone (Jacobi), so that their order does
    /// not matter (trap T19).
    ///
    /// - Returns: its new tokens.
    func together(_ view: Int, of views: [Own], layout: WindowLayout, mask: Tensor?) -> Tensor {
        let tokens = views[view].tokens
        let others = views.indices.filter { $0 != view }.map { views[$0].memory }
        let message =
            others.isEmpty
            ? Tensor(shape: tokens.shape)
            : cross(tokens, to: others, layout: layout, mask: mask)
        return tokens + feedForward(tokens, message)
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
