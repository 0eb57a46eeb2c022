internal import FoundationModels
internal import Imaging
internal import SemanticSplat
internal import Tensors

/// The segmentation field beside its 2D teacher, as the paper's Figures 4 to 6 show them: embeddings by their three
/// strongest directions in one palette, and the masks that the same decoder makes of both without being asked.
struct SegmentationSheet {
    private let views: [PosedView]
    private let segmentation: SegmentationSpace
    /// Of the photographs, and of the drawn field.
    private let columns: [(title: String, embeddings: [PictureEmbedding])]
    private let settings: MaskSelectionSettings

    /// Nil where the model has no segmentation field.
    init?(
        _ views: [PosedView],
        scene: RenderedScene,
        segmentation: SegmentationSpace?,
        pointsAlongSide: Int = 16
    ) {
        guard let segmentation else { return nil }
        self.views = views
        self.segmentation = segmentation
        var settings = segmentation.maskSelection
        settings.pointsAlongSide = pointsAlongSide
        self.settings = settings
        columns = [
            ("2D, Segment Anything", views.map { segmentation.segmentAnything.embed($0.image) }),
            (
                "drawn field",
                views.map {
                    segmentation.embedding(of: scene.render(from: $0).segmentationFeatures)
                }
            ),
        ]
    }

    /// Photographs, both embeddings, and both sets of masks; a row for each view.
    func picture() throws -> ColorImage {
        var panels = [column("photographs", views.map(\.image))]
        panels += zip(columns, embeddingPictures).map { column($0.title, $1) }
        for (title, embeddings) in columns {
            panels.append(column("masks, \(title)", try zip(views, embeddings).map(masks)))
        }
        return Pictures.sideBySide(panels)
    }

    private func column(_ title: String, _ images: [ColorImage]) -> ColorImage {
        Pictures.captioned(Pictures.stacked(images, gapPixels: 0), title)
    }

    /// The pictures of each column's embeddings, all by the same directions.
    private var embeddingPictures: [[ColorImage]] {
        let embeddings = columns.flatMap(\.embeddings).map(\.features)
        guard let (channels, rows, width) = embeddings.first.map(\.map) else { return [] }
        let cells = rows * width
        let interleaved = embeddings.flatMap { embedding in
            (0..<cells * channels).map { embedding.values[$0 % channels * cells + $0 / channels] }
        }
        let all = Pictures.features(
            interleaved,
            dimension: channels,
            width: width,
            height: rows * embeddings.count
        )
        let pictures = embeddings.indices.map { index in
            let bytes = 3 * cells
            let part = ColorImage(
                width: width,
                height: rows,
                pixels: Array(all.pixels[index * bytes..<(index + 1) * bytes])
            )
            return Pictures.enlarged(part, times: views[0].image.width / width)
        }
        return stride(from: 0, to: pictures.count, by: views.count).map {
            Array(pictures[$0..<$0 + views.count])
        }
    }

    /// The smallest mask of each pixel in a colour of its own, over the photograph.
    private func masks(_ view: PosedView, _ embedding: PictureEmbedding) throws -> ColorImage {
        let found = try segmentation.segmentAnything.automaticMasks(
            of: embedding,
            settings: settings,
            threads: 2
        )
        var picture = view.image
        for pixel in 0..<found.width * found.height {
            for (scale, labels) in found.scales.enumerated() where labels.labels[pixel] >= 0 {
                picture.blend(
                    x: pixel % found.width,
                    y: pixel / found.width,
                    color: Self.color(of: 1000 * scale + Int(labels.labels[pixel])),
                    weight: 0.65
                )
                break
            }
        }
        return picture
    }

    /// Colours of neighbouring numbers lie far apart.
    private static func color(of number: Int) -> (UInt8, UInt8, UInt8) {
        let hash = UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
        return (
            UInt8(55 + (hash >> 56) % 200), UInt8(55 + (hash >> 40) % 200),
            UInt8(55 + (hash >> 24) % 200)
        )
    }
}
