public import Imaging
public import Tensors

/// The masks that a prompt gets.
public struct SegmentationAnswer: Sendable, Equatable {
    /// `[masks, 4 · rows, 4 · columns]` of the network's grid, above 0 where a mask is; one of them can be prompted with.
    public let logits: Tensor
    /// For each mask the overlap (intersection over union) with the thing that the network predicts; not clamped.
    public let scores: [Float]

    let frame: InputFrame

    /// The logits at the picture's resolution, `[masks, height, width]`.
    ///
    /// Enlarged to the input, cut to the part that the picture covers, resized to the picture (architecture.md 7.5).
    public func pictureLogits() -> Tensor {
        logits.resized(height: frame.inputHeight, width: frame.inputWidth)
            .fitted(height: frame.scaledHeight, width: frame.scaledWidth)
            .resized(height: frame.pictureHeight, width: frame.pictureWidth)
    }

    /// Where the logits at the picture's resolution are above `threshold`, which is 0 by default; one mask a score.
    public func masks(above threshold: Float = 0) -> [Mask] {
        let all = pictureLogits()
        return (0..<all.shape[0]).map {
            Mask(
                width: frame.pictureWidth,
                height: frame.pictureHeight,
                isSet: all.slice($0..<$0 + 1).values.map { $0 > threshold }
            )
        }
    }
}
