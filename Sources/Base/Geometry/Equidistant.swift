internal import Foundation

/// The lens of Kannala and Brandt (2006): a polynomial of the angle to the axis.
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
