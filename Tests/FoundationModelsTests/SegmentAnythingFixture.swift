import FoundationModels
import Imaging
import Networks
import Tensors
import Testing

/// The tiny network of `training/export_sam_fixtures.py` and what `transformers` answers; or a folder like it.
struct SegmentAnythingFixture: Sendable {
    let folder: String
    let network: SegmentAnything
    let answers: FixtureAnswers

    static let tinyFolder = fixtureFolder("sam")

    init(folder: String = tinyFolder) throws {
        self.folder = folder
        network = try SegmentAnythingFolder(path: folder).network()
        answers = try FixtureAnswers(path: folder + "/answers.safetensors")
    }

    /// The same weights in a network that pads pictures otherwise.
    func network(squareInput: Bool) throws -> SegmentAnything {
        var sizes = network.configuration
        sizes.squareInput = squareInput
        return try SegmentAnything(
            Weights(Safetensors(path: folder + "/weights.safetensors")),
            sizes
        )
    }

    func answer(_ name: String) throws -> Tensor { try answers.answer(name) }

    func difference(_ values: some Collection<Float>, from name: String) throws -> Float {
        try answers.difference(values, from: name)
    }

    /// A picture of the fixture, stored `[height, width, 3]`.
    func picture(_ name: String = "picture") throws -> ColorImage {
        let stored = try answer(name)
        return ColorImage(
            width: stored.shape[1],
            height: stored.shape[0],
            pixels: stored.values.map(UInt8.init)
        )
    }

    /// The picture's embedding, by the fixture.
    func embedding() throws -> PictureEmbedding {
        let picture = try picture()
        return PictureEmbedding(
            features: try answer("embedding"),
            frame: InputFrame(
                pictureWidth: picture.width,
                height: picture.height,
                network.configuration
            )
        )
    }

    /// The prompt of a case, in pixels of the picture; the fixture gives positions in the input.
    func prompt(_ name: String) throws -> SegmentationPrompt {
        let frame = try embedding().frame
        let scale = SIMD2(
            Float(frame.pictureWidth) / Float(frame.scaledWidth),
            Float(frame.pictureHeight) / Float(frame.scaledHeight)
        )
        var prompt = SegmentationPrompt()
        if let points = answers.tensors["\(name).points"]?.values {
            let labels = try answer("\(name).labels").values
            prompt.points = labels.indices.map {
                .init(
                    SIMD2(points[2 * $0], points[2 * $0 + 1]) * scale,
                    isOnObject: labels[$0] == 1
                )
            }
        }
        if let box = answers.tensors["\(name).box"]?.values {
            prompt.box = .init(
                upperLeft: SIMD2(box[0], box[1]) * scale,
                lowerRight: SIMD2(box[2], box[3]) * scale
            )
        }
        if name.hasPrefix("mask") { prompt.mask = try answer("mask") }
        return prompt
    }
}
