/// The lens of Brown and Conrady as OpenCV writes it, with a denominator for the rational model.
struct Brown: DistortionFunction {
    let radial: Vector3
    let denominator: Vector3
    let tangential: SIMD2<Double>
    /// The polynomials are fitted inside the image; far outside they fold, and points that the
    /// camera cannot see would land in the image.
    ///
    /// From this radius on nothing is seen.
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

    /// Newton's method, halving a step that does not get closer.
    ///
    /// The fixed point iteration that is common here diverges for strong lenses.
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
