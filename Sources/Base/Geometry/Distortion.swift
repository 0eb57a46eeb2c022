/// How a lens bends rays, with OpenCV's coefficients.
public enum Distortion: Hashable, Sendable {
    case none
    /// Brown and Conrady: `plumb_bob` in ROS, `radtan` in Kalibr (with k3 = 0).
    case plumbBob(k1: Double, k2: Double, p1: Double, p2: Double, k3: Double)
    /// As above with a denominator: `rational_polynomial` in ROS.
    case rational(
        k1: Double,
        k2: Double,
        p1: Double,
        p2: Double,
        k3: Double,
        k4: Double,
        k5: Double,
        k6: Double
    )
    /// Kannala and Brandt (2006), OpenCV's fisheye: `equidistant` in ROS and Kalibr, `kannala_brandt`
    /// in Foxglove.
    case equidistant(k1: Double, k2: Double, k3: Double, k4: Double)

    var function: any DistortionFunction {
        switch self {
        case .none: Brown(radial: .zero, denominator: .zero, tangential: .zero)
        case .plumbBob(let k1, let k2, let p1, let p2, let k3):
            Brown(radial: [k1, k2, k3], denominator: .zero, tangential: [p1, p2])
        case .rational(let k1, let k2, let p1, let p2, let k3, let k4, let k5, let k6):
            Brown(radial: [k1, k2, k3], denominator: [k4, k5, k6], tangential: [p1, p2])
        case .equidistant(let k1, let k2, let k3, let k4):
            Equidistant(coefficients: [k1, k2, k3, k4])
        }
    }
}

/// Between a direction in the camera frame and the point where an ideal camera of focal length 1,
/// with this lens, would see it.
protocol DistortionFunction: Sendable {
    /// `nil` where the lens does not see: behind it, or where the polynomials fold back.
    func image(of direction: Vector3) -> SIMD2<Double>?
    /// The unit direction seen at a point; `nil` where no direction is.
    func direction(at point: SIMD2<Double>) -> Vector3?
}
