internal import Dispatch
internal import Grounding
internal import Mapping
internal import Messages
internal import Synchronization

/// Answers goals from the map as it is now, and remembers the objects that answers named.
final class Answerer: Sendable {
    private struct Memory {
        var registry = ObjectRegistry()
        var objects: [String: ObjectMessage] = [:]
        var removed = RemovedObjects()
        var header = MapHeader()
        var changes = 0
        /// The map that the objects were last watched in.
        var watched: UInt64 = 0
        /// The registry's changes that the objects know of.
        var registryChanges = 0
    }

    private let fixedGrounder: Grounder
    private let live: LiveConfiguration
    private let board: MapBoard
    private let shelf: FrameShelf
    private let worldFrame: String
    private let isPredicting: @Sendable () -> Bool
    private let memory = Mutex(Memory())
    // Beside the memory: whoever reads it must not wait for an answer.
    private let recalled = Atomic(0)

    /// How many goals were answered from what was found before, without a search.
    var recalledCount: Int { recalled.load(ordering: .relaxed) }

    init(
        grounder: Grounder,
        live: LiveConfiguration,
        board: MapBoard,
        shelf: FrameShelf,
        isPredicting: @escaping @Sendable () -> Bool
    ) {
        (fixedGrounder, self.live, self.board, self.shelf) = (grounder, live, board, shelf)
        self.isPredicting = isPredicting
        worldFrame = grounder.settings.worldFrame
    }

    /// The grounder with the robot that the parameters describe now, on the processors that are free now.
    var grounder: Grounder {
        var grounder = fixedGrounder
        grounder.settings = groundingSettings(live.current)
        if !isPredicting() { grounder.settings.threads = GroundingSettings.threadsAlone }
        return grounder
    }

    /// Answers one goal.
    ///
    /// One at a time: the registry gives things their ids in order.
    func answer(_ question: GoalQuestion) -> GoalResult {
        switch question {
        case .named(let goal): answer(goal)
        case .pointed(let goal): answer(goal)
        }
    }

    private func answer(_ goal: LanguageGoal) -> GoalResult {
        guard let searchable = board.searchable else {
            var result = GoalResult(
                goalID: goal.goalID,
                text: goal.text,
                status: .mapEmpty,
                reason: "the map is empty; /semsplat/diagnostics says what is missing"
            )
            result.header.frameID = worldFrame
            return result
        }
        let latest = board.latestFrame.map { ImageView($0) }
        return remembering { registry, budget in
            var answer = grounder.answer(
                Goal(goal),
                in: searchable,
                registry: &registry,
                latest: latest,
                budget: budget
            )
            grounder.addPlans(
                to: &answer,
                wants: goal.wants,
                in: searchable,
                occupancy: board.occupancy,
                latest: latest,
                budget: budget
            )
            return answer
        }
    }

    private func answer(_ goal: PromptGoal) -> GoalResult {
        let searchable = board.searchable
        let shown = shelf.posed(goal.camera, stampNanoseconds: goal.imageStampNanoseconds)
        let newest = ([shown].compactMap(\.self) + board.latestFrames).map { ImageView($0) }
        let latest = board.latestFrame.map { ImageView($0) }
        return remembering { registry, budget in
            var answer = grounder.answer(
                Prompt(goal),
                in: searchable,
                newest: newest,
                latest: latest,
                registry: &registry,
                budget: budget
            )
            guard let searchable else { return answer }
            grounder.addPlans(
                to: &answer,
                wants: goal.wants,
                in: searchable,
                occupancy: board.occupancy,
                latest: latest,
                budget: budget
            )
            return answer
        }
    }

    /// The result of an answer, whose objects are remembered.
    private func remembering(
        _ answer: (inout ObjectRegistry, GoalBudget) -> GoalAnswer
    ) -> GoalResult {
        let budget = GoalBudget(nanoseconds: { DispatchTime.now().uptimeNanoseconds })
        return memory.withLock { memory in
            let answer = answer(&memory.registry, budget)
            if answer.isRecalled { recalled.wrappingAdd(1, ordering: .relaxed) }
            let result = GoalResult(answer, worldFrame: worldFrame)
            remember(result, &memory)
            return result
        }
    }

    /// What is known of an object, and what the answers said of it; nil where none is there.
    func object(_ id: String) -> (entry: ObjectRegistry.Entry, object: ObjectMessage)? {
        memory.withLock { memory in
            guard let entry = memory.registry.entries.first(where: { $0.id == id }),
                let object = memory.objects[id], object.isThere
            else { return nil }
            return (entry, object)
        }
    }

    /// The objects that are known now.
    var registry: ObjectRegistry { memory.withLock { $0.registry } }

    /// Takes the objects of another map, with which the map was exchanged.
    ///
    /// - Parameters:
    ///   - kind: what has become of the map.
    ///   - numbers: the new numbers of a merged map's keyframes, by the old ones.
    func exchange(_ kind: MapExchange.Kind, numbers: [Int: Int]) {
        memory.withLock { memory in
            kind.exchange(&memory.registry, by: grounder, numbers: numbers)
            if !kind.keepsMap { memory.objects = [:] }
            for entry in memory.registry.entries where memory.objects[entry.id] == nil {
                memory.objects[entry.id] = ObjectMessage(entry)
            }
            if let map = board.snapshot { renew(&memory, map) }
        }
    }

    /// Keeps the known objects up with the map: where they are, and whether they still are.
    func watch() {
        guard let searchable = board.searchable else { return }
        memory.withLock { memory in
            guard memory.watched != searchable.map.revision else { return }
            memory.watched = searchable.map.revision
            guard !memory.registry.entries.isEmpty else { return }
            grounder.watch(searchable, registry: &memory.registry)
            renew(&memory, searchable.map)
        }
    }

    /// Takes over what the registry knows without having been asked.
    private func renew(_ memory: inout Memory, _ map: MapSnapshot) {
        guard memory.registry.changeCount != memory.registryChanges else { return }
        memory.registryChanges = memory.registry.changeCount
        for entry in memory.registry.entries { memory.objects[entry.id]?.renew(entry) }
        forgetOthers(&memory)
        memory.header = MapHeader(
            stampNanoseconds: map.stampNanoseconds,
            frameID: worldFrame,
            mapEpoch: map.epoch,
            mapRevision: map.revision
        )
        memory.changes += 1
    }

    private func forgetOthers(_ memory: inout Memory) {
        let ids = Set(memory.registry.entries.map(\.id))
        memory.objects = memory.objects.filter { ids.contains($0.key) }
        memory.removed.note(there: Set(memory.objects.values.filter(\.isThere).map(\.id)))
    }

    /// The objects that answers named so far, and how often they changed.
    var known: (objects: ObjectArray, changes: Int) {
        memory.withLock { memory in
            let objects = memory.objects.values.filter(\.isThere).sorted { $0.id < $1.id }
            let array = ObjectArray(
                header: memory.header,
                objects: objects,
                removedIDs: memory.removed.ids
            )
            return (array, memory.changes)
        }
    }

    private func remember(_ result: GoalResult, _ memory: inout Memory) {
        guard !result.objects.isEmpty else { return }
        for var object in result.objects {
            // Masks, points and plans go to whoever asked; the list of objects stays small.
            object.masks = []
            (object.points, object.navGoal, object.graspRegion) = (nil, nil, nil)
            memory.objects[object.id] = object
        }
        forgetOthers(&memory)
        memory.header = result.header
        memory.changes += 1
    }
}

extension ObjectMessage {
    /// What is known of an object that no answer of this run has named.
    fileprivate init(_ entry: ObjectRegistry.Entry) {
        self.init(id: entry.id, label: entry.label, score: 0)
        renew(entry)
    }

    /// Whether it is to be listed; one that has gone is remembered, for it may turn up elsewhere.
    fileprivate var isThere: Bool { state != .removed }

    /// Takes over where a known object is and what has become of it.
    fileprivate mutating func renew(_ entry: ObjectRegistry.Entry) {
        pose = entry.box.pose
        (size, centroid) = (entry.box.size, entry.centroid)
        state = entry.state
        lastSeenNanoseconds = entry.lastSeenNanoseconds
    }
}
