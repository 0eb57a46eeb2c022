internal import Foundation
internal import FoundationModels
internal import Imaging
internal import Recording
internal import SemanticSplat
internal import Splatting

/// Measures the windows of one sequence: everything but goals.
struct ViewEvaluator {
    private let sequence: EvaluationSequence
    private let predictor: any WindowPredictor
    private let imageEncoder: ImageEncoder?
    private let options: EvaluationOptions
    private let constantMetres: Float?
    private var promptable: PromptableEvaluator

    /// For one sequence; `segmentAnything` is for photographs, `constantMetres` the depth of the baseline `constant`.
    init(
        sequence: EvaluationSequence,
        predictor: any WindowPredictor,
        imageEncoder: ImageEncoder?,
        segmentAnything: SegmentAnything?,
        options: EvaluationOptions,
        constantMetres: Float?
    ) {
        self.sequence = sequence
        self.predictor = predictor
        self.imageEncoder = imageEncoder
        self.options = options
        self.constantMetres = constantMetres
        promptable = PromptableEvaluator(
            sequence: sequence,
            photographs: segmentAnything,
            field: predictor.segmentation,
            pointsAlongSide: options.promptPoints
        )
    }

    /// Predicts one window and measures what was asked for.
    mutating func measure(_ window: EvaluationWindow) throws -> ViewTally {
        var tally = ViewTally()
        let contexts = try window.contexts.map { try sequence.view($0) }
        let (prediction, cost) = try Cost.of { try predictor.predict(contexts) }
        tally.predictMilliseconds = [cost.seconds * 1e3]
        if options.tables.contains(.depth) {
            try measureDepth(prediction, window, contexts, into: &tally)
        }
        guard !options.tables.isDisjoint(with: [.nvs, .language, .promptable, .peers]) else {
            return tally
        }
        let scene = RenderedScene(prediction, contexts: contexts)
        if options.tables.contains(.nvs) {
            try measurePictures(scene, window, contexts, into: &tally)
        }
        if options.tables.contains(.language) {
            try LanguageEvaluator(
                sequence: sequence,
                language: predictor.language,
                imageEncoder: imageEncoder,
                pooling: pooling
            ).measure(scene, window, contexts, into: &tally)
        }
        if options.tables.contains(.promptable) {
            try promptable.measure(scene, window, into: &tally)
        }
        if options.tables.contains(.peers) {
            tally.peers = try PeerEvaluator(
                sequence: sequence,
                language: predictor.language,
                imageEncoder: imageEncoder,
                options: options.peers
            ).measure(
                prediction,
                scene,
                window,
                contexts,
                cost
            )
        }
        return tally
    }

    private var pooling: PooledLanguage? {
        guard options.poolsLanguage, let segmentation = predictor.segmentation else { return nil }
        var settings = segmentation.maskSelection
        settings.pointsAlongSide = options.promptPoints
        return PooledLanguage(
            segmentation: segmentation,
            language: predictor.language,
            settings: settings,
            threads: ProcessInfo.processInfo.activeProcessorCount
        )
    }

    private func measureDepth(
        _ prediction: WindowPrediction,
        _ window: EvaluationWindow,
        _ contexts: [PosedView],
        into tally: inout ViewTally
    ) throws {
        for (position, index) in window.contexts.enumerated() {
            guard let truth = try sequence.depth(index) else { continue }
            func add(_ method: DepthMethod, _ depth: DepthImage?) {
                guard let depth, let errors = DepthErrors(depth, truth: truth) else { return }
                tally.depth[method, default: []].append(errors)
            }
            add(.model, prediction.views[position].depth)
            add(
                .constant,
                constantMetres.map {
                    ConstantDepth.image(metres: $0, width: truth.width, height: truth.height)
                }
            )
            add(.planeSweep, try sweep(contexts[position], at: index, gap: window.gap))
            let others = contexts.indices.filter { $0 != position }.map { contexts[$0] }
            add(
                .planeSweepSameViews,
                PlaneSweep().depth(of: contexts[position], neighbours: others)
            )
        }
    }

    /// The plane sweep with the frames one gap before and after; where the sequence ends, with the one
    /// on the other side and the one half as far, so that it always has two.
    private func sweep(_ view: PosedView, at index: Int, gap: Int) throws -> DepthImage? {
        let distance = options.planeSweepGap ?? gap
        let order = [
            index - distance, index + distance, index - distance / 2, index + distance / 2,
        ]
        let neighbours = order.filter { (0..<sequence.frameCount).contains($0) && $0 != index }
        return PlaneSweep().depth(
            of: view,
            neighbours: try neighbours.prefix(2).map { try sequence.view($0) }
        )
    }

    private func measurePictures(
        _ scene: RenderedScene,
        _ window: EvaluationWindow,
        _ contexts: [PosedView],
        into tally: inout ViewTally
    ) throws {
        for index in window.targets {
            let target = try sequence.view(index)
            let rendering = scene.render(from: target)
            func add(_ method: PictureMethod, _ picture: [Float], _ coverage: Double) {
                tally.pictures[method, default: .init()]
                    .add(picture, coverage: coverage, truth: target.image)
            }
            add(.model, rendering.color, rendering.coverage)
            let poses = contexts.map(\.worldFromCamera)
            if let nearest = NearestView.index(of: target.worldFromCamera, among: poses) {
                add(.nearestView, contexts[nearest].image.interleavedFloats, 1)
            }
        }
    }
}

extension Rendering {
    /// The share of the pixels that are covered.
    var coverage: Double { Double(alpha.count { $0 > 0.5 }) / Double(max(1, alpha.count)) }
}

extension Duration {
    /// The duration in milliseconds.
    var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) * 1e-15
    }
}

extension ColorImage {
    /// The pixels as interleaved RGB in 0…1.
    var interleavedFloats: [Float] { pixels.map { Float($0) / 255 } }
}
