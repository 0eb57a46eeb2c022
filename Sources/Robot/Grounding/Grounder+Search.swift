internal import Geometry
internal import Mapping
internal import Messages
internal import SemanticSplat
internal import Tensors

extension Grounder {
    /// From the query to objects, or to the sentence why there are none.
    func search(
        _ goal: Goal,
        _ query: TextQuery,
        _ opposition: Opposition,
        _ searchable: SearchableMap,
        _ registry: inout ObjectRegistry,
        _ budget: GoalBudget,
        into answer: inout GoalAnswer
    ) {
        let map = searchable.map
        guard
            let (search, instances) = instances(
                of: query,
                opposition,
                region: goal.region,
                searchable,
                budget
            )
        else {
            return answer.end(.deadline, "the deadline passed while the map was searched")
        }
        if budget.isExpired() {
            return answer.end(.deadline, "the deadline passed while objects were made")
        }
        answer.bestScore = instances.first?.score ?? 0
        answer.secondScore = instances.dropFirst().first?.score ?? 0
        let fitting = instances.filter { $0.score >= answer.threshold }
        guard !fitting.isEmpty else {
            return answer.end(
                .notFound,
                reasonForNothing(goal, query, search, searchable, registry, answer)
            )
        }
        let found = shapes(of: Array(fitting.prefix(goal.maximumResults)), goal, searchable)
            .filter { !registry.isGhost($0.trace) }
        guard !found.isEmpty else {
            return answer.end(
                .notFound,
                reasonForNothing(goal, query, search, searchable, registry, answer)
            )
        }
        let entries = registry.identify(
            found.map(\.trace),
            query: query,
            synonymCosine: calibration.synonymCosine
        )
        answer.objects = parallelMap(
            count: found.count,
            threads: threads(forGaussians: found.reduce(0) { $0 + $1.shape.members.count })
        ) { at in
            object(
                entries[at],
                label: goal.text,
                found[at].shape,
                score: found[at].score,
                maximumPoints: goal.wantsPoints ? goal.maximumPoints : 0,
                map
            )
        }
        let number = answer.objects.count
        answer.end(
            .found,
            "\(number) \(number == 1 ? "object fits" : "objects fit") '\(goal.text)'; the best scores \(answer.bestScore.twoDecimals), \(answer.threshold.twoDecimals) is enough"
        )
    }

    /// Where each candidate is and how large, and what is remembered of it; those without a shape are left out.
    private func shapes(
        of candidates: [(instance: Instance, score: Double)],
        _ goal: Goal,
        _ searchable: SearchableMap
    ) -> [(shape: ObjectShape, score: Double, trace: ObjectTrace)] {
        let map = searchable.map
        let cells = candidates.reduce(0) { $0 + $1.instance.cells.count }
        return parallelMap(count: candidates.count, threads: threads(forCells: cells)) { at in
            let (instance, score) = candidates[at]
            let members = searchable.core(of: instance, within: goal.region)
            return ObjectShape(members, up: map.up).map { ($0, score, ObjectTrace($0, in: map)) }
        }
        .compactMap(\.self)
    }

    /// One thread for things of so few Gaussians that another one would take longer to start than to help.
    private func threads(forGaussians count: Int) -> Int { count < 8192 ? 1 : settings.threads }

    private func threads(forCells count: Int) -> Int { threads(forGaussians: 2 * count) }

    /// What fits a query, the best first, and how it was searched; `nil` when time ran out.
    func instances(
        of query: TextQuery,
        _ opposition: Opposition,
        region: OrientedBox?,
        _ searchable: SearchableMap,
        _ budget: GoalBudget
    ) -> (search: CellSearch, instances: [(instance: Instance, score: Double)])? {
        var search = CellSearch(
            query,
            opposition: opposition,
            calibration: calibration,
            region: region,
            leastRelevancy: Float(calibration.cellRelevancy),
            threads: settings.threads
        )
        guard search.run(over: searchable.cells, budget: budget) else { return nil }
        let instances = InstanceFinder(
            settings: settings,
            segmentationAffinity: Float(calibration.segmentationAffinity),
            map: searchable.cells
        )
        .instances(of: search.cells)
        .map { (instance: $0, score: $0.score) }
        // Scores that differ by rounding are equal, and of those what was seen best comes first, as the instances do.
        .sorted { ($0.score * 1e5).rounded() > ($1.score * 1e5).rounded() }
        return (search, instances)
    }

    /// The object of a shape, with at most so many points.
    func object(
        _ entry: ObjectRegistry.Entry,
        label: String,
        _ shape: ObjectShape,
        score: Double,
        maximumPoints: Int,
        _ map: MapSnapshot
    ) -> GroundedObject {
        let sightings = Sightings(of: shape.members, in: map)
        let newest = map.keyframes.max { $0.stampNanoseconds < $1.stampNanoseconds }
        let camera = SIMD3<Float>(newest?.worldFromCamera.translation ?? .zero)
        let covariance = PoseCovariance(
            shape: shape,
            sightings: sightings.all,
            up: map.up,
            relativeDepthDeviation: settings.relativeDepthDeviation
        )
        let nearest = shape.members.min {
            let (a, b) = ($0.centre - camera, $1.centre - camera)
            return (a * a).sum() < (b * b).sum()
        }
        var object = GroundedObject(
            id: entry.id,
            label: label,
            score: score,
            box: shape.box,
            centroid: shape.centroid,
            covariance: covariance.elements,
            nearestSurfacePoint: nearest?.position ?? shape.centroid,
            gaussianCount: shape.members.count,
            viewCount: sightings.all.count,
            firstSeenNanoseconds: sightings.firstStamp,
            lastSeenNanoseconds: sightings.lastStamp,
            state: entry.state == .confirmed && sightings.all.count < 2 ? .tentative : entry.state
        )
        object.members = shape.members
        object.nameScore = score
        if maximumPoints > 0 {
            object.points = surfacePoints(
                of: shape.members,
                in: map,
                maximumCount: maximumPoints,
                radiusMetres: 2.5 * map.voxelMetres
            )
        }
        return object
    }

    /// The sentence about a known thing of such a name that has gone; `nil` without one.
    func reasonThatItWent(_ query: TextQuery, _ registry: ObjectRegistry) -> String? {
        registry.removed(like: query, synonymCosine: calibration.synonymCosine).map { gone in
            let place = gone.centroid
            return
                "\(gone.id), '\(gone.label)', was at (\(place.x.twoDecimals), \(place.y.twoDecimals), \(place.z.twoDecimals)) m and has gone: keyframes have looked through its place since"
        }
    }

    private func reasonForNothing(
        _ goal: Goal,
        _ query: TextQuery,
        _ search: CellSearch,
        _ searchable: SearchableMap,
        _ registry: ObjectRegistry,
        _ answer: GoalAnswer
    ) -> String {
        if let gone = reasonThatItWent(query, registry) { return gone }
        guard search.cameNear else { return "nothing in the map comes near '\(goal.text)'" }
        let rivals = search.rivals(in: searchable.cells).map { "'\($0)'" }.joined(separator: ", ")
        let explanation = rivals.isEmpty ? "" : "; what comes nearest looks more like \(rivals)"
        if answer.bestScore > 0 {
            return
                "the best match for '\(goal.text)' scores \(answer.bestScore.twoDecimals), below \(answer.threshold.twoDecimals)\(explanation)"
        }
        return
            "nothing in the map is more like '\(goal.text)' than like other names\(explanation)"
    }
}
