public import FoundationModels
internal import Geometry
internal import Imaging
internal import Networks
internal import Splatting
internal import Tensors

/// The trained predictor: a window of posed views to Gaussians with language and segmentation features (paper 3;
/// architecture.md 0.4).
///
/// Deterministic: the same window gives the same bits, with any number of threads. With a ``RefreshPolicy`` other than all the
/// same windows, one after the other, do.
public struct SemanticSplatPredictor: WindowPredictor {
    private let network: Network
    private let segmentAnything: SegmentAnything?
    private let threads: Int

    /// On how many threads a predictor works unless it is told otherwise.
    public static let usualThreads = 2
    private var policy = RefreshPolicy.all
    private var memory = WindowMemory()

    /// The space in which the Gaussians' language features are read.
    public let language: LanguageSpace
    /// How the Gaussians' segmentation features are read; `nil` for a model without them.
    public let segmentation: SegmentationSpace?
    /// The width of the images that ``predict(_:)`` takes, in pixels.
    public var networkWidth: Int { network.sizes.width }
    /// The height of the images that ``predict(_:)`` takes, in pixels.
    public var networkHeight: Int { network.sizes.height }

    /// Reads the weights of a model folder.
    ///
    /// - Parameters:
    ///   - folder: the model.
    ///   - threads: on which views are worked in parallel.
    /// - Throws: ``PredictorError`` naming the file and the tensor that is wrong.
    public init(_ folder: ModelFolder, threads: Int = usualThreads) throws(PredictorError) {
        let textEncoder: StaticTextEncoder
        do {
            textEncoder = try folder.textEncoder()
        } catch {
            throw PredictorError("\(error)")
        }
        try self.init(folder, textEncoder: textEncoder, threads: threads)
    }

    /// The same with another text encoder, whose embeddings have the network's language width.
    public init(
        _ folder: ModelFolder,
        textEncoder: some TextEncoder,
        threads: Int = usualThreads
    ) throws(PredictorError) {
        guard textEncoder.dimension == folder.network.languageWidth else {
            throw PredictorError(
                "model '\(folder.name)': words of \(textEncoder.dimension) components for a network of \(folder.network.languageWidth)"
            )
        }
        do {
            network = try Network(try folder.weights(), folder.network)
            segmentAnything =
                folder.network.needsSegmentAnything ? try folder.requiredSegmentAnything() : nil
        } catch {
            throw PredictorError("model '\(folder.name)': \(error)")
        }
        language = LanguageSpace(
            textEncoder: textEncoder,
            decoderWeights: [Float](network.languageExpansion.matrix.weight.values),
            decoderBias: network.languageExpansion.matrix.bias.map { [Float]($0.values) } ?? [],
            calibration: folder.calibration
        )
        if let segmentAnything, let expansion = network.segmentationExpansion {
            segmentation = try SegmentationSpace(
                segmentAnything: segmentAnything,
                maskSelection: folder.maskSelection,
                expansion: expansion,
                width: folder.network.width,
                height: folder.network.height
            )
        } else {
            segmentation = nil
        }
        self.threads = threads
    }

    /// Predicts a window of one or more views; the answer has their order.
    ///
    /// - Parameter window: views whose images have the network's size.
    /// - Returns: one prediction a view, its Gaussians in the view's camera frame.
    /// - Throws: ``PredictorError`` when the window is empty, an image has another size, or a depth comes out not finite.
    public func predict(_ window: [PosedView]) throws(PredictorError) -> WindowPrediction {
        guard !window.isEmpty else {
            throw PredictorError("a window has at least one view, this one has none")
        }
        for view in window {
            guard view.image.width == networkWidth, view.image.height == networkHeight else {
                throw PredictorError(
                    "a view of \(view.image.width)x\(view.image.height) pixels; this model takes \(networkWidth)x\(networkHeight)"
                )
            }
        }
        let recalled = memory.recall(window)
        let references = policy.references(
            kept: recalled.kept.map { $0 != nil },
            known: recalled.images.map { $0 != nil }
        )
        let parts = maker.parts(of: recalled, predicting: references)
        var predicted = recalled.kept
        for (view, fresh) in zip(references, predictedReferences(of: parts)) {
            predicted[view] = fresh
        }
        let views = predicted.compactMap { $0?.prediction }
        guard views.allSatisfy({ $0.depth.metres.allSatisfy(\.isFinite) }) else {
            throw PredictorError(
                "the network answered with numbers that are not finite; check the poses and the weights"
            )
        }
        let kept = policy.kept(of: window.count)
        memory.remember(
            recalled,
            parts,
            kept: predicted.indices.map { kept.contains($0) ? predicted[$0] : nil }
        )
        return WindowPrediction(views: views)
    }

    /// The same model for the windows of one robot, one after the other, of which it predicts anew what `policy` says.
    ///
    /// - Parameter policy: which views are predicted anew.
    /// - Returns: a predictor that remembers no window yet.
    public func refreshing(_ policy: RefreshPolicy) -> any WindowPredictor {
        var other = self
        other.policy = policy
        other.memory = WindowMemory()
        return other
    }

    private func predictedReferences(of parts: WindowParts) -> [KeptView] {
        let geometry = network.geometry(parts, threads: threads)
        return parallelMap(count: geometry.count, threads: threads) { index in
            let view = parts.references[index]
            let features = network.semantics(geometry[index], encoded: parts.images[view].encoded)
            return KeptView(
                prediction: prediction(
                    geometry[index],
                    features,
                    image: parts.images[view].pixels.colours,
                    camera: parts.cameras[view]
                ),
                tokens: geometry[index].tokens,
                windowCount: parts.images.count
            )
        }
    }

    /// The embeddings that the language encoder alone sees in an image: `[128, h/4, w/4]`, not normalised.
    ///
    /// This is the 2D teacher against which the Gaussians' language is compared.
    public func teacherFeatures(of view: PosedView) -> [Float] {
        let levels = network.languageEncoder.levels(ImagePixels(view.image).colours)
        return [Float](network.languageEncoder.embeddings(levels).values)
    }

    /// What every module says about a window, by the names of `training/export_fixtures.py`, one list a view.
    ///
    /// For the parity tests and for finding out where two runtimes part.
    package func trace(_ window: [PosedView]) -> [String: [[Float]]] {
        network.trace(
            maker.parts(of: WindowMemory().recall(window), predicting: Array(window.indices))
        )
    }

    private var maker: PartMaker {
        PartMaker(network: network, segmentAnything: segmentAnything, threads: threads)
    }

    private func prediction(
        _ view: Network.ViewGeometry,
        _ features: SemanticBranch.Features,
        image: Tensor,
        camera: Pinhole
    ) -> ViewPrediction {
        let sizes = network.sizes
        let attributes = GaussianAttributes(
            raw: view.raw,
            image: image,
            inverseDepth: view.inverseDepth,
            focalPixels: SIMD2(Float(camera.fx), Float(camera.fy)),
            principalPixels: SIMD2(Float(camera.cx), Float(camera.cy)),
            nearMetres: sizes.nearMetres,
            farMetres: sizes.farMetres,
            candidates: sizes.depthCandidates
        )
        return ViewPrediction(
            depth: DepthImage(
                width: sizes.width,
                height: sizes.height,
                metres: attributes.depthMetres
            ),
            confidence: [Float](view.confidence.enlarged(by: 4).values),
            gaussians: GaussianCloud(
                positions: attributes.positions,
                rotations: attributes.rotations,
                scales: attributes.scales,
                opacities: attributes.opacities,
                sphericalHarmonics: attributes.harmonics,
                languageFeatures: features.language.sampledRows(factor: 4),
                segmentationFeatures: features.segmentation?.sampledRows(factor: 4)
                    ?? []
            )
        )
    }
}
