internal import FoundationModels
internal import Imaging
internal import Tensors

extension PictureEmbedding {
    /// `mask`, of the picture's size, as logits at four times the grid's resolution: what the prompt encoder takes.
    func maskPrompt(_ mask: Mask) -> Tensor {
        let (_, gridRows, gridColumns) = features.map
        let (rows, columns) = (4 * gridRows, 4 * gridColumns)
        var logits = [Float](repeating: -Self.certainLogit, count: rows * columns)
        for row in 0..<rows {
            for column in 0..<columns {
                // From a cell's middle over the network's input to the picture, which lies at its upper left.
                let x = (2 * column + 1) * frame.inputWidth * mask.width
                let y = (2 * row + 1) * frame.inputHeight * mask.height
                let pixel = (
                    x / (2 * columns * frame.scaledWidth), y / (2 * rows * frame.scaledHeight)
                )
                if pixel.0 < mask.width, pixel.1 < mask.height, mask[pixel.0, pixel.1] {
                    logits[row * columns + column] = Self.certainLogit
                }
            }
        }
        return Tensor(shape: [1, rows, columns], values: logits)
    }

    /// As sure as the decoder's own answers are inside a thing.
    private static let certainLogit: Float = 8
}
