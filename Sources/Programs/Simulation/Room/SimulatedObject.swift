public import Geometry

/// A thing in a simulated room, with the truth about it.
public struct SimulatedObject: Sendable {
    /// What holds it where it is.
    public enum Support: Sendable, Hashable {
        /// It is a wall, the floor or the ceiling.
        case building
        /// It stands on the floor.
        case floor
        /// It hangs on a wall or from the ceiling.
        case mounted
        /// It rests on the object of this id.
        case object(UInt16)
    }

    /// The value of its pixels in the instance images.
    public let id: UInt16
    /// What people call it.
    public let name: String
    /// The class of the paper that it belongs to.
    public let category: SceneCategory
    /// Other names that are right too.
    public let synonyms: [String]
    /// What holds it.
    public let support: Support
    /// The centre of its surface, world frame, metres.
    public let centroid: Vector3
    /// The box around it, upright, world frame.
    public let box: OrientedBox
}

/// A rectangle on the floor, turned by `yaw`.
struct Footprint: Sendable {
    var center: SIMD2<Double>
    /// Full extents along its own axes, metres.
    var size: SIMD2<Double>
    var yawRadians: Double

    /// Whether two footprints come closer than `margin` metres.
    func overlaps(_ other: Footprint, margin: Double = 0) -> Bool {
        let grown = Footprint(center: center, size: size + 2 * margin, yawRadians: yawRadians)
        return !grown.isSeparated(from: other) && !other.isSeparated(from: grown)
    }

    /// The distance of a point to the footprint, 0 inside.
    func distance(to point: SIMD2<Double>) -> Double {
        let offset = point - center
        let (x, y) =
            (axes.0 * offset).sum() < 0
            ? (-(axes.0 * offset).sum(), (axes.1 * offset).sum())
            : ((axes.0 * offset).sum(), (axes.1 * offset).sum())
        let outside = SIMD2(max(0, x - size.x / 2), max(0, abs(y) - size.y / 2))
        return (outside * outside).sum().squareRoot()
    }

    var axes: (SIMD2<Double>, SIMD2<Double>) {
        let turn = Quaternion(radians: yawRadians, about: [0, 0, 1])
        let (x, y) = (turn.rotate([1, 0, 0]), turn.rotate([0, 1, 0]))
        return (SIMD2(x.x, x.y), SIMD2(y.x, y.y))
    }

    var corners: [SIMD2<Double>] {
        let (x, y) = axes
        return [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map {
            center + $0.0 * size.x * x + $0.1 * size.y * y
        }
    }

    /// Whether one of this footprint's sides has the other wholly before it.
    private func isSeparated(from other: Footprint) -> Bool {
        for (axis, half) in [(axes.0, size.x / 2), (axes.1, size.y / 2)] {
            let places = other.corners.map { (($0 - center) * axis).sum() }
            if places.allSatisfy({ $0 > half }) || places.allSatisfy({ $0 < -half }) { return true }
        }
        return false
    }
}
