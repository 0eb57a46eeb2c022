internal import Geometry

/// A parallel gripper as boxes, open: two fingers and a palm, in its own frame.
///
/// z is the way that it moves, y the line along which the fingers close, the origin the point between the fingertips.
struct Gripper {
    /// Between the open fingers, in metres.
    let openingMetres: Double

    /// From the palm to the fingertips, in metres.
    static let fingerMetres = 0.05
    static let thicknessMetres = 0.012
    static let padMetres = 0.02
    static let palmMetres = 0.06
    static let preGraspMetres = 0.1

    /// The boxes that it passes through from the pre-grasp to the grasp, as their middles and half extents.
    var sweep: [(middle: Vector3, half: Vector3)] {
        let way = Self.preGraspMetres
        let finger = Vector3(
            Self.padMetres / 2,
            Self.thicknessMetres / 2,
            (Self.fingerMetres + way) / 2
        )
        let side = (openingMetres + Self.thicknessMetres) / 2
        let palm = Vector3(
            Self.palmMetres / 2,
            openingMetres / 2 + Self.thicknessMetres,
            (Self.palmMetres + way) / 2
        )
        return [
            (Vector3(0, -side, -finger.z), finger), (Vector3(0, side, -finger.z), finger),
            (Vector3(0, 0, -Self.fingerMetres - palm.z), palm),
        ]
    }

    /// Whether a point in the gripper's frame lies where it passes, and not just at the rim of that.
    func hits(_ point: Vector3) -> Bool {
        let rim = 0.003
        return sweep.contains { box in
            let offset = point - box.middle
            let inner = box.half - Vector3(repeating: rim)
            return all(offset .< inner) && all(offset .> -inner)
        }
    }

    /// The distance of a point in the gripper's frame to where it passes; 0 inside.
    func distance(to point: Vector3) -> Double {
        sweep.reduce(Double.infinity) { nearest, box in
            let offset = point - box.middle
            let inside = offset.clamped(lowerBound: -box.half, upperBound: box.half)
            return min(nearest, (offset - inside).length)
        }
    }
}
