internal import Foundation
internal import Geometry
public import Imaging
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
        if let target, let file = try targetFile(frame: target) { files.append(file) }
        files.append(
            File(
                name: "cloud.ply",
                what: "\(scene.cloud.count) Gaussians, world frame",
                bytes: scene.cloud.plyBytes(includingFeatures: false)
            )
        )
        return files
    }

    /// The image of the context at `position`, its depth, and the true depth where there is one.
    public func depthPicture(_ position: Int, times: Int = 1) throws -> ColorImage {
        Pictures.sideBySide(try depthPanels(position, times))
    }

    /// The image of the context at `position` and its features, drawn from the Gaussians.
    public func featuresPicture(_ position: Int, times: Int = 1) -> ColorImage {
        let view = views[position]
        let image = Pictures.captioned(view.image, "frame \(contexts[position])", times: times)
        return Pictures.sideBySide([image] + featurePanels(of: view, times))
    }

    /// The target's real image beside what the contexts' Gaussians look like from there; nil without
    /// a target.
    public func targetPicture(times: Int = 1) throws -> (picture: ColorImage, decibels: Double)? {
        guard let target else { return nil }
        let view = try sequence.view(target)
        let rendering = scene.render(from: view)
        let decibels = ImageMetrics.psnr(rendering.color, view.image.interleavedFloats)
        let panels = [
            Pictures.captioned(view.image, "real frame \(target)", times: times),
            Pictures.captioned(
                rendering.colorImage,
                String(format: "novel view, psnr %.1f dB", decibels),
                times: times
            ),
            depthPanel(rendering.depthImage(), times),
        ]
        return (Pictures.sideBySide(panels), decibels)
    }

    private func contextFiles(_ position: Int, frame: Int) throws -> [File] {
        let features = featurePanels(of: views[position])
        let stem = String(format: "%06d", frame)
        return [
            File(
                name: "context_\(stem).png",
                what: "image, depth, features of each field by PCA",
                bytes: try Pictures.sideBySide(try depthPanels(position) + features).png()
            ),
            File(
                name: "depth_\(stem).png",
                what: "depth, 16 bit, millimetres",
                bytes: try prediction.views[position].depth.png(metresPerUnit: 0.001)
            ),
        ]
    }

    private func targetFile(frame: Int) throws -> File? {
        guard let (picture, decibels) = try targetPicture() else { return nil }
        let features = featurePanels(of: try sequence.view(frame))
        return File(
            name: String(format: "target_%06d.png", frame),
            what: String(format: "the real view beside the novel one, PSNR %.1f dB", decibels),
            bytes: try Pictures.sideBySide([picture] + features).png()
        )
    }

    private func depthPanels(_ position: Int, _ times: Int = 1) throws -> [ColorImage] {
        let depth = prediction.views[position].depth
        var panels = [
            Pictures.captioned(views[position].image, "frame \(contexts[position])", times: times),
            depthPanel(depth, times),
        ]
        if let truth = try sequence.depth(contexts[position]) {
            let range = Pictures.depthRange(of: depth)
            let errors = DepthErrors(depth, truth: truth)
            panels.append(
                Pictures.captioned(
                    Pictures.depth(truth, nearMetres: range.near, farMetres: range.far),
                    String(format: "true depth, absrel %.3f", errors?.absRel ?? .nan),
                    times: times
                )
            )
        }
        return panels
    }

    private func depthPanel(_ depth: DepthImage, _ times: Int) -> ColorImage {
        let range = Pictures.depthRange(of: depth)
        return Pictures.captioned(
            Pictures.depth(depth, nearMetres: range.near, farMetres: range.far),
            String(format: "depth %.1f (red) - %.1f m (blue)", range.near, range.far),
            times: times
        )
    }

    /// The three principal components of each field's features as colours.
    private func featurePanels(of view: PosedView, _ times: Int = 1) -> [ColorImage] {
        let rendering = scene.render(from: view)
        func panel(_ features: [Float], _ channels: Int, _ caption: String) -> ColorImage {
            let picture = Pictures.features(
                features,
                dimension: channels,
                width: view.image.width,
                height: view.image.height
            )
            return Pictures.captioned(picture, caption, times: times)
        }
        var panels = [
            panel(rendering.languageFeatures, rendering.languageChannels, "language, by PCA")
        ]
        if rendering.segmentationChannels > 0 {
            panels.append(
                panel(
                    rendering.segmentationFeatures,
                    rendering.segmentationChannels,
                    "segmentation, by PCA"
                )
            )
        }
        return panels
    }
}
