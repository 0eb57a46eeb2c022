internal import Geometry
internal import Imaging
internal import Recording
internal import SemanticSplat
internal import Splatting

/// Measures how well the classes are told apart in rendered features, beside the image encoder that
/// taught them, and how well the features of one surface point agree between two views.
struct LanguageEvaluator {
    let sequence: EvaluationSequence
    let language: LanguageSpace
    let imageEncoder: ImageEncoder?
    /// For the row with pooled features; `nil` leaves it out.
    let pooling: PooledLanguage?

    func measure(
        _ scene: RenderedScene,
        _ window: EvaluationWindow,
        _ contexts: [PosedView],
        into tally: inout ViewTally
    ) throws {
        let prompts = ClassPrompts(language)
        var ends: [(view: PosedView, fields: [LanguageMethod: FeatureField])] = []
        for (position, index) in window.contexts.enumerated() {
            let fields = try fields(of: contexts[position], in: scene)
            if position == 0 || position == window.contexts.count - 1 {
                ends.append((contexts[position], fields))
            }
            compareWithEncoder(fields, prompts, into: &tally.languageLikeEncoder.source)
            guard let truth = try sequence.classes(index) else { continue }
            for (method, field) in fields {
                count(field, truth, prompts, into: &tally.language[method, default: .init()].source)
            }
        }
        for index in window.targets {
            let fields = try fields(of: sequence.view(index), in: scene)
            compareWithEncoder(fields, prompts, into: &tally.languageLikeEncoder.target)
            guard let truth = try sequence.classes(index) else { continue }
            for (method, field) in fields {
                count(field, truth, prompts, into: &tally.language[method, default: .init()].target)
            }
        }
        try measureConsistency(window, ends, into: &tally)
    }

    private func fields(
        of view: PosedView,
        in scene: RenderedScene
    ) throws -> [LanguageMethod: FeatureField] {
        let rendering = scene.render(from: view)
        func field(_ values: [Float]) -> FeatureField {
            FeatureField(
                width: view.image.width,
                height: view.image.height,
                values: values,
                dimension: language.featureDimension,
                language: language
            )
        }
        var fields: [LanguageMethod: FeatureField] = [.model: field(rendering.languageFeatures)]
        if let pooling { fields[.pooled] = field(try pooling.features(of: rendering)) }
        if let imageEncoder {
            fields[.imageEncoder] = imageEncoder.embed(view)
        }
        return fields
    }

    private func count(
        _ field: FeatureField,
        _ truth: [Int?],
        _ prompts: ClassPrompts,
        into matrix: inout ConfusionMatrix
    ) {
        let size = (sequence.pinhole.width, sequence.pinhole.height)
        matrix.add(truth: truth, predicted: field.classes(prompts, width: size.0, height: size.1))
    }

    /// The model's classes with the encoder's for the truth (the paper's Table 3, "vs LSeg").
    private func compareWithEncoder(
        _ fields: [LanguageMethod: FeatureField],
        _ prompts: ClassPrompts,
        into matrix: inout ConfusionMatrix
    ) {
        guard let encoder = fields[.imageEncoder], let model = fields[.model] else { return }
        let (width, height) = (sequence.pinhole.width, sequence.pinhole.height)
        let teacher = encoder.classes(prompts, width: width, height: height)
        count(model, teacher.map { $0 }, prompts, into: &matrix)
    }

    /// Cosines at points of the first context that the last one sees too, by the true depth.
    private func measureConsistency(
        _ window: EvaluationWindow,
        _ ends: [(view: PosedView, fields: [LanguageMethod: FeatureField])],
        into tally: inout ViewTally
    ) throws {
        guard ends.count == 2, let first = window.contexts.first, let last = window.contexts.last,
            let depth = try sequence.depth(first), let other = try sequence.depth(last)
        else { return }
        let pairs = ViewOverlap.correspondences(
            of: depth,
            from: ends[0].view.worldFromCamera,
            in: other,
            at: ends[1].view.worldFromCamera,
            pinhole: sequence.pinhole
        )
        for (method, field) in ends[0].fields {
            guard let there = ends[1].fields[method] else { continue }
            let cosines = pairs.compactMap { pair in
                field.cosine(at: pair.here, there, at: pair.there)
            }
            if let mean = Statistics.mean(cosines) {
                tally.consistency[method, default: []].append(mean)
            }
        }
    }
}
