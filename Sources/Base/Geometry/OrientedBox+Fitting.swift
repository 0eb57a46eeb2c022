internal import Foundation

extension OrientedBox {
    /// The smallest box around `points` that stands upright: its z axis is `up`, its x axis the longer
    /// horizontal side.
    ///
    /// Complexity: O(n log n). Outliers are the caller's to remove: every point is inside.
    /// - Returns: `nil` without points, when one is not finite, or when `up` is zero.
    public static func fitting(_ points: [Vector3], up: Vector3) -> OrientedBox? {
        guard !points.isEmpty, points.allSatisfy(\.isFinite), up.isFinite, up.length > 0 else {
            return nil
        }
        let z = up.normalised
        let helper: Vector3 = abs(z.x) < 0.9 ? [1, 0, 0] : [0, 1, 0]
        let x = helper.cross(z).normalised
        let y = z.cross(x)
        let hull = convexHull(points.map { SIMD2($0.dot(x), $0.dot(y)) })
        let side = smallestRectangleSide(hull)
        return around(points, along: side.x * x + side.y * y, up: z)
    }

    /// The box around `points` along their principal axes, the longest spread first.
    ///
    /// - Returns: `nil` without points or when one is not finite.
    public static func principal(_ points: [Vector3]) -> OrientedBox? {
        guard !points.isEmpty, points.allSatisfy(\.isFinite) else { return nil }
        let mean = points.reduce(.zero, +) / Double(points.count)
        var sums = [Double](repeating: 0, count: 9)
        for point in points {
            let offset = point - mean
            for row in 0..<3 {
                for column in 0..<3 { sums[3 * row + column] += offset[row] * offset[column] }
            }
        }
        guard let (_, vectors) = Matrix3(rowMajor: sums).symmetricEigen else { return nil }
        let columns = vectors.transposed.rows
        return around(points, along: columns.2, up: columns.0)
    }

    /// The box around `points` whose x axis is `direction` and whose z axis is `up`, both unit vectors
    /// at a right angle.
    private static func around(
        _ points: [Vector3],
        along direction: Vector3,
        up: Vector3
    ) -> OrientedBox {
        var axes = (direction, up.cross(direction), up)
        var (low, high) = (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
        for point in points {
            let inBox = Vector3(point.dot(axes.0), point.dot(axes.1), point.dot(axes.2))
            low = pointwiseMin(low, inBox)
            high = pointwiseMax(high, inBox)
        }
        var (middle, size) = (0.5 * (low + high), high - low)
        if size.y > size.x {
            axes = (axes.1, -axes.0, axes.2)
            middle = [middle.y, -middle.x, middle.z]
            size = [size.y, size.x, size.z]
        }
        let rotation = Matrix3(rowMajor: [
            axes.0.x, axes.1.x, axes.2.x, axes.0.y, axes.1.y, axes.2.y, axes.0.z, axes.1.z,
            axes.2.z,
        ])
        return OrientedBox(
            center: middle.x * axes.0 + middle.y * axes.1 + middle.z * axes.2,
            size: size,
            rotation: Quaternion(rotation)
        )
    }
}

private typealias Point = SIMD2<Double>

private func turn(_ origin: Point, _ a: Point, _ b: Point) -> Double {
    (a.x - origin.x) * (b.y - origin.y) - (a.y - origin.y) * (b.x - origin.x)
}

/// Counter-clockwise, without the points on its edges (Andrew's monotone chain).
private func convexHull(_ all: [Point]) -> [Point] {
    let points = withoutInner(all)
    let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    func chain(_ points: some Sequence<Point>) -> [Point] {
        var chain: [Point] = []
        for point in points {
            while chain.count > 1, turn(chain[chain.count - 2], chain[chain.count - 1], point) <= 0
            {
                chain.removeLast()
            }
            chain.append(point)
        }
        return chain.dropLast()
    }
    let hull = chain(sorted) + chain(sorted.reversed())
    return hull.isEmpty ? Array(sorted.prefix(1)) : hull
}

/// Without what lies inside the octagon of the points that are extreme in eight directions: no such point is on the hull,
/// and few are left to sort (Akl and Toussaint 1978).
private func withoutInner(_ points: [Point]) -> [Point] {
    guard points.count > 100 else { return points }
    let directions = (0..<8).map { Point(cos(Double($0) * .pi / 4), sin(Double($0) * .pi / 4)) }
    var farthest = [(distance: Double, point: Point)](
        repeating: (-.infinity, .zero),
        count: directions.count
    )
    for point in points {
        for (at, direction) in directions.enumerated() {
            let distance = (direction * point).sum()
            if distance > farthest[at].distance { farthest[at] = (distance, point) }
        }
    }
    // In the order of the directions, so counter-clockwise: a point inside is left of every side.
    let sides = farthest.indices.map { (farthest[$0].point, farthest[($0 + 1) % 8].point) }
        .filter { $0 != $1 }
    guard sides.count > 2 else { return points }
    return points.filter { point in sides.contains { turn($0.0, $0.1, point) <= 0 } }
}

/// The direction of one side of the rectangle of least area around a convex polygon: one of its sides
/// lies on an edge of the polygon (Freeman and Shapira 1975).
private func smallestRectangleSide(_ hull: [Point]) -> Point {
    var (best, leastArea) = (Point(1, 0), Double.infinity)
    for (start, end) in zip(hull, hull.dropFirst() + hull.prefix(1)) {
        let edge = end - start
        let length = (edge * edge).sum().squareRoot()
        guard length > 0 else { continue }
        let side = edge / length
        let area = extent(hull, along: side) * extent(hull, along: Point(-side.y, side.x))
        if area < leastArea { (best, leastArea) = (side, area) }
    }
    return best
}

private func extent(_ hull: [Point], along side: Point) -> Double {
    var (low, high) = (Double.infinity, -Double.infinity)
    for point in hull {
        let position = (point * side).sum()
        (low, high) = (min(low, position), max(high, position))
    }
    return high - low
}
