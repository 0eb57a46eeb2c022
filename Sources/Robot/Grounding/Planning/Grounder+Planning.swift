public import Geometry
public import Mapping
public import Messages

extension Grounder {
    /// Adds to the objects of an answer what planners want: where to stand, and where to grasp.
    ///
    /// - Parameters:
    ///   - answer: the answer; its time grows by what this takes.
    ///   - wants: what of it is wanted.
    ///   - searchable: the map that was asked.
    ///   - occupancy: the floor plan; `nil` where there is none yet.
    ///   - latest: the newest image, for where the robot is; `nil` takes the newest keyframe's place.
    ///   - budget: the clock.
    public func addPlans(
        to answer: inout GoalAnswer,
        wants: LanguageGoal.Wants,
        in searchable: SearchableMap,
        occupancy: OccupancyPlan?,
        latest: ImageView? = nil,
        budget: GoalBudget = GoalBudget()
    ) {
        guard !answer.objects.isEmpty, wants.navGoal || wants.graspRegion else { return }
        let start = budget.nanoseconds()
        if wants.navGoal { addStands(to: &answer, searchable.map, occupancy, latest) }
        if wants.graspRegion {
            for at in answer.objects.indices {
                answer.objects[at].grasp = grasp(answer.objects[at], in: searchable)
            }
        }
        answer.timing.totalMilliseconds += milliseconds(from: start, to: budget.nanoseconds())
    }

    private func addStands(
        to answer: inout GoalAnswer,
        _ map: MapSnapshot,
        _ occupancy: OccupancyPlan?,
        _ latest: ImageView?
    ) {
        let stands = stands(
            for: answer.objects.map(\.box),
            in: map,
            occupancy: occupancy,
            latest: latest
        )
        for (at, stand) in stands.enumerated() { answer.objects[at].stand = stand }
    }

    /// Where to stand for what is in each of `boxes`.
    ///
    /// - Parameters:
    ///   - boxes: the boxes, in the world.
    ///   - map: the map.
    ///   - occupancy: its floor plan; `nil` where there is none yet.
    ///   - latest: the newest image, for where the robot is; `nil` takes the newest keyframe's place.
    /// - Returns: an answer for each box.
    public func stands(
        for boxes: [OrientedBox],
        in map: MapSnapshot,
        occupancy: OccupancyPlan?,
        latest: ImageView?
    ) -> [StandAnswer] {
        let planner = usable(occupancy, for: map).map { plan in
            let newest = map.keyframes.max { $0.stampNanoseconds < $1.stampNanoseconds }
            let camera = (latest?.worldFromCamera ?? newest?.worldFromCamera)?.translation
            return StandPlanner(plan, robot: settings.robot, camera: camera ?? .zero)
        }
        let why = reason(why: occupancy, isNoUseFor: map)
        return boxes.map { planner?.stand(for: $0) ?? StandAnswer(reason: why) }
    }

    /// A plan of other poses than the map's would lead astray.
    private func usable(_ plan: OccupancyPlan?, for map: MapSnapshot) -> OccupancyPlan? {
        plan?.epoch == map.epoch ? plan : nil
    }

    private func reason(why plan: OccupancyPlan?, isNoUseFor map: MapSnapshot) -> String {
        guard let plan else {
            return "no floor is found in the map yet; let the camera see some of it"
        }
        return
            "the floor plan is of epoch \(plan.epoch), the map of epoch \(map.epoch) already; ask again"
    }

    private func grasp(_ object: GroundedObject, in searchable: SearchableMap) -> GraspAnswer {
        let map = searchable.map
        let surface = surfacePoints(
            of: object.members,
            in: map,
            maximumCount: Self.mostSurfacePoints,
            radiusMetres: normalRadius(object.box, map)
        )
        let obstacles = searchable.points(around: object)
        let planner = GraspPlanner(
            object.members,
            box: object.box,
            surface: surface,
            obstacles: obstacles,
            up: map.up,
            openingMetres: settings.robot.gripperOpeningMetres
        )
        let approaches = planner.approaches
        let (axes, widths) = object.box.longestFirst
        let step = max(
            1,
            (object.members.count + Self.mostSurfacePoints - 1) / Self.mostSurfacePoints
        )
        return GraspAnswer(
            surface: surface,
            scores: stride(from: 0, to: object.members.count, by: step).map {
                let evidence = object.members[$0].evidence
                return object.members[$0].relevancy * evidence / (evidence + 1)
            },
            axes: axes,
            widths: widths,
            openingMetres: settings.robot.gripperOpeningMetres,
            approaches: approaches,
            obstacles: obstacles.map { SIMD3<Float>($0) },
            reason: approaches.isEmpty ? planner.reasonForNothing : ""
        )
    }

    private static let mostSurfacePoints = 2048

    /// Normals of a small thing must not be averaged over half of it.
    private func normalRadius(_ box: OrientedBox, _ map: MapSnapshot) -> Double {
        min(2.5 * map.voxelMetres, max(1.3 * map.voxelMetres, 0.35 * box.size.min()))
    }
}

extension SearchableMap {
    /// The map's Gaussians within a hand's reach of an object that are not its own.
    fileprivate func points(around object: GroundedObject) -> [Vector3] {
        let own = Set(object.members.map(\.address))
        let reach = 0.2
        return cells.members.compactMap { member in
            let point = Vector3(member.centre)
            let isNear = object.box.contains(point, marginMetres: reach)
            return isNear && !own.contains(member.address) ? point : nil
        }
    }
}

extension OrientedBox {
    /// The same box with its axes in the order of their lengths, right-handed.
    fileprivate var longestFirst: (axes: Pose, widths: Vector3) {
        let order = (0..<3).sorted { (size[$1], $0) < (size[$0], $1) }
        let units: [Vector3] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        let x = rotation.rotate(units[order[0]])
        let y = rotation.rotate(units[order[1]])
        let z = x.cross(y)
        let rows = Matrix3(rowMajor: [x.x, y.x, z.x, x.y, y.y, z.y, x.z, y.z, z.z])
        return (
            Pose(rotation: Quaternion(rows), translation: center),
            Vector3(size[order[0]], size[order[1]], size[order[2]])
        )
    }
}
