internal import FoundationModels
internal import Geometry
internal import Imaging
internal import Recording
internal import SemanticSplat
internal import Splatting

/// Measures the systems that the paper's tables name, as far as they can be built here, on the views of a window.
///
/// `feature3dgs` is optimised here and now on the context views; `semanticsplat` is the prediction at hand.
struct PeerEvaluator {
    let sequence: EvaluationSequence
    let language: LanguageSpace
    let imageEncoder: ImageEncoder?
    let options: PerSceneOptimisation.Options

    func measure(
        _ prediction: WindowPrediction,
        _ scene: RenderedScene,
        _ window: EvaluationWindow,
        _ contexts: [PosedView],
        _ cost: Cost
    ) throws -> PeerTally {
        var tally = PeerTally()
        let (optimised, optimisationCost) = Cost.of {
            PerSceneOptimisation(options)(contexts, teacher: imageEncoder)
        }
        let decoder = optimised.basis.map {
            LanguageSpace(
                textEncoder: language.textEncoder,
                decoderWeights: $0.decoder,
                decoderBias: $0.bias
            )
        }
        let cloud = RenderedScene(optimised.cloud)
        tally[.featureSplatting] = try row(cloud, decoder, window)
        tally[.featureSplatting].costs = [optimisationCost]
        tally[.featureSplatting].gaussians = [Double(optimised.cloud.count)]
        tally[.featureSplatting].matchedShares = [optimised.seeds.matchedShare]
        tally[.model] = try row(scene, language, window)
        tally[.model].costs = [cost]
        tally[.model].gaussians = [Double(scene.cloud.count)]
        tally[.geometryAlone].pictures = tally[.model].pictures
        try measurePhotographs(window, contexts, into: &tally)
        try measureDepth(prediction, cloud, optimised.seeds, window, contexts, into: &tally)
        return tally
    }

    /// Pictures and classes of a scene at the window's source and target views.
    private func row(
        _ scene: RenderedScene,
        _ decoder: LanguageSpace?,
        _ window: EvaluationWindow
    ) throws -> PeerTally.Row {
        var row = PeerTally.Row()
        for (index, side) in Self.views(of: window) {
            let view = try sequence.view(index)
            let rendering = scene.render(from: view)
            row.pictures[side, default: .init()]
                .add(rendering.color, coverage: rendering.coverage, truth: view.image)
            guard let decoder else { continue }
            let field = FeatureField(
                width: rendering.width,
                height: rendering.height,
                values: rendering.languageFeatures,
                dimension: decoder.featureDimension,
                language: decoder
            )
            try count(field, ClassPrompts(decoder), at: index, side, into: &row)
        }
        return row
    }

    /// What the photographs alone are worth: the nearest one as a picture, the image encoder's classes.
    private func measurePhotographs(
        _ window: EvaluationWindow,
        _ contexts: [PosedView],
        into tally: inout PeerTally
    ) throws {
        let poses = contexts.map(\.worldFromCamera)
        for (index, side) in Self.views(of: window) {
            let view = try sequence.view(index)
            if side == .target,
                let nearest = NearestView.index(of: view.worldFromCamera, among: poses)
            {
                tally[.nearestView].pictures[side, default: .init()].add(
                    contexts[nearest].image.interleavedFloats,
                    coverage: 1,
                    truth: view.image
                )
            }
            guard let imageEncoder else { continue }
            try count(
                imageEncoder.embed(view),
                ClassPrompts(language),
                at: index,
                side,
                into: &tally[.imageEncoder]
            )
        }
    }

    private func measureDepth(
        _ prediction: WindowPrediction,
        _ optimised: RenderedScene,
        _ seeds: SeedPoints,
        _ window: EvaluationWindow,
        _ contexts: [PosedView],
        into tally: inout PeerTally
    ) throws {
        for (position, index) in window.contexts.enumerated() {
            guard let truth = try sequence.depth(index) else { continue }
            func add(_ method: PeerMethod, _ depth: DepthImage?) {
                guard let depth, let errors = DepthErrors(depth, truth: truth) else { return }
                tally[method].depth.append(errors)
            }
            add(.model, prediction.views[position].depth)
            add(.featureSplatting, optimised.render(from: contexts[position]).depthImage())
            add(.planeSweep, seeds.depths[position])
        }
        tally[.geometryAlone].depth = tally[.model].depth
    }

    private func count(
        _ field: FeatureField,
        _ prompts: ClassPrompts,
        at index: Int,
        _ side: PeerTally.Side,
        into row: inout PeerTally.Row
    ) throws {
        guard let truth = try sequence.classes(index) else { return }
        let (width, height) = (sequence.pinhole.width, sequence.pinhole.height)
        row.language[side, default: ConfusionMatrix(classes: ClassPrompts.names.count)]
            .add(truth: truth, predicted: field.classes(prompts, width: width, height: height))
    }

    private static func views(of window: EvaluationWindow) -> [(index: Int, side: PeerTally.Side)] {
        window.contexts.map { ($0, .source) } + window.targets.map { ($0, .target) }
    }
}
