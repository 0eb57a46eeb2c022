internal import Foundation

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

struct Brown: DistortionFunction {
    let radial: Vector3
    let denominator: Vector3
    let tangential: SIMD2<Double>
    /// The polynomials are fitted inside the image; far outside they fold, and points that the camera
    /// cannot see would land in the image. From this radius on nothing is seen.
    private let maximumRadius: Double

    init(radial: Vector3, denominator: Vector3, tangential: SIMD2<Double>) {
        (self.radial, self.denominator, self.tangential) = (radial, denominator, tangential)
        let step = 0.01
        let radii = stride(from: 0.0, through: 10, by: step)
        let fold = radii.first { Self.slope(radial, denominator, $0) <= 0 }
        maximumRadius = fold.map { max(0, $0 - step) } ?? 10
    }

    /// The radial factor and its derivative by the squared radius.
    private static func factor(
        _ radial: Vector3,
        _ denominator: Vector3,
        _ squared: Double
    ) -> (value: Double, slope: Double) {
        // Horner's scheme in scalars: this runs for every pixel of an image, several times.
        let top = 1 + squared * (radial.x + squared * (radial.y + squared * radial.z))
        let bottom =
            1 + squared * (denominator.x + squared * (denominator.y + squared * denominator.z))
        let topSlope = radial.x + squared * (2 * radial.y + squared * 3 * radial.z)
        let bottomSlope =
            denominator.x + squared * (2 * denominator.y + squared * 3 * denominator.z)
        let value = top / bottom
        return (value, (topSlope - value * bottomSlope) / bottom)
    }

    private static func slope(_ radial: Vector3, _ denominator: Vector3, _ radius: Double) -> Double
    {
        let (value, slope) = factor(radial, denominator, radius * radius)
        return value + 2 * radius * radius * slope
    }

    func image(of direction: Vector3) -> SIMD2<Double>? {
        guard direction.z > 0 else { return nil }
        let point = SIMD2(direction.x, direction.y) / direction.z
        guard (point * point).sum() <= maximumRadius * maximumRadius else { return nil }
        return distorted(point).value
    }

    /// The distorted point, and the columns of its derivative by `point`.
    private func distorted(
        _ point: SIMD2<Double>
    ) -> (value: SIMD2<Double>, byX: SIMD2<Double>, byY: SIMD2<Double>) {
        let (x, y, p1, p2) = (point.x, point.y, tangential.x, tangential.y)
        let squared = x * x + y * y
        let (factor, slope) = Self.factor(radial, denominator, squared)
        let value = SIMD2(
            x * factor + 2 * p1 * x * y + p2 * (squared + 2 * x * x),
            y * factor + p1 * (squared + 2 * y * y) + 2 * p2 * x * y
        )
        let mixed = 2 * x * y * slope + 2 * p1 * x + 2 * p2 * y
        let byX = SIMD2(factor + 2 * x * x * slope + 2 * p1 * y + 6 * p2 * x, mixed)
        let byY = SIMD2(mixed, factor + 2 * y * y * slope + 6 * p1 * y + 2 * p2 * x)
        return (value, byX, byY)
    }

    /// Newton's method, halving a step that does not get closer. The fixed point iteration that is
    /// common here diverges for strong lenses.
    func direction(at target: SIMD2<Double>) -> Vector3? {
        var point = target
        let radius = (point * point).sum().squareRoot()
        if radius > maximumRadius { point *= maximumRadius / radius }
        var (value, byX, byY) = distorted(point)
        var error = ((value - target) * (value - target)).sum()
        for _ in 0..<40 where error > 1e-22 {
            let rest = target - value
            let determinant = byX.x * byY.y - byY.x * byX.y
            guard abs(determinant) > 1e-12 else { return nil }
            var step =
                SIMD2(rest.x * byY.y - rest.y * byY.x, rest.y * byX.x - rest.x * byX.y)
                / determinant
            var next = distorted(point + step)
            var nextError = ((next.value - target) * (next.value - target)).sum()
            for _ in 0..<20 where !(nextError < error) {
                step *= 0.5
                next = distorted(point + step)
                nextError = ((next.value - target) * (next.value - target)).sum()
            }
            guard nextError < error else { break }
            point += step
            (value, byX, byY) = next
            error = nextError
        }
        guard error < 1e-18, (point * point).sum() <= maximumRadius * maximumRadius * 1.0001 else {
            return nil
        }
        return Vector3(point.x, point.y, 1).normalised
    }
}

struct Equidistant: DistortionFunction {
    let coefficients: SIMD4<Double>
    /// The angle to the axis from which the polynomial falls again.
    private let maximumAngle: Double

    init(coefficients: SIMD4<Double>) {
        self.coefficients = coefficients
        let step = 0.001
        let angles = stride(from: 0, through: Double.pi, by: step)
        let fold = angles.first { Self.radius(coefficients, $0).slope <= 0 }
        maximumAngle = fold.map { max(0, $0 - step) } ?? .pi
    }

    private static func radius(
        _ k: SIMD4<Double>,
        _ angle: Double
    ) -> (value: Double, slope: Double) {
        let squared = angle * angle
        let powers = SIMD4(
            squared,
            squared * squared,
            squared * squared * squared,
            squared * squared * squared * squared
        )
        return (angle * (1 + (k * powers).sum()), 1 + (k * powers * SIMD4(3, 5, 7, 9)).sum())
    }

    func image(of direction: Vector3) -> SIMD2<Double>? {
        let side = SIMD2(direction.x, direction.y)
        let length = (side * side).sum().squareRoot()
        let angle = atan2(length, direction.z)
        guard direction.length > 0, angle <= maximumAngle else { return nil }
        return length > 0 ? side * (Self.radius(coefficients, angle).value / length) : .zero
    }

    /// Newton's method inside a bracket that bisection keeps.
    func direction(at point: SIMD2<Double>) -> Vector3? {
        let target = (point * point).sum().squareRoot()
        guard target <= Self.radius(coefficients, maximumAngle).value else { return nil }
        guard target > 0 else { return [0, 0, 1] }
        var (low, high) = (0.0, maximumAngle)
        var angle = min(target, maximumAngle)
        for _ in 0..<60 {
            let (value, slope) = Self.radius(coefficients, angle)
            if abs(value - target) < 1e-13 { break }
            if value < target { low = angle } else { high = angle }
            let newton = angle - (value - target) / slope
            angle = low < newton && newton < high ? newton : 0.5 * (low + high)
        }
        let side = point / target * sin(angle)
        return Vector3(side.x, side.y, cos(angle))
    }
}
