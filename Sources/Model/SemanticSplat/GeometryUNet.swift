internal import FoundationModels
internal import Networks
internal import Tensors

/// Module D: cost volumes, features, pattern volumes and an image encoder's features of all views to G4, depth logits and convex mask logits (12.4).
struct GeometryUNet: Sendable {
    /// What is known of one view.
    struct Input: Sendable {
        /// Its cost volume, `[D, h, w]`.
        let cost: Tensor
        /// Its matching features, `[C, h, w]`.
        let features: Tensor
        /// Its pattern volumes, `[patterns * D, h, w]`.
        let patterns: Tensor
        /// Of an image encoder.
        let context: EfficientNetLite.Levels
    }

    struct Output: Sendable {
        /// G4, `[32, h, w]`.
        let features: Tensor
        /// Logits over the depth candidates, `[D, h, w]`.
        let logits: Tensor
        /// Logits of the convex upsampling, `[144, h, w]`.
        let mask: Tensor
        /// What it says to the other views, `[widths[2], H/16, W/16]`.
        let tokens: Tensor
    }

    private let entry: Convolution
    private let encoder0: PreNormResidual
    private let down0: Convolution
    private let encoder1: PreNormResidual
    private let down1: Convolution
    /// What one view alone shows of depth.
    private let context8: Convolution
    private let context16: Convolution
    private let context32: Convolution
    private let middleA: PreNormResidual
    private let attention: CrossViewAttention
    private let middleB: PreNormResidual
    private let up1: Convolution
    private let decoder1: PreNormResidual
    private let up0: Convolution
    private let decoder0: PreNormResidual
    private let logits: Convolution
    private let temperature: Float
    /// In each pattern volume, cell by cell.
    private let trust: Convolution
    private let mask: Convolution

    init(
        _ weights: Weights,
        candidates: Int,
        channels: Int,
        patterns: Int,
        widths: [Int],
        heads: Int,
        context: [Int]
    ) throws(WeightError) {
        let (a, b, c) = (widths[0], widths[1], widths[2])
        entry = try Convolution(
            weights.scoped("in"),
            (1 + patterns) * candidates + channels,
            a
        )
        encoder0 = try PreNormResidual(weights.scoped("enc0"), a, a)
        down0 = try Convolution(weights.scoped("down0"), a, b, kernel: 2, stride: 2)
        encoder1 = try PreNormResidual(weights.scoped("enc1"), b, b)
        down1 = try Convolution(weights.scoped("down1"), b, c, kernel: 2, stride: 2)
        context8 = try Convolution(weights.scoped("context8"), context[1], b)
        context16 = try Convolution(weights.scoped("context16"), context[2], c)
        context32 = try Convolution(weights.scoped("context32"), context[3], c)
        middleA = try PreNormResidual(weights.scoped("mida"), c, c)
        attention = try CrossViewAttention(weights.scoped("attn"), c, heads)
        middleB = try PreNormResidual(weights.scoped("midb"), c, c)
        up1 = try Convolution(weights.scoped("up1"), c, b)
        decoder1 = try PreNormResidual(weights.scoped("dec1"), 2 * b, b)
        up0 = try Convolution(weights.scoped("up0"), b, a)
        decoder0 = try PreNormResidual(weights.scoped("dec0"), 2 * a, a)
        logits = try Convolution(weights.scoped("logits"), a, candidates, kernel: 3, padding: 1)
        temperature = try weights.tensor("tau", []).values[0]
        trust = try Convolution(weights.scoped("trust"), a, patterns)
        mask = try Convolution(weights.scoped("mask"), a, 144)
    }

    /// - Parameters:
    ///   - views: those that are decoded.
    ///   - tokens: what every other view of the window says, at its place; `nil` at the places of `views`.
    ///   - threads: on which views are worked in parallel.
    /// - Returns: one output for each of `views`.
    func callAsFunction(_ views: [Input], among tokens: [Tensor?], threads: Int) -> [Output] {
        let places = tokens.indices.filter { tokens[$0] == nil }
        precondition(
            places.count == views.count,
            "\(views.count) views for \(places.count) places of a window"
        )
        let encoded = parallelMap(count: views.count, threads: threads) { encode(views[$0]) }
        var newTokens = encoded.map(\.tokens).makeIterator()
        let middle = attention(tokens.compactMap { $0 ?? newTokens.next() }, threads: threads)
        return parallelMap(count: views.count, threads: threads) { index in
            decode(views[index], encoded[index], middle[places[index]])
        }
    }

    private func encode(_ view: Input) -> (x0: Tensor, x1: Tensor, tokens: Tensor) {
        let x0 = encoder0(entry(.concatenated([view.cost, view.features, view.patterns])))
        let x1 = encoder1(down0(x0) + context8(view.context.eighth))
        var x2 = down1(x1) + context16(view.context.sixteenth)
        x2.add(context32(view.context.thirtySecond).doubled())
        return (x0, x1, middleA(x2))
    }

    private func decode(
        _ view: Input,
        _ encoded: (x0: Tensor, x1: Tensor, tokens: Tensor),
        _ middle: Tensor
    ) -> Output {
        let y1 = decoder1(.concatenated([encoded.x1, up1(middleB(middle)).enlarged(by: 2)]))
        let g4 = decoder0(.concatenated([encoded.x0, up0(y1).enlarged(by: 2)]))
        var depth = logits(g4)
        depth.add(view.cost, factor: temperature)
        depth.add(view.patterns, factors: trust(g4))
        return Output(features: g4, logits: depth, mask: mask(g4), tokens: encoded.tokens)
    }
}

/// Every position of every view attends to every position of every view (4.1).
struct CrossViewAttention: Sendable {
    private let norm: GroupNorm
    private let qkv: Convolution
    private let projection: Convolution
    private let heads: Int

    init(_ weights: Weights, _ channels: Int, _ heads: Int) throws(WeightError) {
        norm = try GroupNorm(weights.scoped("norm"), channels)
        qkv = try Convolution(weights.scoped("qkv"), channels, 3 * channels, bias: false)
        projection = try Convolution(weights.scoped("proj"), channels, channels)
        self.heads = heads
    }

    /// Adds to every view what attention over all of them says.
    ///
    /// - Parameters:
    ///   - views: `[C, h, w]` each.
    ///   - threads: on which the heads are worked in parallel.
    /// - Returns: `[C, h, w]` each, in the order of `views`.
    func callAsFunction(_ views: [Tensor], threads: Int) -> [Tensor] {
        let (channels, height, width) = views[0].map
        let cells = height * width
        // Tokens of all views side by side: [3C, N * cells].
        let projected = views.map { qkv(norm($0)) }
        var joined = Tensor(shape: [3 * channels, views.count * cells])
        for (view, part) in projected.enumerated() {
            for row in 0..<3 * channels {
                let to = (row * views.count + view) * cells
                joined.values.update(from: to, with: part.values[row * cells..<(row + 1) * cells])
            }
        }
        let size = channels / heads
        let all = joined
        let perHead = parallelMap(count: heads, threads: threads) { head in
            let parts = (0..<3).map {
                all.slice($0 * channels + head * size..<$0 * channels + (head + 1) * size)
            }
            return attend(qkv: .concatenated(parts), heads: 1)
        }
        let message = Tensor.concatenated(perHead)
        return views.indices.map { view in
            var own = Tensor(shape: [channels, height, width])
            for row in 0..<channels {
                let from = (row * views.count + view) * cells
                own.values.update(from: row * cells, with: message.values[from..<from + cells])
            }
            return views[view] + projection(own)
        }
    }
}

extension Tensor {
    /// Adds R volumes of the same shape, one after the other in `volumes`, each multiplied cell by cell by its own map
    /// of `factors` `[R, h, w]`.
    fileprivate mutating func add(_ volumes: Tensor, factors: Tensor) {
        let (maps, height, width) = factors.map
        let cells = height * width
        for number in 0..<maps {
            add(
                volumes.values[number * count..<(number + 1) * count],
                weights: factors.values[number * cells..<(number + 1) * cells]
            )
        }
    }
}
