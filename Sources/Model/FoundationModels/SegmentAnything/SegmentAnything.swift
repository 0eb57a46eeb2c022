public import Imaging
public import Networks
public import Tensors

/// Meta's Segment Anything: a picture is embedded once, and every prompt on it answered from the embedding.
public struct SegmentAnything: Sendable {
    /// The network's sizes.
    public let configuration: SegmentAnythingConfiguration

    let imageEncoder: PictureEncoder
    let promptEncoder: PromptEncoder
    let maskDecoder: MaskDecoder

    /// Reads all tensors, by the names of the official checkpoints; `configuration` has no complaint.
    ///
    /// - Throws: ``Networks/WeightError`` for a tensor that is missing, has another shape, is not finite or unknown.
    public init(
        _ weights: Weights,
        _ configuration: SegmentAnythingConfiguration
    ) throws(WeightError) {
        precondition(configuration.complaint == nil, configuration.complaint ?? "")
        self.configuration = configuration
        imageEncoder = try PictureEncoder(
            weights.scoped("image_encoder"),
            configuration
        )
        promptEncoder = try PromptEncoder(weights.scoped("prompt_encoder"), configuration)
        maskDecoder = try MaskDecoder(weights.scoped("mask_decoder"), configuration)
        try weights.verifyAllUsed()
    }

    /// The embedding of a picture; the number of threads does not show in it.
    public func embed(_ picture: ColorImage, threads: Int = 1) -> PictureEmbedding {
        let frame = InputFrame(
            pictureWidth: picture.width,
            height: picture.height,
            configuration
        )
        return PictureEmbedding(
            features: imageEncoder(frame.input(picture), threads: threads),
            frame: frame
        )
    }

    /// The masks that a prompt asks for.
    ///
    /// - Parameters:
    ///   - prompt: in pixels of the picture. An empty one is allowed: the network then says what it finds likely.
    ///   - embedding: the picture's, or other features `[channels, rows, columns]` in its place.
    ///   - multimask: all masks of an ambiguous prompt, or the single one, which suits several points or a box.
    /// - Returns: three masks (as the configuration says) or one.
    /// - Throws: ``SegmentationPromptError`` for what no network of this size can take.
    public func segment(
        _ prompt: SegmentationPrompt,
        in embedding: PictureEmbedding,
        multimask: Bool
    ) throws(SegmentationPromptError) -> SegmentationAnswer {
        let features = embedding.features
        guard features.shape.count == 3, features.shape[0] == configuration.embeddingWidth else {
            throw .misshapenEmbedding(
                found: features.shape,
                channels: configuration.embeddingWidth
            )
        }
        let (_, rows, columns) = features.map
        try prompt.verify(rows: rows, columns: columns)
        let (logits, scores) = maskDecoder(
            .init(
                embedding: features,
                positions: promptEncoder.positions(height: rows, width: columns),
                sparse: promptEncoder.sparse(prompt, embedding.frame),
                dense: promptEncoder.dense(prompt, rows: rows, columns: columns)
            ),
            multimask: multimask
        )
        return SegmentationAnswer(logits: logits, scores: scores, frame: embedding.frame)
    }
}

/// A picture as Segment Anything sees it.
public struct PictureEmbedding: Sendable, Equatable {
    /// `[channels, rows, columns]` of the grid.
    public var features: Tensor
    /// How the picture lies in the input that the grid covers.
    public var frame: InputFrame

    /// Features, be they the encoder's or others in their place, of an input.
    public init(features: Tensor, frame: InputFrame) {
        self.features = features
        self.frame = frame
    }
}

extension SegmentationPrompt {
    fileprivate func verify(rows: Int, columns: Int) throws(SegmentationPromptError) {
        let corners = box.map { [$0.upperLeft, $0.lowerRight] } ?? []
        for at in points.map(\.position) + corners where !(at.x.isFinite && at.y.isFinite) {
            throw .notFinite(x: at.x, y: at.y)
        }
        guard let mask else { return }
        let expected = [1, 4 * rows, 4 * columns]
        guard mask.shape == expected else {
            throw .misshapenMask(found: mask.shape, expected: expected)
        }
        guard mask.values.allSatisfy(\.isFinite) else { throw .maskNotFinite }
    }
}
