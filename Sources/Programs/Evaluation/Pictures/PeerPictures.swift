internal import Foundation
internal import Geometry
internal import Imaging
public import Recording
public import SemanticSplat
internal import Splatting

/// One window as the paper's Figures 3 to 5 show them: what the peers draw, which classes they see and what their
/// features look like, at a source view (above) and at a target view (below).
public struct PeerPictures {
    /// A way to the same pictures: a column.
    private struct Method {
        let name: String
        var colors: [ColorImage] = []
        var decibels: [Double] = []
        var fields: [FeatureField] = []
        var language: LanguageSpace
    }

    private let sequence: EvaluationSequence
    private let views: [PosedView]
    private let classes: [[Int?]?]
    private let methods: [Method]
    private let segmentation: SegmentationSheet?

    /// Predicts the window, and optimises it as the table `peers` does.
    ///
    /// - Parameters:
    ///   - folder: the sequence.
    ///   - contexts: the frames that the methods see; the first is the source view.
    ///   - target: the frame that they do not see.
    ///   - predictor: the network.
    ///   - imageEncoder: the 2D teacher; without it the optimised scene has no features.
    ///   - steps: of the per-scene optimisation.
    /// - Throws: what reading the frames and predicting throw.
    public init(
        _ folder: SequenceFolder,
        contexts: [Int],
        target: Int,
        predictor: any WindowPredictor,
        imageEncoder: ImageEncoder?,
        steps: Int = 300
    ) throws {
        let sequence = EvaluationSequence(
            folder,
            width: predictor.networkWidth,
            height: predictor.networkHeight
        )
        self.sequence = sequence
        let shown = [contexts[0], target]
        views = try shown.map { try sequence.view($0) }
        classes = try shown.map { try sequence.classes($0) }
        let seen = try contexts.map { try sequence.view($0) }
        var options = PerSceneOptimisation.Options()
        options.steps = steps
        let optimised = PerSceneOptimisation(options)(seen, teacher: imageEncoder)
        var methods: [Method] = []
        if let imageEncoder {
            methods.append(
                Method(
                    name: "2D encoder",
                    fields: views.map { imageEncoder.embed($0) },
                    language: predictor.language
                )
            )
        }
        methods.append(
            Self.drawn(
                "Feature-3DGS style",
                RenderedScene(optimised.cloud),
                views,
                optimised.basis.map {
                    LanguageSpace(
                        textEncoder: predictor.language.textEncoder,
                        decoderWeights: $0.decoder,
                        decoderBias: $0.bias
                    )
                } ?? predictor.language
            )
        )
        let scene = RenderedScene(try predictor.predict(seen), contexts: seen)
        methods.append(Self.drawn("semsplat", scene, views, predictor.language))
        self.methods = methods
        segmentation = SegmentationSheet(views, scene: scene, segmentation: predictor.segmentation)
    }

    /// The pictures, as JPEG: three, and one of the segmentation field where the model has one.
    public func files() throws -> [PredictedWindow.File] {
        var files = [
            PredictedWindow.File(
                name: "views.jpg",
                what: "photographs and what the peers draw",
                bytes: try viewSheet.jpeg(quality: 80)
            ),
            PredictedWindow.File(
                name: "classes.jpg",
                what: "the eight classes of the language field",
                bytes: try classSheet.jpeg(quality: 80)
            ),
            PredictedWindow.File(
                name: "language.jpg",
                what: "features by their three strongest directions, one palette for all",
                bytes: try languageSheet.jpeg(quality: 80)
            ),
        ]
        if let segmentation {
            files.append(
                PredictedWindow.File(
                    name: "segmentation.jpg",
                    what: "the segmentation field and its masks beside Segment Anything's",
                    bytes: try segmentation.picture().jpeg(quality: 80)
                )
            )
        }
        return files
    }

    private var photographs: ColorImage { column("photographs", views.map(\.image)) }

    private var viewSheet: ColorImage {
        Pictures.sideBySide(
            [photographs]
                + methods.filter { !$0.colors.isEmpty }.map { method in
                    let figures = method.decibels.map { String(format: "%.1f", $0) }
                    return column(
                        "\(method.name), \(figures.joined(separator: " / ")) dB",
                        method.colors
                    )
                }
        )
    }

    private var classSheet: ColorImage {
        var columns = [photographs]
        if classes.allSatisfy({ $0 != nil }) {
            columns.append(column("truth", classes.compactMap { $0 }.map(picture)))
        }
        for method in methods where !method.fields.isEmpty {
            let prompts = ClassPrompts(method.language)
            columns.append(
                column(
                    method.name,
                    method.fields.map { field in
                        let size = (sequence.pinhole.width, sequence.pinhole.height)
                        return picture(field.classes(prompts, width: size.0, height: size.1))
                    }
                )
            )
        }
        let sheet = Pictures.sideBySide(columns)
        return Pictures.stacked([sheet, Pictures.classLegend(width: sheet.width)])
    }

    /// All methods and views in one palette: a thing has one colour wherever its features agree.
    private var languageSheet: ColorImage {
        let (width, height) = (sequence.pinhole.width, sequence.pinhole.height)
        let shown = methods.filter { !$0.fields.isEmpty }
        let fields = shown.flatMap(\.fields)
        let pictures = Pictures.features(
            fields.flatMap { $0.embeddings(width: width, height: height) },
            dimension: shown.first?.language.decoderBias.count ?? 0,
            width: width,
            height: height * fields.count
        )
        let bytes = 3 * width * height * views.count
        let columns = shown.enumerated().map { index, method in
            let pixels = Array(pictures.pixels[bytes * index..<bytes * (index + 1)])
            return Pictures.captioned(
                ColorImage(width: width, height: height * views.count, pixels: pixels),
                method.name
            )
        }
        return Pictures.sideBySide([photographs] + columns)
    }

    private func column(_ title: String, _ images: [ColorImage]) -> ColorImage {
        Pictures.captioned(Pictures.stacked(images, gapPixels: 0), title)
    }

    private func picture(_ classes: [Int?]) -> ColorImage {
        Pictures.classes(classes, width: sequence.pinhole.width, height: sequence.pinhole.height)
    }

    private static func drawn(
        _ name: String,
        _ scene: RenderedScene,
        _ views: [PosedView],
        _ language: LanguageSpace
    ) -> Method {
        var method = Method(name: name, language: language)
        for view in views {
            let rendering = scene.render(from: view)
            method.colors.append(rendering.colorImage)
            method.decibels.append(
                ImageMetrics.psnr(rendering.color, view.image.interleavedFloats)
            )
            guard rendering.languageChannels > 0 else { continue }
            method.fields.append(
                FeatureField(
                    width: rendering.width,
                    height: rendering.height,
                    values: rendering.languageFeatures,
                    dimension: language.featureDimension,
                    language: language
                )
            )
        }
        return method
    }
}
