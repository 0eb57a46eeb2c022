internal import Geometry
internal import Mapping
internal import SemanticSplat
internal import Tensors

/// Time ran out before the answer was there.
enum DeadlinePassed: Error {
    case whileSearching
    case whileMakingObjects

    /// As a sentence.
    var reason: String {
        switch self {
        case .whileSearching: "the deadline passed while the map was searched"
        case .whileMakingObjects: "the deadline passed while objects were made"
        }
    }
}

extension Grounder {
    /// A search for the cells that a query means, which has not begun.
    func cellSearch(
        _ query: TextQuery,
        _ negatives: [String],
        _ region: OrientedBox?,
        _ searchable: SearchableMap
    ) -> CellSearch {
        CellSearch(
            query,
            opposition: vocabulary.opposition(
                to: query,
                negatives: negatives.map { language.query($0) },
                in: searchable
            ),
            calibration: calibration,
            region: region,
            leastRelevancy: Float(calibration.cellRelevancy),
            threads: settings.threads
        )
    }

    /// What the map says of a goal's name, from a search for it.
    func objects(
        of goal: Goal,
        _ threshold: Double,
        _ search: inout CellSearch,
        _ searchable: SearchableMap,
        _ budget: GoalBudget
    ) throws(DeadlinePassed) -> FoundObjects {
        let instances = try instances(&search, searchable, budget)
        if budget.isExpired() { throw .whileMakingObjects }
        let fitting = instances.filter { $0.score >= threshold }.prefix(goal.maximumResults)
        let map = searchable.map
        let cells = fitting.reduce(0) { $0 + $1.instance.cells.count }
        let things = parallelMap(count: fitting.count, threads: threads(forCells: cells)) {
            at -> FoundObjects.Thing? in
            let (instance, score) = fitting[at]
            let members = searchable.core(of: instance, within: goal.region)
            guard let shape = ObjectShape(members, up: map.up) else { return nil }
            return FoundObjects.Thing(
                object: object(
                    shape,
                    label: goal.text,
                    score: score,
                    maximumPoints: goal.wantsPoints ? goal.maximumPoints : 0,
                    map
                ),
                trace: ObjectTrace(shape, in: map)
            )
        }
        return FoundObjects(
            bestScore: instances.first?.score ?? 0,
            secondScore: instances.dropFirst().first?.score ?? 0,
            things: things.compactMap(\.self)
        )
    }

    /// One thread for things of so few Gaussians that another one would take longer to start than to help.
    private func threads(forCells count: Int) -> Int { count < 4096 ? 1 : settings.threads }

    /// What fits a query, the best first.
    func instances(
        _ search: inout CellSearch,
        _ searchable: SearchableMap,
        _ budget: GoalBudget
    ) throws(DeadlinePassed) -> [(instance: Instance, score: Double)] {
        guard search.run(over: searchable.cells, budget: budget) else { throw .whileSearching }
        return InstanceFinder(
            settings: settings,
            segmentationAffinity: Float(calibration.segmentationAffinity),
            map: searchable.cells
        )
        .instances(of: search.cells)
        .map { (instance: $0, score: $0.score) }
        // Scores that differ by rounding are equal, and of those what was seen best comes first, as the instances do.
        .sorted { ($0.score * 1e5).rounded() > ($1.score * 1e5).rounded() }
    }

    /// The object of a shape, with at most so many points, as the map shows it: who it is the registry knows.
    func object(
        _ shape: ObjectShape,
        label: String,
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
        let nearest = shape.members.nearest(to: camera)
        var object = GroundedObject(
            id: "",
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
            state: .confirmed
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
}
