public import FoundationModels
internal import Networks
internal import Tensors

/// The segmentation of a model: how the Gaussians' small features become Segment Anything's embedding, so that its own
/// mask decoder runs on a rendered view (paper 3.4; architecture.md 9.3).
public struct SegmentationSpace: Sendable {
    /// The network whose embeddings the features were distilled from.
    public let segmentAnything: SegmentAnything

    /// By what masks of a grid of points are kept.
    public let maskSelection: MaskSelectionSettings

    /// The number of components of a stored feature.
    public let featureDimension: Int

    private let expansion: Convolution
    private let frame: InputFrame
    private let cell: SIMD2<Int>

    /// For views of `width` × `height` pixels; `expansion` makes embeddings of features.
    ///
    /// - Throws: ``PredictorError`` where the embedding's cells do not divide the view evenly.
    init(
        segmentAnything: SegmentAnything,
        maskSelection: MaskSelectionSettings,
        expansion: Convolution,
        width: Int,
        height: Int
    ) throws(PredictorError) {
        let sizes = segmentAnything.configuration
        let frame = InputFrame(pictureWidth: width, height: height, sizes)
        let (columns, rows) = (
            frame.inputWidth / sizes.patchSize, frame.inputHeight / sizes.patchSize
        )
        guard frame.scaledWidth == frame.inputWidth, frame.scaledHeight == frame.inputHeight,
            width % columns == 0, height % rows == 0
        else {
            throw PredictorError(
                "a segmentation field of \(width)x\(height) pixels does not divide into \(columns)x\(rows) cells, "
                    + "into which Segment Anything puts it"
            )
        }
        self.segmentAnything = segmentAnything
        self.maskSelection = maskSelection
        self.expansion = expansion
        self.frame = frame
        cell = SIMD2(width / columns, height / rows)
        featureDimension = expansion.matrix.weight.shape[1]
    }

    /// The embedding that a rendered view stands for, for the mask decoder of ``segmentAnything``.
    ///
    /// - Parameter features: ``featureDimension`` numbers a pixel of the network's view, row-major, as the rasteriser
    ///   draws them.
    /// - Returns: the embedding, a cell for the pixels that Segment Anything puts into one.
    public func embedding(of features: [Float]) -> PictureEmbedding {
        let (width, height) = (frame.pictureWidth, frame.pictureHeight)
        precondition(
            features.count == width * height * featureDimension,
            "\(features.count) numbers for \(width)x\(height) pixels of \(featureDimension)"
        )
        // Averaged before they are expanded: the expansion is linear, and the grid has one cell for 64 pixels.
        let (columns, rows) = (width / cell.x, height / cell.y)
        var averages = [Float](repeating: 0, count: featureDimension * rows * columns)
        let share = 1 / Float(cell.x * cell.y)
        for pixel in 0..<width * height {
            let at = pixel / width / cell.y * columns + pixel % width / cell.x
            for channel in 0..<featureDimension {
                averages[channel * rows * columns + at] +=
                    share * features[pixel * featureDimension + channel]
            }
        }
        let grid = Tensor(shape: [featureDimension, rows, columns], values: averages)
        return PictureEmbedding(features: expansion(grid), frame: frame)
    }
}
