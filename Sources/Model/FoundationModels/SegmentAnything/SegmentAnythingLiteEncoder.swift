internal import Networks
internal import Tensors

/// The small encoder on a trunk that knows photographs, for a normalised picture `[3, H, W]`.
///
/// H and W are multiples of 32; the embedding is `[channels, H/8, W/8]`.
struct SegmentAnythingLiteEncoder: Sendable {
    /// What a picture's sides must be multiples of.
    static let multiple = 32

    private let trunk: EfficientNetLite
    private let down4: Convolution
    private let laterals: [Convolution]
    private let mixedNorm: ChannelNorm
    private let mix: Convolution
    private let outNorm: ChannelNorm

    /// Reads the encoder's tensors.
    init(
        _ weights: Weights,
        stem: Int,
        stages: [EfficientNetLite.Stage],
        channels: Int
    ) throws(WeightError) {
        guard let widths = EfficientNetLite.widths(of: stages) else {
            preconditionFailure("stages that do not lead to 1/32: \(stages)")
        }
        trunk = try EfficientNetLite(weights.scoped("trunk"), stem: stem, stages: stages)
        // Rims are at 1/4.
        down4 = try Convolution(weights.scoped("down4"), widths[0], channels, kernel: 2, stride: 2)
        laterals = [
            try Convolution(weights.scoped("lateral8"), widths[1], channels),
            try Convolution(weights.scoped("lateral16"), widths[2], channels),
            try Convolution(weights.scoped("lateral32"), widths[3], channels),
        ]
        mixedNorm = try ChannelNorm(weights.scoped("norm8_mixed"), channels)
        mix = try Convolution(
            weights.scoped("mix8"),
            channels,
            channels,
            kernel: 3,
            padding: 1,
            bias: false
        )
        outNorm = try ChannelNorm(weights.scoped("norm8_out"), channels)
    }

    /// The embedding.
    func callAsFunction(_ input: Tensor) -> Tensor {
        let levels = trunk(Self.centred(input))
        var y16 = laterals[1](levels.sixteenth)
        y16.add(laterals[2](levels.thirtySecond).doubled())
        var y8 = laterals[0](levels.eighth)
        y8.add(down4(levels.quarter))
        y8.add(y16.doubled())
        return outNorm(mix(mixedNorm(y8)))
    }

    /// From Segment Anything's normalisation to the trunk's, [-1, 1].
    private static func centred(_ input: Tensor) -> Tensor {
        var image = input
        let plane = image.count / 3
        for (channel, (mean, deviation)) in InputFrame.statistics.enumerated() {
            image.values.withUnsafeMutableBufferPointer { values in
                for index in channel * plane..<(channel + 1) * plane {
                    values[index] = (values[index] * deviation + mean) / 127.5 - 1
                }
            }
        }
        return image
    }
}
