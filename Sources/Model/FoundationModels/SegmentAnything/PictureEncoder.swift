internal import Networks
internal import Tensors

/// The image encoder that a configuration asks for.
enum PictureEncoder: Sendable {
    case transformer(SegmentAnythingImageEncoder)
    case pyramid(SegmentAnythingPyramidEncoder)
    case tinyViT(TinyViTEncoder)
    case lite(SegmentAnythingLiteEncoder)

    /// Reads the encoder's tensors.
    init(_ weights: Weights, _ sizes: SegmentAnythingConfiguration) throws(WeightError) {
        if let stages = sizes.liteStages, let stem = sizes.liteStem {
            self = .lite(
                try SegmentAnythingLiteEncoder(
                    weights,
                    stem: stem,
                    stages: stages.compactMap { EfficientNetLite.Stage($0) },
                    channels: sizes.embeddingWidth
                )
            )
        } else if let widths = sizes.stemWidths {
            self = .pyramid(try SegmentAnythingPyramidEncoder(weights, sizes, stemWidths: widths))
        } else if let tiny = sizes.tinyViT {
            self = .tinyViT(try TinyViTEncoder(weights, tiny, outputs: sizes.embeddingWidth))
        } else {
            self = .transformer(try SegmentAnythingImageEncoder(weights, sizes))
        }
    }

    /// The embedding of an input; `trace` is told a transformer's tokens after each block, TinyViT's after each stage.
    func callAsFunction(
        _ input: Tensor,
        threads: Int,
        trace: (Tensor) -> Void = { _ in }
    ) -> Tensor {
        switch self {
        case .transformer(let encoder): encoder(input, threads: threads, trace: trace)
        case .pyramid(let encoder): encoder(input)
        case .tinyViT(let encoder): encoder(input, threads: threads, trace: trace)
        case .lite(let encoder): encoder(input)
        }
    }
}
