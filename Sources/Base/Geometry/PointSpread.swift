internal import Foundation

/// How points spread about their mean, gathered point by point.
public struct PointSpread: Sendable {
    /// The number of points.
    public private(set) var count = 0

    private var sum = SIMD4<Float>.zero
    /// The sums of x², y² and z², and those of yz, zx and xy.
    private var squares = SIMD4<Float>.zero
    private var products = SIMD4<Float>.zero

    /// Of no points.
    public init() {}

    /// Takes a point in, given from some place near all of them: far from it digits are lost.
    public mutating func add(_ point: SIMD3<Float>) {
        count += 1
        let point = SIMD4(point, 0)
        sum += point
        squares += point * point
        products += point.turned * point.turned.turned
    }

    /// The direction of unit length in which they spread least, with either sign; `nil` when all lie in one place or their
    /// numbers are not finite.
    ///
    /// The eigenvector of the least eigenvalue of the scatter matrix, by the trigonometric solution of its characteristic
    /// polynomial (O. K. Smith, Communications of the ACM 4(4), 1961).
    public var leastDirection: Vector3? {
        let sum = Vector3(Double(sum.x), Double(sum.y), Double(sum.z))
        let mean = sum / Double(max(1, count))
        let diagonal =
            Vector3(Double(squares.x), Double(squares.y), Double(squares.z)) - sum * mean
        let others =
            Vector3(Double(products.x), Double(products.y), Double(products.z))
            - Vector3(sum.y, sum.z, sum.x) * Vector3(mean.z, mean.x, mean.y)
        let scale = diagonal.sum()
        guard scale > 0, scale.isFinite else { return nil }
        return leastEigenvector(diagonal / scale, others / scale)
    }
}

/// Of the symmetric matrix with that diagonal, of sum 1, and the elements yz, zx and xy beside it.
private func leastEigenvector(_ diagonal: Vector3, _ others: Vector3) -> Vector3? {
    let third = 1.0 / 3
    let apart = diagonal - Vector3(repeating: third)
    let size = ((apart * apart).sum() + 2 * (others * others).sum()) / 6
    guard size > 1e-20 else { return Vector3(0, 0, 1) }
    let root = size.squareRoot()
    let (a, o) = (apart / root, others / root)
    let determinant =
        a.x * (a.y * a.z - o.x * o.x) - o.z * (o.z * a.z - o.x * o.y)
        + o.y * (o.z * o.x - a.y * o.y)
    let angle = acos(min(1, max(-1, determinant / 2))) / 3
    let least = 2 * cos(angle + 2 * .pi / 3)
    let rows = (
        Vector3(a.x - least, o.z, o.y), Vector3(o.z, a.y - least, o.x),
        Vector3(o.y, o.x, a.z - least)
    )
    // Two rows of three are independent where the least eigenvalue is single.
    let normals = [rows.0.cross(rows.1), rows.1.cross(rows.2), rows.2.cross(rows.0)]
    if let longest = normals.max(by: { $0.length < $1.length }), longest.length > 1e-10 {
        return longest.normalised
    }
    // The points lie on a line: every direction across it is as good.
    let along = [rows.0, rows.1, rows.2].max { $0.length < $1.length } ?? .zero
    let axis: Vector3 = abs(along.x) < abs(along.y) ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
    return along.cross(axis).normalised
}

extension SIMD4<Float> {
    /// The second, third and first number.
    fileprivate var turned: SIMD4<Float> { SIMD4(y, z, x, w) }
}
