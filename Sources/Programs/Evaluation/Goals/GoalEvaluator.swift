internal import Dispatch
internal import Geometry
internal import Grounding
internal import Imaging
internal import Ingest
internal import Mapping
internal import Messages
internal import Recording
internal import SemanticSplat

/// Replays a whole sequence through the robot's own pipeline and asks the map for names.
struct GoalEvaluator {
    let sequence: EvaluationSequence
    let predictor: any WindowPredictor
    /// Refines the masks of named things; `nil` leaves them as the map paints them.
    var refiner: (segmenter: Segmenter, settings: MaskRefinement)?

    private static let camera = "evaluation"

    /// Builds the map, asks every name that the sequence shows well and as many that it does not.
    ///
    /// `otherNames` are names of the labels of all sequences, from which absent ones are drawn.
    func measure(otherNames: [String], step: () -> Void) throws -> GoalRun {
        var run = GoalRun()
        guard let sightings = try Sightings(sequence.folder) else { return run }
        let map = try replay(into: &run, step: step)
        let names = GoalNames(
            sequence: sequence.name,
            sightings: sightings.byName,
            otherNames: otherNames
        )
        run.outcomes = try ask(names, sightings, in: map, language: predictor.language)
        return run
    }

    /// Asks `map` for every name, by the calibration of `language`.
    func ask(
        _ names: GoalNames,
        _ sightings: Sightings,
        in map: MapSnapshot,
        language: LanguageSpace,
        minimumScore: Double? = nil,
        wantsMasks: Bool = true
    ) throws -> [GoalOutcome] {
        let grounder = Grounder(
            language: language,
            settings: GroundingSettings(maskRefinement: refiner?.settings),
            segmenter: refiner?.segmenter
        )
        let searchable = grounder.prepare(map)
        var registry = ObjectRegistry()
        let asked = names.present.map { ($0, true) } + names.absent.map { ($0, false) }
        return try asked.map { name, isPresent in
            // Names are measured as names: whether a colour really holds is the table referring's question.
            var goal = Goal(
                id: name,
                text: name,
                reading: .name,
                wantsMasks: wantsMasks,
                wantsPoints: false
            )
            goal.minimumScore = minimumScore
            let answer = grounder.answer(
                goal,
                in: searchable,
                registry: &registry,
                budget: GoalBudget(nanoseconds: { DispatchTime.now().uptimeNanoseconds })
            )
            let truth = isPresent ? sightings.visibleInstances(named: name) : []
            return try outcome(answer, name: name, isPresent: isPresent, truth: truth)
        }
    }

    /// The map after the last frame, one prediction for each new keyframe.
    func replay(into run: inout GoalRun, step: () -> Void) throws -> MapSnapshot {
        var engine = MappingEngine(predictor: predictor)
        let clock = ContinuousClock()
        for (index, frame) in sequence.folder.frames.enumerated() {
            let decision = engine.consider(
                PosedFrame(
                    camera: Self.camera,
                    stampNanoseconds: frame.stampNanoseconds,
                    image: try sequence.folder.color(index),
                    pinhole: sequence.folder.pinhole,
                    worldFromCamera: frame.worldFromCamera
                )
            )
            if case .keyframe = decision, let window = engine.window() {
                let started = clock.now
                let prediction = try predictor.predict(window.views)
                run.predictMilliseconds.append((clock.now - started).milliseconds)
                engine.integrate(prediction, for: window)
            }
            step()
        }
        let map = engine.map.snapshot()
        run.keyframes = map.keyframes.count
        run.gaussians = map.gaussianCount
        run.depth = try map.keyframes.compactMap(depthErrors)
        return map
    }

    /// How far the depth of a keyframe is from the truth; `nil` where there is none.
    private func depthErrors(of keyframe: Keyframe) throws -> DepthErrors? {
        guard
            let index = sequence.folder.frames.firstIndex(where: {
                $0.stampNanoseconds == keyframe.stampNanoseconds
            }), let truth = try sequence.folder.depth(index)
        else { return nil }
        let sketch = keyframe.depth
        let predicted = DepthImage(
            width: sketch.pinhole.width,
            height: sketch.pinhole.height,
            metres: sketch.millimetres.map { Float($0) / 1000 }
        )
        let sampling = TruthSampling(view: sketch.pinhole, source: sequence.folder.pinhole)
        return DepthErrors(predicted, truth: sampling.depth(truth))
    }

    private func outcome(
        _ answer: GoalAnswer,
        name: String,
        isPresent: Bool,
        truth: [SequenceLabels.Instance]
    ) throws -> GoalOutcome {
        var outcome = GoalOutcome(
            sequence: sequence.name,
            name: name,
            isPresent: isPresent,
            isFound: answer.status == .found || answer.status == .ambiguous,
            score: answer.bestScore,
            note: Self.note(answer),
            milliseconds: answer.timing.totalMilliseconds
        )
        guard outcome.isFound, let best = answer.objects.first,
            let (instance, distance) = Self.nearest(to: best.centroid, among: truth)
        else { return outcome }
        outcome.errorMetres = distance
        outcome.maskIoU = try maskIoU(best.masks, of: instance)
        return outcome
    }

    /// The instance whose box is nearest to `point`, of several the one whose centre is.
    static func nearest(
        to point: Vector3,
        among instances: [SequenceLabels.Instance]
    )
        -> (SequenceLabels.Instance, Double)?
    {
        let distances = instances.map { instance in
            (
                instance, instance.obb.distance(to: point),
                (instance.obb.center - point).length
            )
        }
        return distances.min { ($0.1, $0.2) < ($1.1, $1.2) }.map { ($0.0, $0.1) }
    }

    /// The mean over the labelled frames that have a mask and see the instance.
    private func maskIoU(
        _ masks: [GroundedMask],
        of instance: SequenceLabels.Instance
    ) throws
        -> Double?
    {
        var values: [Double] = []
        for mask in masks {
            guard
                let index = sequence.folder.labelledFrames.first(where: {
                    sequence.folder.frames[$0].stampNanoseconds == mask.imageStampNanoseconds
                }), let truth = try sequence.folder.instance(index),
                truth.labels.contains(instance.id)
            else { continue }
            values.append(
                mask.runs.mask.intersectionOverUnion(with: Mask(of: [instance.id], in: truth))
            )
        }
        return Statistics.mean(values)
    }

    private static func note(_ answer: GoalAnswer) -> String {
        let score = (answer.bestScore * 100).rounded() / 100
        return "\(answer.status), score \(score) of \(answer.threshold)"
    }
}
