internal import Foundation
internal import Geometry
internal import Imaging
public import Recording
public import SemanticSplat
internal import Splatting

/// One window of a sequence, predicted, as files for people to look at.
public struct PredictedWindow {
    /// A file to write.
    public struct File: Sendable {
        /// Its name, without a folder.
        public let name: String
        /// What it shows.
        public let what: String
        /// What it holds.
        public let bytes: [UInt8]
    }

    private let sequence: EvaluationSequence
    private let language: LanguageSpace
    private let contexts: [Int]
    private let target: Int?
    private let views: [PosedView]
    private let prediction: WindowPrediction
    private let scene: RenderedScene

    /// Predicts the window of the frames `contexts`.
    public init(
        _ folder: SequenceFolder,
        contexts: [Int],
        target: Int?,
        predictor: any WindowPredictor
    ) throws {
        let sequence = EvaluationSequence(
            folder,
            width: predictor.networkWidth,
            height: predictor.networkHeight
        )
        self.sequence = sequence
        self.contexts = contexts
        self.target = target
        language = predictor.language
        views = try contexts.map { try sequence.view($0) }
        prediction = try predictor.predict(views)
        scene = RenderedScene(prediction, contexts: views)
    }

    /// All files: contexts, the target where there is one, the cloud.
    public func files() throws -> [File] {
        var files: [File] = []
        for (position, index) in contexts.enumerated() {
            files += try contextFiles(position, frame: index)
        }
        if let target { files.append(try targetFile(frame: target)) }
        files.append(
            File(
                name: "cloud.ply",
                what: "\(scene.cloud.count) Gaussians, world frame",
                bytes: scene.cloud.plyBytes(includingLanguage: false)
            )
        )
        return files
    }

    private func contextFiles(_ position: Int, frame: Int) throws -> [File] {
        let view = views[position]
        let depth = prediction.views[position].depth
        let range = Pictures.depthRange(of: depth)
        var pictures = [
            Pictures.captioned(view.image, "frame \(frame)"),
            Pictures.captioned(
                Pictures.depth(depth, nearMetres: range.near, farMetres: range.far),
                String(format: "depth %.1f - %.1f m", range.near, range.far)
            ),
        ]
        if let truth = try sequence.depth(frame) {
            let errors = DepthErrors(depth, truth: truth)
            pictures.append(
                Pictures.captioned(
                    Pictures.depth(truth, nearMetres: range.near, farMetres: range.far),
                    String(format: "truth, absrel %.3f", errors?.absRel ?? .nan)
                )
            )
        }
        pictures.append(Pictures.captioned(features(of: view), "language"))
        let stem = String(format: "%06d", frame)
        return [
            File(
                name: "context_\(stem).png",
                what: "image, depth, language features",
                bytes: try Pictures.sideBySide(pictures).png()
            ),
            File(
                name: "depth_\(stem).png",
                what: "depth, 16 bit, millimetres",
                bytes: try depth.png(metresPerUnit: 0.001)
            ),
        ]
    }

    private func targetFile(frame: Int) throws -> File {
        let view = try sequence.view(frame)
        let rendering = scene.render(from: view)
        let decibels = ImageMetrics.psnr(rendering.color, view.image.interleavedFloats)
        let depth = rendering.depthImage()
        let range = Pictures.depthRange(of: depth)
        let pictures = [
            Pictures.captioned(view.image, "real frame \(frame)"),
            Pictures.captioned(
                rendering.colorImage,
                String(format: "novel view, psnr %.1f", decibels)
            ),
            Pictures.captioned(
                Pictures.depth(depth, nearMetres: range.near, farMetres: range.far),
                String(format: "depth %.1f - %.1f m", range.near, range.far)
            ),
            Pictures.captioned(features(of: view), "language"),
        ]
        return File(
            name: String(format: "target_%06d.png", frame),
            what: String(format: "the real view beside the novel one, PSNR %.1f dB", decibels),
            bytes: try Pictures.sideBySide(pictures).png()
        )
    }

    private func features(of view: PosedView) -> ColorImage {
        let rendering = scene.render(from: view)
        return Pictures.features(
            rendering.features,
            dimension: language.featureDimension,
            width: view.image.width,
            height: view.image.height
        )
    }
}
