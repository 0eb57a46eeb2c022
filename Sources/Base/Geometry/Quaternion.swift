internal import Foundation

/// A rotation as a unit quaternion, stored x, y, z, w as on the wire.
public struct Quaternion: Hashable, Sendable {
    /// The x component of the vector part.
    public let x: Double
    /// The y component of the vector part.
    public let y: Double
    /// The z component of the vector part.
    public let z: Double
    /// The scalar part.
    public let w: Double

    /// No rotation.
    public static let identity = Quaternion(x: 0, y: 0, z: 0, w: 1)

    /// Normalises the given components.
    ///
    /// Programmers are trapped on a zero or non-finite quaternion; check outside input with ``init(validating:y:z:w:)``.
    public init(x: Double, y: Double, z: Double, w: Double) {
        let norm = (x * x + y * y + z * z + w * w).squareRoot()
        precondition(
            norm.isFinite && norm > 1e-12,
            "quaternion (\(x), \(y), \(z), \(w)) has no direction"
        )
        self.x = x / norm
        self.y = y / norm
        self.z = z / norm
        self.w = w / norm
    }

    /// Accepts components from outside; `nil` when they are not finite or their norm is not within 1 % of one.
    public init?(validating x: Double, y: Double, z: Double, w: Double) {
        let norm = (x * x + y * y + z * z + w * w).squareRoot()
        guard norm.isFinite, abs(norm - 1) < 0.01 else { return nil }
        self.init(x: x, y: y, z: z, w: w)
    }

    /// The components of a quaternion that was normalised before, kept to the last digit; `nil` when their norm is not one.
    package init?(unit x: Double, _ y: Double, _ z: Double, _ w: Double) {
        let norm = x * x + y * y + z * z + w * w
        guard abs(norm - 1) < 1e-12 else { return nil }
        (self.x, self.y, self.z, self.w) = (x, y, z, w)
    }

    /// A rotation of `radians` about the unit vector along `axis`.
    public init(radians: Double, about axis: Vector3) {
        let half = radians / 2
        let direction = axis.normalised * sin(half)
        self.init(x: direction.x, y: direction.y, z: direction.z, w: cos(half))
    }

    /// The inverse rotation.
    public var inverse: Quaternion { Quaternion(x: -x, y: -y, z: -z, w: w) }

    /// The composition that first applies `right`, then `left`.
    public static func * (left: Quaternion, right: Quaternion) -> Quaternion {
        Quaternion(
            x: left.w * right.x + left.x * right.w + left.y * right.z - left.z * right.y,
            y: left.w * right.y - left.x * right.z + left.y * right.w + left.z * right.x,
            z: left.w * right.z + left.x * right.y - left.y * right.x + left.z * right.w,
            w: left.w * right.w - left.x * right.x - left.y * right.y - left.z * right.z
        )
    }

    /// The rotated `vector`.
    public func rotate(_ vector: Vector3) -> Vector3 {
        let axis = Vector3(x, y, z)
        let twice = 2 * axis.cross(vector)
        return vector + w * twice + axis.cross(twice)
    }

    /// The angle of the rotation, in [0, π].
    public var radians: Double { 2 * atan2(Vector3(x, y, z).length, abs(w)) }

    /// Spherical interpolation along the shorter arc; `fraction` 0 gives `self`, 1 gives `other`.
    public func interpolated(to other: Quaternion, fraction: Double) -> Quaternion {
        let cosine = x * other.x + y * other.y + z * other.z + w * other.w
        let sign = cosine < 0 ? -1.0 : 1.0
        let angle = acos(min(1, abs(cosine)))
        // Below a microradian sine ratios lose their digits; the chord is exact enough there.
        let (near, far) =
            angle < 1e-6
            ? (1 - fraction, fraction)
            : (sin((1 - fraction) * angle) / sin(angle), sin(fraction * angle) / sin(angle))
        return Quaternion(
            x: near * x + sign * far * other.x,
            y: near * y + sign * far * other.y,
            z: near * z + sign * far * other.z,
            w: near * w + sign * far * other.w
        )
    }
}
