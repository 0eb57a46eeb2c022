internal import Foundation
internal import Geometry
internal import Grounding
internal import Mapping
internal import Messages
internal import Node
internal import SemanticSplat
internal import Splatting
internal import Synchronization

/// Measures one map at the sizes that it grows through.
struct Growth {
    private let predictor: SemanticSplatPredictor
    private let grounder: Grounder
    private let goalsAtEachSize: Int
    private let predictionsBeside: Int
    private var walk: RoomWalk
    private var registry = ObjectRegistry()

    /// Asked beside the names of what stands in the rooms.
    private static let absentNames = [
        "grand piano", "bicycle", "fire extinguisher", "umbrella", "wheelchair", "guitar",
        "skateboard", "treadmill", "bathtub", "ladder", "parrot", "aquarium",
    ]

    /// - Parameters:
    ///   - modelPath: of a model folder.
    ///   - goalsAtEachSize: at least so many are asked at each size.
    ///   - predictionsBeside: and they are asked until at least so many windows were predicted beside them.
    ///   - threads: on which a goal is searched.
    /// - Throws: ``PredictorError`` when the folder is no model's.
    init(
        modelPath: String,
        goalsAtEachSize: Int,
        predictionsBeside: Int,
        threads: Int
    ) throws {
        predictor = try SemanticSplatPredictor(ModelFolder(path: modelPath))
        var settings = GroundingSettings()
        settings.threads = threads
        grounder = Grounder(language: predictor.language, settings: settings)
        walk = RoomWalk(predictor: predictor)
        self.goalsAtEachSize = goalsAtEachSize
        self.predictionsBeside = predictionsBeside
    }

    /// Lets the map grow to `size` Gaussians and measures it while mapping goes on beside.
    mutating func measure(at size: Int) async throws -> GrowthFigures {
        var integrating: [Double] = []
        while walk.engine.map.gaussianCount < size {
            let window = walk.nextWindow()
            let prediction = try predictor.predict(window.views)
            let start = threadSeconds()
            walk.integrate(prediction, for: window)
            integrating.append(1000 * (threadSeconds() - start))
        }
        let map = walk.engine.map.snapshot()
        var figures = GrowthFigures(map, integrateMilliseconds: integrating)
        var searchable = grounder.prepare(map)
        figures.prepareMilliseconds = medianOfThree { searchable = grounder.prepare(map) }
        figures.cells = searchable.cellCount
        figures.drawMilliseconds = drawing(map)
        let beside = MappingBeside(walk, predictor: predictor, grounder: grounder)
        async let mapped: Void = beside.run()
        try await ask(searchable, beside, into: &figures)
        beside.end()
        try await mapped
        figures.objects = registry.entries.count
        figures.predictionsBeside = beside.predictions
        return figures
    }

    private mutating func ask(
        _ searchable: SearchableMap,
        _ beside: MappingBeside,
        into figures: inout GrowthFigures
    ) async throws {
        let names = walk.names.sorted() + Self.absentNames
        let (grounder, count, known) = (grounder, goalsAtEachSize, registry)
        let fewest = predictionsBeside
        let asked = try await resultOnOwnThread("goals") {
            var (registry, answers) = (known, [GrowthFigures.Answer]())
            var again: [GrowthFigures.Answer] = []
            while answers.count < count || beside.predictions < fewest {
                for name in names {
                    // As if it were never asked of this map before; what the registry knows of things stays.
                    registry.forgetFindings()
                    answers.append(answer(name, grounder, searchable, &registry))
                    again.append(answer(name, grounder, searchable, &registry))
                }
            }
            return (registry, answers, again)
        }
        (registry, figures.answers, figures.answersAgain) = asked
    }

    /// Milliseconds of processor time to draw the whole map as the last keyframe saw it.
    private func drawing(_ map: MapSnapshot) -> Double {
        guard let keyframe = map.keyframes.last else { return 0 }
        let cloud = map.worldCloud()
        var options = Rasteriser.Options()
        options.threads = 1
        return medianOfThree {
            _ = Rasteriser().render(
                cloud,
                camera: keyframe.pinhole,
                worldFromCamera: keyframe.worldFromCamera,
                options: options
            )
        }
    }
}

/// From a goal's text to its packed result, points included, without masks.
private func answer(
    _ name: String,
    _ grounder: Grounder,
    _ searchable: SearchableMap,
    _ registry: inout ObjectRegistry
) -> GrowthFigures.Answer {
    let (start, wallStart) = (threadSeconds(), ContinuousClock.now)
    let answer = grounder.answer(
        Goal(text: name, wantsMasks: false, wantsPoints: true),
        in: searchable,
        registry: &registry,
        budget: GoalBudget(nanoseconds: { DispatchTime.now().uptimeNanoseconds })
    )
    let bytes = GoalResult(answer, worldFrame: "map").encoded()
    return GrowthFigures.Answer(
        name: name,
        isFound: answer.status == .found && !bytes.isEmpty,
        milliseconds: (ContinuousClock.now - wallStart) / .milliseconds(1),
        processorMilliseconds: 1000 * (threadSeconds() - start)
    )
}

/// Milliseconds of this thread's processor time.
private func medianOfThree(_ body: () -> Void) -> Double {
    let times = (0..<3).map { _ in
        let start = threadSeconds()
        body()
        return 1000 * (threadSeconds() - start)
    }
    return times.sorted()[1]
}

/// The processor time that this thread has had, in seconds.
func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
