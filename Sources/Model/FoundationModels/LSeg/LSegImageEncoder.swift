public import Networks
public import Tensors

/// LSeg's image encoder: a vision transformer and a head that answers for every second pixel in the space of CLIP's text
/// tower (Li and others, 2022; architecture.md 8.1).
public struct LSegImageEncoder: Sendable {
    /// The network's sizes.
    public let configuration: LSegConfiguration

    private let trunk: VisionTransformer
    private let reassembly: [TokenReassembly]
    private let fusion: [MapFusion]
    private let head: Convolution

    /// Reads all tensors, by the names of lang-seg's checkpoints without `net.`; batch norms are folded into convolutions.
    ///
    /// - Parameters:
    ///   - weights: every tensor of the network, and no other.
    ///   - configuration: has no complaint.
    /// - Throws: ``Networks/WeightError`` for a tensor that is missing, has another shape, is not finite or unknown.
    public init(_ weights: Weights, _ configuration: LSegConfiguration) throws(WeightError) {
        precondition(configuration.complaint == nil, configuration.complaint ?? "")
        self.configuration = configuration
        trunk = try VisionTransformer(weights.scoped("pretrained.model"), configuration)
        var reassembly: [TokenReassembly] = []
        var fusion: [MapFusion] = []
        for level in 0..<LSegConfiguration.levels {
            reassembly.append(try TokenReassembly(weights, level: level, configuration))
            fusion.append(
                try MapFusion(
                    weights.scoped("scratch.refinenet\(level + 1)"),
                    configuration.headWidth,
                    isFirst: level == LSegConfiguration.levels - 1
                )
            )
        }
        self.reassembly = reassembly
        self.fusion = fusion
        head = try Convolution(
            weights.scoped("scratch.head1"),
            configuration.headWidth,
            configuration.outputs
        )
        try weights.verifyAllUsed()
    }

    /// The embeddings of an image `[3, H, W]` in [0, 1], not normalised: `[outputs, H/2, W/2]` with patches of 16 pixels.
    ///
    /// H and W are multiples of ``LSegConfiguration/multiple``.
    public func callAsFunction(_ image: Tensor) -> Tensor { embed(image) { _, _ in } }

    /// The embeddings; `trace` is told each level, from 0, of the hooked tokens and what has been joined down to it.
    private func embed(_ image: Tensor, trace: (String, Tensor) -> Void) -> Tensor {
        let (_, height, width) = image.map
        precondition(
            height % configuration.multiple == 0 && width % configuration.multiple == 0,
            "an image of \(width)x\(height) pixels; multiples of \(configuration.multiple)"
        )
        let (rows, columns) = (height / configuration.patchSize, width / configuration.patchSize)
        // Mean and deviation are 0.5 (trap T49).
        let tokens = trunk(image.mapped { 2 * $0 - 1 })
        var joined: Tensor?
        for (level, part) in tokens.enumerated().reversed() {
            trace("tokens\(level)", part)
            let map = reassembly[level](part, height: rows, width: columns)
            let finer = fusion[level](map, coarser: joined)
            trace("joined\(level)", finer)
            joined = finer
        }
        // There are four levels, so something has been joined.
        return joined.map { head($0) } ?? Tensor(shape: [configuration.outputs, 0, 0])
    }
}

extension LSegImageEncoder {
    /// What the encoder's parts say of an image, by the names of the fixtures (`training/export_lseg_fixtures.py`).
    package func trace(_ image: Tensor) -> [String: Tensor] {
        var parts: [String: Tensor] = [:]
        parts["embedding"] = embed(image) { parts[$0] = $1 }
        return parts
    }
}
