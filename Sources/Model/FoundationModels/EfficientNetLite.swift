public import Networks
public import Tensors

/// EfficientNet-Lite, the trunk of the language encoder: an image to features at four scales (arXiv 1905.11946, and
/// TensorFlow's `efficientnet/lite` for what Lite leaves out).
public struct EfficientNetLite: Sendable {
    /// Blocks of one width; the first of them has the stride.
    public struct Stage: Sendable, Equatable {
        /// The side of the depthwise kernels, in cells.
        public var kernel: Int
        /// 1 or 2.
        public var stride: Int
        /// By how much a block widens its input before the depthwise convolution.
        public var expansion: Int
        /// Channels of what its blocks answer.
        public var channels: Int
        /// How many blocks it has.
        public var blocks: Int

        /// A stage as `config.json` has it, `[kernel, stride, expansion, channels, blocks]`; `nil` for other numbers.
        public init?(_ numbers: [Int]) {
            guard numbers.count == 5, [3, 5].contains(numbers[0]), [1, 2].contains(numbers[1]),
                (1...16).contains(numbers[2]), (1...4096).contains(numbers[3]),
                (1...64).contains(numbers[4])
            else { return nil }
            (kernel, stride, expansion) = (numbers[0], numbers[1], numbers[2])
            (channels, blocks) = (numbers[3], numbers[4])
        }
    }

    /// What it says of an image `[3, H, W]`.
    public struct Levels: Sendable {
        /// `[channels, H/4, W/4]`.
        public var quarter: Tensor
        /// `[channels, H/8, W/8]`.
        public var eighth: Tensor
        /// `[channels, H/16, W/16]`.
        public var sixteenth: Tensor
        /// `[channels, H/32, W/32]`.
        public var thirtySecond: Tensor
    }

    private let stem: Convolution
    private let blocks: [InvertedResidual]
    /// The block that is the last of each scale, from 1/2 on.
    private let last: [Int]

    /// Reads the trunk's tensors; `stages` leave 1/32 of the image's sides.
    public init(_ weights: Weights, stem width: Int, stages: [Stage]) throws(WeightError) {
        stem = try Convolution(scaled: weights.scoped("stem"), 3, width, kernel: 3, stride: 2)
        var (blocks, last, inputs): ([InvertedResidual], [Int], Int) = ([], [], width)
        for stage in stages {
            for number in 0..<stage.blocks {
                let stride = number == 0 ? stage.stride : 1
                if stride == 2 { last.append(blocks.count - 1) }
                let scope = weights.scoped("blocks.\(blocks.count)")
                blocks.append(try InvertedResidual(scope, inputs, stage, stride: stride))
                inputs = stage.channels
            }
        }
        self.blocks = blocks
        self.last = last + [blocks.count - 1]
    }

    /// Channels at 1/4, 1/8, 1/16 and 1/32, or `nil` where stages do not lead there.
    public static func widths(of stages: [Stage]) -> [Int]? {
        var widths: [Int] = []
        for (index, stage) in stages.enumerated() where stage.stride == 2 {
            guard index > 0 else { return nil }
            widths.append(stages[index - 1].channels)
        }
        guard widths.count == 4, let last = stages.last?.channels else { return nil }
        return widths.dropFirst() + [last]
    }

    /// The features of an image `[3, H, W]` in [-1, 1], whose sides are multiples of 32.
    public func callAsFunction(_ image: Tensor) -> Levels {
        var x = stem(image, .relu6)
        var scales: [Tensor] = []
        for (index, block) in blocks.enumerated() {
            x = block(x)
            if last.contains(index) { scales.append(x) }
        }
        return Levels(
            quarter: scales[1],
            eighth: scales[2],
            sixteenth: scales[3],
            thirtySecond: scales[4]
        )
    }
}

/// 1×1 to more channels, one filter each, 1×1 back; added to what came in where the shapes agree.
private struct InvertedResidual: Sendable {
    let expand: Convolution?
    let depthwise: DepthwiseConvolution
    let project: Convolution
    let isResidual: Bool

    init(
        _ weights: Weights,
        _ inputs: Int,
        _ stage: EfficientNetLite.Stage,
        stride: Int
    ) throws(WeightError) {
        let inner = stage.expansion * inputs
        expand =
            stage.expansion == 1
            ? nil : try Convolution(scaled: weights.scoped("expand"), inputs, inner)
        depthwise = try DepthwiseConvolution(
            scaled: weights.scoped("depthwise"),
            inner,
            kernel: stage.kernel,
            stride: stride
        )
        project = try Convolution(scaled: weights.scoped("project"), inner, stage.channels)
        isResidual = stride == 1 && inputs == stage.channels
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        var y = x
        if let expand { y = expand(x, .relu6) }
        y = project(depthwise(y, .relu6))
        if isResidual { y.add(x) }
        return y
    }
}
