internal import Geometry
internal import Mapping
public import Messages

/// Where to stand for an object, or why nowhere.
public struct StandAnswer: Sendable, Equatable {
    /// The best place; nil without any.
    public var best: NavGoal.Place?

    /// Others, best first, apart from each other.
    public var alternatives: [NavGoal.Place] = []

    /// Why there is no place, or what the best one lacks; empty otherwise.
    public var reason: String
}

/// Finds where a robot can stand for an object: known free floor around its box, at the stand-off if that can be, in
/// sight of the object, and where the robot can come.
///
/// A place costs what it is off the stand-off, in metres, and more where it lacks something:
///
///     |distance − stand-off| + 0.75 hidden + 5 no way known − 0.3 spare room (at most 0.3 m) + 0.03 way
struct StandPlanner {
    private let plan: OccupancyPlan
    private let robot: RobotSettings
    private let travel: TravelField?
    private let camera: Vector3
    private let up: Vector3

    /// How far the camera may be from floor that is known to be free.
    private static let toleranceMetres = 1.0
    private static let mostAlternatives = 4
    private static let apartMetres = 0.5

    /// A planner on `plan` for a robot whose camera is at `camera`.
    init(_ plan: OccupancyPlan, robot: RobotSettings, camera: Vector3) {
        (self.plan, self.robot, self.camera) = (plan, robot, camera)
        up = plan.worldFromPlan.rotation.rotate([0, 0, 1])
        travel = plan.travel(
            from: camera,
            radiusMetres: robot.radiusMetres,
            toleranceMetres: Self.toleranceMetres
        )
    }

    private struct Candidate {
        let cost: Double
        let at: Vector3
        let place: NavGoal.Place
    }

    /// Where to stand for the thing in `box`.
    func stand(for box: OrientedBox) -> StandAnswer {
        let candidates = candidates(around: box)
        guard let best = candidates.first else {
            return StandAnswer(best: nil, reason: reasonForNothing(around: box))
        }
        var chosen = [best]
        for candidate in candidates where chosen.count <= Self.mostAlternatives {
            if chosen.allSatisfy({ ($0.at - candidate.at).length >= Self.apartMetres }) {
                chosen.append(candidate)
            }
        }
        return StandAnswer(
            best: best.place,
            alternatives: chosen.dropFirst().map(\.place),
            reason: shortcomings(of: best.place)
        )
    }

    private func candidates(around box: OrientedBox) -> [Candidate] {
        var list: [Candidate] = []
        for cell in cells(around: box)
        where Double(plan.clearanceMetres[cell]) >= robot.radiusMetres {
            let at = plan.place(of: cell)
            let distance = distance(from: at, to: box)
            guard distance >= robot.radiusMetres, distance <= robot.farthestMetres else { continue }
            let place = place(cell, at, distance, box)
            list.append(Candidate(cost: cost(of: place), at: at, place: place))
        }
        // Cells come in their order, and sorting by cost keeps it among equals only if it is told to.
        return list.enumerated()
            .sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }
            .map(\.element)
    }

    /// The cells whose middles may be near enough to the box.
    private func cells(around box: OrientedBox) -> [Int] {
        let planFromWorld = plan.worldFromPlan.inverse
        let corners = box.corners.map { planFromWorld * $0 }
        let far = Vector3(repeating: robot.farthestMetres)
        let low = (corners.reduce(corners[0], pointwiseMin) - far) / plan.cellMetres
        let high = (corners.reduce(corners[0], pointwiseMax) + far) / plan.cellMetres
        func range(_ axis: Int, _ count: Int) -> Range<Int> {
            let first = Int(max(0, min(Double(count), low[axis])))
            return first..<max(first, Int(max(0, min(Double(count), high[axis] + 1))))
        }
        let columns = range(0, plan.columns)
        return range(1, plan.rows).flatMap { row in columns.map { row * plan.columns + $0 } }
    }

    /// Along the floor: the box stands upright, so that at its own height only the floor's directions count.
    private func distance(from place: Vector3, to box: OrientedBox) -> Double {
        box.distance(to: place + up.dot(box.center - place) * up)
    }

    private func place(
        _ cell: Int,
        _ at: Vector3,
        _ distance: Double,
        _ box: OrientedBox
    ) -> NavGoal.Place {
        let way = travel.map { $0[cell] }
        return NavGoal.Place(
            pose: pose(at, facing: box.center),
            standoffMetres: distance,
            clearanceMetres: Double(plan.clearanceMetres[cell]),
            hasLineOfSight: sees(box, from: at),
            reachability: way.map { $0 == nil ? .unreachable : .reachable } ?? .unknown,
            travelMetres: (way ?? nil) ?? 0
        )
    }

    private func pose(_ at: Vector3, facing target: Vector3) -> Pose {
        let offset = target - at
        let level = offset - offset.dot(up) * up
        let x =
            level.length > 1e-6 ? level.normalised : plan.worldFromPlan.rotation.rotate([1, 0, 0])
        let y = up.cross(x)
        let axes = Matrix3(rowMajor: [x.x, y.x, up.x, x.y, y.y, up.y, x.z, y.z, up.z])
        return Pose(rotation: Quaternion(axes), translation: at)
    }

    /// Whether the middle of the box, or of its top, can be seen from the camera's height over a place.
    private func sees(_ box: OrientedBox, from at: Vector3) -> Bool {
        let eye = at + max(0, plan.floor.height(of: camera)) * up
        let top = box.center + 0.5 * box.size.z * up
        return [box.center, top].contains { target in
            plan.isClear(from: eye, to: target, ignoring: box, marginMetres: 2 * plan.cellMetres)
        }
    }

    private func cost(of place: NavGoal.Place) -> Double {
        let spare = min(0.3, place.clearanceMetres - robot.radiusMetres)
        return abs(place.standoffMetres - robot.standoffMetres)
            + (place.hasLineOfSight ? 0 : 0.75) + (place.reachability == .unreachable ? 5 : 0)
            - 0.3 * spare + 0.03 * place.travelMetres
    }

    private func shortcomings(of place: NavGoal.Place) -> String {
        var lacks: [String] = []
        if place.standoffMetres > robot.standoffMetres + 0.3 {
            lacks.append(
                "the nearest fitting place is \(place.standoffMetres.twoDecimals) m away, \(robot.standoffMetres.twoDecimals) m was wanted"
            )
        }
        if !place.hasLineOfSight { lacks.append("the object may be hidden from there") }
        switch place.reachability {
        case .unreachable: lacks.append("no known free way leads there")
        case .unknown: lacks.append("the map knows no free floor where the robot is")
        case .reachable: break
        }
        return lacks.joined(separator: "; ")
    }

    private func reasonForNothing(around box: OrientedBox) -> String {
        let near = cells(around: box).filter {
            distance(from: plan.place(of: $0), to: box) <= robot.farthestMetres
        }
        let free = near.filter { plan[$0] == .free }
        let within = "within \(robot.farthestMetres.twoDecimals) m of the object"
        if free.isEmpty {
            return "no floor \(within) is known to be free; look at the floor around it"
        }
        let widest = free.map { plan.clearanceMetres[$0] }.max() ?? 0
        return
            "the free floor \(within) has room for a radius of \(Double(widest).twoDecimals) m, the robot's is \(robot.radiusMetres.twoDecimals) m"
    }
}
