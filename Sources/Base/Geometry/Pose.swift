/// A rigid transform.
///
/// A value named `worldFromCamera` takes points of the camera frame to the world frame.
public struct Pose: Hashable, Sendable {
    /// Takes directions of the source frame to the target frame.
    public var rotation: Quaternion
    /// The origin of the source frame in the target frame, in metres.
    public var translation: Vector3

    /// The pose of a frame in itself.
    public static let identity = Pose(rotation: .identity, translation: .zero)

    /// A pose from its rotation and the position of the source frame's origin.
    public init(rotation: Quaternion, translation: Vector3) {
        self.rotation = rotation
        self.translation = translation
    }

    /// The transform back: `bFromA` of `aFromB`.
    public var inverse: Pose {
        let inverse = rotation.inverse
        return Pose(rotation: inverse, translation: -inverse.rotate(translation))
    }

    /// `aFromB * bFromC` is `aFromC`.
    public static func * (left: Pose, right: Pose) -> Pose {
        Pose(
            rotation: left.rotation * right.rotation,
            translation: left.rotation.rotate(right.translation) + left.translation
        )
    }

    /// The point `point` of the source frame, in the target frame.
    public static func * (pose: Pose, point: Vector3) -> Vector3 {
        pose.rotation.rotate(point) + pose.translation
    }

    /// Linear in translation, spherical in rotation; `fraction` 0 gives `self`, 1 gives `other`.
    public func interpolated(to other: Pose, fraction: Double) -> Pose {
        Pose(
            rotation: rotation.interpolated(to: other.rotation, fraction: fraction),
            translation: translation + fraction * (other.translation - translation)
        )
    }
}
