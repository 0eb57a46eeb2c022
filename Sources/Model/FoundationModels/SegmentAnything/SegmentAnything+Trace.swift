package import Imaging
package import Tensors

extension SegmentAnything {
    /// The normalised and padded input `[3, H, W]` that a picture becomes.
    package func preparedInput(_ picture: ColorImage) -> Tensor {
        InputFrame(pictureWidth: picture.width, height: picture.height, configuration)
            .input(picture)
    }

    /// What the encoder's parts say of a normalised input `[3, H, W]`, by the names of the fixtures
    /// (`training/export_sam_fixtures.py`): tokens are `[cells, channels]`, the embedding is a map.
    package func trace(input: Tensor, threads: Int = 1) -> [String: Tensor] {
        var steps: [Tensor] = []
        let embedding = imageEncoder(input, threads: threads) { steps.append($0) }
        let (_, rows, columns) = embedding.map
        var parts = ["embedding": embedding]
        parts["positions"] = promptEncoder.positions(height: rows, width: columns).transposed()
        for (index, tokens) in steps.enumerated() {
            parts[index == 0 ? "tokens" : "block\(index - 1)"] = tokens
        }
        return parts
    }

    /// A prompt's tokens `[count, channels]` and its map `[channels, cells]`.
    package func trace(
        _ prompt: SegmentationPrompt,
        in embedding: PictureEmbedding
    ) -> (sparse: Tensor, dense: Tensor) {
        let (_, rows, columns) = embedding.features.map
        return (
            promptEncoder.sparse(prompt, embedding.frame),
            promptEncoder.dense(prompt, rows: rows, columns: columns).transposed()
        )
    }
}
