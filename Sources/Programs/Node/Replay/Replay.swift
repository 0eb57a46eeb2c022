internal import Foundation
internal import Grounding
internal import Ingest
package import Mapping
package import Messages
internal import SemanticSplat
internal import Transport

/// A recording, run through the daemon's own engines on one thread and in the order of its events.
///
/// What comes out depends on the recording, the configuration and the model, and on nothing else: not on the clock, the
/// speed or the load of the machine. A window is predicted as soon as its keyframe is there, before the next event;
/// the daemon, which must keep up, leaves windows out.
package struct Replay {
    /// Answers to the recorded goals and to those of ``ask(_:)``, in their order; without times.
    package private(set) var results: [GoalResult] = []

    /// What was not used, by cause.
    package internal(set) var dropped: [String: Int] = [:]

    /// Frames that came with their pose.
    package private(set) var frameCount = 0

    /// How long each window took, milliseconds.
    package private(set) var predictMilliseconds: [Double] = []

    private var ingestor: Ingestor
    var engine: MappingEngine
    var registry = ObjectRegistry()
    var searchable: SearchableMap?
    var mapper: OccupancyMapper
    var plan: (revision: UInt64, plan: OccupancyPlan?)?
    private var latest: PosedFrame?
    private var latestByCamera: [String: PosedFrame] = [:]
    private var latestNanoseconds: UInt64 = 0
    private let predictor: any WindowPredictor
    var grounder: Grounder
    let live: LiveConfiguration

    /// Loads the model.
    ///
    /// - Throws: `NodeError` when it, or a calibration file, cannot be read.
    package init(_ configuration: NodeConfiguration) throws(NodeError) {
        live = LiveConfiguration(configuration)
        predictor = try makePredictor(configuration.predictor)
        grounder = Grounder(
            language: predictor.language,
            settings: groundingSettings(configuration),
            segmenter: try makeSegmenter(configuration.predictor, for: predictor)
        )
        ingestor = try makeIngestor(configuration, for: predictor)
        engine = MappingEngine(settings: mappingSettings(configuration), predictor: predictor)
        mapper = OccupancyMapper(settings: occupancySettings(configuration))
    }

    /// Begins with a saved map, or adds one to the map.
    ///
    /// - Throws: `NodeError` for a file that does not fit.
    package mutating func take(_ file: MapFile, from path: String) throws(NodeError) {
        let isEmpty = engine.map.gaussianCount == 0
        if let reason = exchange(isEmpty ? .load(file) : .merge(file)) {
            throw NodeError("\(path): \(reason)")
        }
    }

    /// The map and its objects as they are now, to keep.
    package var mapFile: MapFile { MapFile(engine.map.snapshot(), objects: registry) }

    /// The map as it is now.
    package var map: MapSnapshot { engine.map.snapshot() }

    /// One number for all results and the map, which is the same when they are the same to the bit.
    package var hash: String {
        var hash = StableHash()
        for result in results { hash.add(result.encoded()) }
        hash.add(map)
        return hash.text
    }

    /// Takes the next event.
    package mutating func take(_ event: ReplayEvent) {
        latestNanoseconds = max(latestNanoseconds, event.nanoseconds)
        let now = Int64(clamping: latestNanoseconds)
        switch event.content {
        case .frame(let frame):
            consider(frame)
        case .message(let envelope):
            do throws(WireError) {
                if let reading = try ingestor.take(envelope, now: now) {
                    for event in reading.events { handle(event) }
                } else {
                    try takeRequest(envelope)
                }
            } catch {
                dropped["refused \(envelope.topic)", default: 0] += 1
            }
        }
        for event in ingestor.advance(to: now) { handle(event) }
    }

    /// Lets what waits for a pose go, at the end of the recording.
    package mutating func end() {
        let patience = UInt64(10e9)
        for event in ingestor.advance(to: Int64(clamping: latestNanoseconds &+ patience)) {
            handle(event)
        }
    }

    /// Asks the map as it is now.
    package mutating func ask(_ text: String, wants: LanguageGoal.Wants = .init()) {
        answer(Goal(id: "ask-\(results.count + 1)", text: text), wants)
    }

    /// The floor plan of the map as it is now; nil where no floor is found.
    package mutating func occupancy() -> OccupancyPlan? {
        let map = engine.map.snapshot()
        if let plan, plan.revision == map.revision { return plan.plan }
        let made = mapper.plan(of: map)
        plan = (map.revision, made)
        return made
    }

    private mutating func handle(_ event: IngestEvent) {
        switch event {
        case .frame(let frame): consider(frame)
        case .rejected(let rejection): dropped["frame \(rejection.reason.name)", default: 0] += 1
        case .badTransform(let error): dropped["transform \(error.name)", default: 0] += 1
        case .badCalibration: dropped["calibration", default: 0] += 1
        case .clockRestarted: break
        case .poseUpdate(let update):
            if engine.correct(update) {
                searchable = nil
            } else {
                dropped["correction_of_nothing_mapped", default: 0] += 1
            }
        case .badPoseUpdate(let error): dropped[error.name, default: 0] += 1
        }
    }

    private mutating func consider(_ frame: PosedFrame) {
        frameCount += 1
        (latest, latestByCamera[frame.camera]) = (frame, frame)
        let epoch = engine.map.epoch
        let decision = engine.consider(frame)
        if engine.map.epoch != epoch { searchable = nil }
        guard case .keyframe = decision, let window = engine.window() else { return }
        let started = ContinuousClock.now
        do throws(PredictorError) {
            engine.integrate(try predictor.predict(window.views), for: window)
            searchable = nil
            if !registry.entries.isEmpty { grounder.watch(prepared(), registry: &registry) }
        } catch {
            dropped["window \(error)", default: 0] += 1
        }
        predictMilliseconds.append((.now - started).milliseconds)
    }

    mutating func answer(
        _ goal: Goal,
        _ wants: LanguageGoal.Wants,
        in frame: String = ""
    ) {
        let map = prepared()
        let answer = grounder.answer(
            goal,
            in: map,
            registry: &registry,
            latest: latest.map { ImageView($0) }
        )
        add(answer, wants, map, frame)
    }

    mutating func answer(
        _ prompt: Prompt,
        _ wants: LanguageGoal.Wants,
        in frame: String
    ) {
        let map = prepared()
        let newest = latestByCamera.keys.sorted().compactMap { latestByCamera[$0] }
        let answer = grounder.answer(
            prompt,
            in: map,
            newest: newest.map { ImageView($0) },
            latest: latest.map { ImageView($0) },
            registry: &registry
        )
        add(answer, wants, map, frame)
    }

    /// Keeps an answer, with what planners want of it.
    private mutating func add(
        _ answer: GoalAnswer,
        _ wants: LanguageGoal.Wants,
        _ map: SearchableMap,
        _ frame: String
    ) {
        var answer = answer
        grounder.addPlans(
            to: &answer,
            wants: wants,
            in: map,
            occupancy: wants.navGoal ? occupancy() : nil,
            latest: latest.map { ImageView($0) }
        )
        let result = GoalResult(answer, worldFrame: live.current.worldFrame)
        results.append(result.told(in: frame, at: latest))
    }

    /// The map as it is now, ready to be asked.
    private mutating func prepared() -> SearchableMap {
        if let searchable { return searchable }
        let prepared = grounder.prepare(engine.map.snapshot())
        searchable = prepared
        return prepared
    }
}
