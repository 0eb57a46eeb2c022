internal import Foundation
internal import Geometry
internal import Mapping
internal import Messages

/// Finds how a parallel gripper can come to an object: from above, from the sides and between, never from below; across
/// every direction along which the object is narrow enough; where nothing else stands in its way.
struct GraspPlanner {
    private let members: [ObjectMember]
    private let box: OrientedBox
    private let up: Vector3
    private let gripper: Gripper
    private let surface: [SurfacePoint]
    private let obstacles: [Vector3]

    /// Between the object and each finger before it closes, in metres.
    private static let spareMetres = 0.004
    private static let mostApproaches = 12
    /// What seems thinner was seen from one side only.
    private static let leastWidthMetres = 0.005
    /// Surface so near to an end of the object is what a finger touches.
    private static let contactMetres = 0.008
    /// The cosine between surface and finger from which friction holds, for normals that are a few degrees off.
    private static let leastFacing = 0.75
    /// The share of the surface at a contact that must face the finger: the inner wall of a cup, just behind, does not.
    private static let facingShare = 0.25
    private static let enoughClearanceMetres = 0.05

    init(
        _ members: [ObjectMember],
        box: OrientedBox,
        surface: [SurfacePoint],
        obstacles: [Vector3],
        up: Vector3,
        openingMetres: Double
    ) {
        (self.members, self.box, self.surface) = (members, box, surface)
        (self.obstacles, self.up) = (obstacles, up.normalised)
        gripper = Gripper(openingMetres: openingMetres)
    }

    /// The ways in, best first.
    var approaches: [GraspRegion.Approach] {
        let all = closings.flatMap { closing in
            directions(across: closing).compactMap { approach(closing: closing, along: $0) }
        }
        return all.enumerated()
            .sorted { (-$0.element.score, $0.offset) < (-$1.element.score, $1.offset) }
            .prefix(Self.mostApproaches)
            .map(\.element)
    }

    /// Why there is no way in.
    var reasonForNothing: String {
        let narrowest = closings.map { extent(along: $0) }.map { $0.end - $0.low }.min() ?? 0
        let opening = gripper.openingMetres
        if narrowest > opening - 2 * Self.spareMetres {
            return String(
                format: "the narrowest that it offers is %.3f m, the gripper opens %.3f m",
                narrowest,
                opening
            )
        }
        return
            "no sides that a gripper could hold were seen, or something stands in its way from every side"
    }

    /// Directions that fingers may close along: the box's own and others between, level; then up.
    private var closings: [Vector3] {
        let first = box.rotation.rotate([1, 0, 0])
        let level = (first - first.dot(up) * up).normalised
        let across = up.cross(level)
        let turns = (0..<8).map { Double($0) * .pi / 8 }
        return turns.map { cos($0) * level + sin($0) * across } + [up]
    }

    /// Ways to move across a closing direction: down, level from both sides, and down aslant.
    private func directions(across closing: Vector3) -> [Vector3] {
        guard abs(closing.dot(up)) < 0.5 else {
            let first = box.rotation.rotate([1, 0, 0])
            let across = up.cross(first)
            return [first, -first, across, -across]
        }
        let level = up.cross(closing)
        let half = 0.5.squareRoot()
        return [-up, level, -level, half * (level - up), -half * (level + up)]
    }

    private func extent(along axis: Vector3) -> (low: Double, end: Double) {
        let places = members.map { axis.dot($0.position) }
        return (places.min() ?? 0, places.max() ?? 0)
    }

    private func approach(closing: Vector3, along direction: Vector3) -> GraspRegion.Approach? {
        let lateral = closing.cross(direction)
        let side = lateral.dot(box.center)
        // What the pads may touch: a strip as wide as they are.
        let strip = members.map(\.position).filter {
            abs(lateral.dot($0) - side) <= Gripper.padMetres
        }
        guard strip.count >= 4, let first = strip.map({ direction.dot($0) }).min(),
            let last = strip.map({ direction.dot($0) }).max()
        else { return nil }
        // In as deep as the fingers are long, or to the middle of what is not as deep.
        let depth = min(Gripper.fingerMetres - 0.01, (last - first) / 2 + 0.005)
        let held = strip.filter { direction.dot($0) <= first + depth + 0.01 }
        let across = held.map { closing.dot($0) }
        guard let low = across.min(), let high = across.max(),
            high - low >= Self.leastWidthMetres,
            high - low <= gripper.openingMetres - 2 * Self.spareMetres
        else { return nil }
        let tip =
            side * lateral + (low + high) / 2 * closing + (first + depth) * direction
        let axes = Matrix3(
            rowMajor: [
                lateral.x, closing.x, direction.x, lateral.y, closing.y, direction.y, lateral.z,
                closing.z, direction.z,
            ]
        )
        let grasp = Pose(rotation: Quaternion(axes), translation: tip)
        let ends = (closing.dot(tip) - (high - low) / 2, closing.dot(tip) + (high - low) / 2)
        guard holds(grasp, closing: closing, ends: ends, depth: depth) else { return nil }
        return judged(grasp, closing: closing, direction, width: high - low)
    }

    private func judged(
        _ grasp: Pose,
        closing: Vector3,
        _ direction: Vector3,
        width: Double
    ) -> GraspRegion.Approach? {
        let inGripper = grasp.inverse
        // The object itself stands in the way where it is wider than what the fingers are to hold of it.
        if members.contains(where: { gripper.hits(inGripper * $0.position) }) { return nil }
        let far = Self.enoughClearanceMetres
        var clearance = far
        for obstacle in obstacles {
            clearance = min(clearance, gripper.distance(to: inGripper * obstacle))
            if clearance == 0 { return nil }
        }
        let seen = sidesSeen(closing, near: grasp.translation)
        let spare = 1 - width / gripper.openingMetres
        // Down is how most hands come best; both sides seen is what makes a grasp sure.
        let score =
            0.3 * clearance / far + 0.3 * seen + 0.2 * max(0, -direction.dot(up)) + 0.2 * spare
        let back = Pose(
            rotation: grasp.rotation,
            translation: grasp.translation - Gripper.preGraspMetres * direction
        )
        return GraspRegion.Approach(
            preGrasp: back,
            grasp: grasp,
            widthMetres: width,
            clearanceMetres: clearance,
            score: score
        )
    }

    /// Whether the surface at the contacts, one of which may not have been seen, faces the fingers: at the corner of a box it
    /// does not, and the fingers would slide off.
    private func holds(
        _ grasp: Pose,
        closing: Vector3,
        ends: (low: Double, high: Double),
        depth: Double
    ) -> Bool {
        let inGripper = grasp.inverse
        var (low, high): ([Double], [Double]) = ([], [])
        for point in surface {
            let place = inGripper * Vector3(point.position)
            guard abs(place.x) <= Gripper.padMetres, place.z <= 0.01, place.z >= -depth - 0.005
            else {
                continue
            }
            let along = closing.dot(Vector3(point.position))
            let facing = closing.dot(Vector3(point.normal))
            if along <= ends.low + Self.contactMetres { low.append(-facing) }
            if along >= ends.high - Self.contactMetres { high.append(facing) }
        }
        let seen = [low, high].filter { !$0.isEmpty }
        return !seen.isEmpty
            && seen.allSatisfy { facings in
                let facing = facings.count { $0 >= Self.leastFacing }
                return Double(facing) >= Self.facingShare * Double(facings.count)
            }
    }

    /// How much of the sides that the fingers would touch was seen: 0 neither, 0.5 one, 1 both.
    private func sidesSeen(_ closing: Vector3, near tip: Vector3) -> Double {
        var seen = (false, false)
        for point in surface {
            let facing = closing.dot(Vector3(point.normal))
            guard abs(facing) > 0.7, (Vector3(point.position) - tip).length < 0.1 else { continue }
            if facing > 0 { seen.0 = true } else { seen.1 = true }
        }
        return (seen.0 ? 0.5 : 0) + (seen.1 ? 0.5 : 0)
    }
}
