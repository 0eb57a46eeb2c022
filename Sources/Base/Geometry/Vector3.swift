/// A point or a direction in metres, x, y, z.
public typealias Vector3 = SIMD3<Double>

extension SIMD3<Double> {
    /// The dot product with `other`.
    public func dot(_ other: Self) -> Double { (self * other).sum() }

    /// The cross product with `other`, right-handed.
    public func cross(_ other: Self) -> Self {
        Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
    }

    /// The Euclidean length.
    public var length: Double { dot(self).squareRoot() }

    /// The direction with length one; zero stays zero.
    public var normalised: Self { length > 0 ? self / length : self }

    /// Whether every component is finite.
    public var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }

    /// How far away anything may be, in metres along an axis: beyond the moon, and far from where numbers end.
    public static var farthestMetres: Double { 1e9 }

    /// Whether a place is one where something can be; no number is not.
    public var isWithinReach: Bool {
        let reach = Self.farthestMetres
        return abs(x) <= reach && abs(y) <= reach && abs(z) <= reach
    }
}
