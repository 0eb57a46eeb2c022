internal import Networks
internal import Tensors

/// Tokens of a transformer to a map: each with the class token through a layer, then to another width and resolution
/// ("reassemble" in DPT; Ranftl and others, 2021).
struct TokenReassembly: Sendable {
    private enum Resampling: Sendable {
        case none
        case enlarged(TransposedConvolution)
        case halved(Convolution)
    }

    private let readout: Linear
    private let project: Convolution
    private let resampling: Resampling
    private let narrow: Convolution

    /// Reads the part for a level: 0 has 4 × 4 cells a patch, 1 has 2 × 2, 2 one, and 3 one for 2 × 2 patches.
    ///
    /// - Parameters:
    ///   - weights: all tensors.
    ///   - level: from 0 to 3.
    ///   - sizes: of the network.
    /// - Throws: ``Networks/WeightError`` for a tensor that is missing, has another shape or is not finite.
    init(_ weights: Weights, level: Int, _ sizes: LSegConfiguration) throws(WeightError) {
        let (width, channels) = (sizes.width, sizes.levelWidths[level])
        let part = weights.scoped("pretrained.act_postprocess\(level + 1)")
        readout = try Linear(part.scoped("0.project.0"), 2 * width, width)
        project = try Convolution(part.scoped("3"), width, channels)
        resampling =
            switch level {
            case 0, 1:
                .enlarged(
                    try TransposedConvolution(
                        part.scoped("4"),
                        channels,
                        channels,
                        kernel: level == 0 ? 4 : 2
                    )
                )
            case 2: .none
            default:
                .halved(
                    try Convolution(
                        part.scoped("4"),
                        channels,
                        channels,
                        kernel: 3,
                        stride: 2,
                        padding: 1
                    )
                )
            }
        narrow = try Convolution(
            weights.scoped("scratch.layer\(level + 1)_rn"),
            channels,
            sizes.headWidth,
            kernel: 3,
            padding: 1,
            bias: false
        )
    }

    /// Tokens `[1 + height · width, channels]`, the class token first, to a map of the head's width.
    func callAsFunction(_ tokens: Tensor, height: Int, width: Int) -> Tensor {
        let channels = tokens.shape[1]
        // Beside each token the class token: rows 1, 0, 2, 0, and so on.
        let beside = tokens.gathered((1..<tokens.shape[0]).flatMap { [$0, 0] })
        var y = readout(beside.reshaped(height * width, 2 * channels))
        y.activate(.gelu)
        y = project(y.transposed().reshaped(channels, height, width))
        switch resampling {
        case .none: break
        case .enlarged(let convolution): y = convolution(y)
        case .halved(let convolution): y = convolution(y)
        }
        return narrow(y)
    }
}
