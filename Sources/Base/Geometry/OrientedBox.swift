/// A box of any orientation.
public struct OrientedBox: Hashable, Sendable {
    /// The centre, in metres.
    public var center: Vector3
    /// Full extents along the box's own axes, in metres.
    public var size: Vector3
    /// Takes the box's axes to the frame that `center` is given in.
    public var rotation: Quaternion

    /// A box of full extents `size` around `center`.
    public init(center: Vector3, size: Vector3, rotation: Quaternion = .identity) {
        self.center = center
        self.size = size
        self.rotation = rotation
    }

    /// The pose of the box: takes points of its own frame to the frame of `center`.
    public var pose: Pose { Pose(rotation: rotation, translation: center) }

    /// The volume in cubic metres.
    public var volume: Double { size.x * size.y * size.z }

    /// The eight corners; bit 0, 1, 2 of the index is set on the positive side of x, y, z.
    public var corners: [Vector3] {
        (0..<8).map { index in
            let side = Vector3(
                index & 1 == 0 ? -0.5 : 0.5,
                index & 2 == 0 ? -0.5 : 0.5,
                index & 4 == 0 ? -0.5 : 0.5
            )
            return pose * (side * size)
        }
    }

    /// The distance of `point` to the box in metres: 0 inside it.
    public func distance(to point: Vector3) -> Double {
        let inBox = rotation.inverse.rotate(point - center)
        let inside = inBox.clamped(lowerBound: -0.5 * size, upperBound: 0.5 * size)
        return (inBox - inside).length
    }

    /// Whether `point` is in the box, whose sides are moved out by `marginMetres` (the default is 0).
    public func contains(_ point: Vector3, marginMetres: Double = 0) -> Bool {
        let inBox = rotation.inverse.rotate(point - center)
        let half = 0.5 * size + Vector3(repeating: marginMetres)
        return abs(inBox.x) <= half.x && abs(inBox.y) <= half.y && abs(inBox.z) <= half.z
    }

    /// The box seen from another frame: `pose` takes points of this frame to it.
    public func transformed(by pose: Pose) -> OrientedBox {
        OrientedBox(center: pose * center, size: size, rotation: pose.rotation * rotation)
    }
}
