internal import Foundation

/// How points spread about their mean.
public struct PointSpread: Sendable {
    /// The number of points.
    public let count: Int

    private let sum: Vector3
    /// The sums of x², y² and z², and those of yz, zx and xy.
    private let squares: Vector3
    private let products: Vector3

    /// How points spread of which ten sums are known, counted from some place near all of them: far from it digits are lost.
    ///
    /// - Parameters:
    ///   - sums: from `start` on how many points there are and their sums of x, y, z, x², y², z², yz, zx and xy.
    ///   - start: where the ten numbers are.
    public init(_ sums: [Float], at start: Int) {
        func three(_ first: Int) -> Vector3 {
            Vector3(
                Double(sums[start + first]),
                Double(sums[start + first + 1]),
                Double(sums[start + first + 2])
            )
        }
        count = Int(sums[start])
        (sum, squares, products) = (three(1), three(4), three(7))
    }

    /// The direction of unit length in which they spread least, with either sign; `nil` when all lie in one place or their
    /// numbers are not finite.
    ///
    /// The eigenvector of the least eigenvalue of the scatter matrix, by the trigonometric solution of its characteristic
    /// polynomial (O. K. Smith, Communications of the ACM 4(4), 1961).
    public var leastDirection: Vector3? {
        let mean = sum / Double(max(1, count))
        let diagonal =
            squares - sum * mean
        let others =
            products - Vector3(sum.y, sum.z, sum.x) * Vector3(mean.z, mean.x, mean.y)
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
    let normal = longest(rows.0.cross(rows.1), rows.1.cross(rows.2), rows.2.cross(rows.0))
    if normal.dot(normal) > 1e-20 { return normal.normalised }
    // The points lie on a line: every direction across it is as good.
    let along = longest(rows.0, rows.1, rows.2)
    let axis: Vector3 = abs(along.x) < abs(along.y) ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
    return along.cross(axis).normalised
}

private func longest(_ a: Vector3, _ b: Vector3, _ c: Vector3) -> Vector3 {
    let longer = a.dot(a) < b.dot(b) ? b : a
    return longer.dot(longer) < c.dot(c) ? c : longer
}
