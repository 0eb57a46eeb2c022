internal import Geometry

/// A piece of surface that faces up, in the world.
struct UpwardSurface: Sendable, Equatable {
    /// Where it is.
    let position: Vector3

    /// How large it is, in square metres.
    let area: Double
}

/// Finds the floor among what faces up.
///
/// Heights go into a histogram by area; the floor is at the lowest level that has a fair share of the largest level's
/// area. There, planes through three points are tried (RANSAC with a fixed sequence), the one that most area agrees with
/// is fitted by least squares. Gravity is known, so that a plane that leans more than a few degrees is no floor.
struct FloorFinder {
    private let surfaces: [UpwardSurface]
    private let axes: PlanAxes
    /// Near the surfaces, so that a small lean is a small change of height wherever the world's origin is.
    private let pivot: SIMD2<Double>

    /// A floor of less than this is not believed, in square metres.
    private static let leastArea = 0.3
    /// The share of the largest level's area that the floor must have: tables are often seen better than the floor.
    private static let leastShare = 0.15
    private static let binMetres = 0.02
    /// Bins to both sides that belong to one level: depth is not exact.
    private static let spread = 2
    private static let bandMetres = 0.12
    private static let inlierMetres = 0.03
    private static let steepest = 0.09

    init(_ surfaces: [UpwardSurface], axes: PlanAxes) {
        (self.surfaces, self.axes) = (surfaces, axes)
        let middle =
            surfaces.reduce(Vector3.zero) { $0 + $1.position } / Double(max(1, surfaces.count))
        pivot =
            (axes.place(middle) / 4).rounded(.toNearestOrEven) * 4
    }

    /// The floor; nil where no level has enough area.
    var floor: FloorPlane? {
        guard let level = lowestLevel else { return nil }
        let near = surfaces.filter { abs(axes.height($0.position) - level) <= Self.bandMetres }
        guard let plane = fitted(near, level: level) else { return nil }
        return rounded(plane, area: area(of: near, on: plane))
    }

    /// The height of the lowest level with a fair share of the area.
    private var lowestLevel: Double? {
        let heights = surfaces.map { axes.height($0.position) }
        guard let lowest = heights.min(), let highest = heights.max() else { return nil }
        // Beyond 40 m of height it is no building, but a fault in the poses.
        let count = min(2_000, Int((highest - lowest) / Self.binMetres) + 1)
        var bins = [Double](repeating: 0, count: count)
        for (height, surface) in zip(heights, surfaces) {
            let bin = Int((height - lowest) / Self.binMetres)
            if bin < count { bins[bin] += surface.area }
        }
        let levels = bins.indices.map { bin in
            bins[max(0, bin - Self.spread)...min(count - 1, bin + Self.spread)].reduce(0, +)
        }
        let needed = max(Self.leastArea, Self.leastShare * (levels.max() ?? 0))
        guard let first = levels.firstIndex(where: { $0 >= needed }) else { return nil }
        // The first that is enough is on the slope; the top is within a level's width.
        let slope = first...min(count - 1, first + 2 * Self.spread + 1)
        let top = slope.max { levels[$0] < levels[$1] } ?? first
        return lowest + (Double(top) + 0.5) * Self.binMetres
    }

    /// A plane as height over the plan: height = offset + slope · (place − pivot).
    private struct Slope {
        var offset: Double
        var slope: SIMD2<Double>
    }

    private func place(_ surface: UpwardSurface) -> (plan: SIMD2<Double>, height: Double) {
        (axes.place(surface.position) - pivot, axes.height(surface.position))
    }

    private func area(of surfaces: [UpwardSurface], on plane: Slope) -> Double {
        surfaces.reduce(0) { sum, surface in
            let (plan, height) = place(surface)
            let residual = height - plane.offset - (plane.slope * plan).sum()
            return abs(residual) <= Self.inlierMetres ? sum + surface.area : sum
        }
    }

    private func fitted(_ surfaces: [UpwardSurface], level: Double) -> Slope? {
        guard !surfaces.isEmpty else { return nil }
        var best = Slope(offset: level, slope: .zero)
        // A few thousand judge as well as all.
        let step = max(1, surfaces.count / 2_000)
        let judges = stride(from: 0, to: surfaces.count, by: step).map { surfaces[$0] }
        var bestArea = area(of: judges, on: best)
        var draws = FixedDraws()
        for _ in 0..<60 {
            let three = (0..<3).map { _ in judges[draws.next(below: judges.count)] }
            guard let plane = through(three), isLevel(plane) else { continue }
            let area = area(of: judges, on: plane)
            if area > bestArea { (best, bestArea) = (plane, area) }
        }
        for _ in 0..<2 {
            if let refined = leastSquares(surfaces, near: best), isLevel(refined) { best = refined }
        }
        return best
    }

    private func isLevel(_ plane: Slope) -> Bool {
        (plane.slope * plane.slope).sum() <= Self.steepest * Self.steepest
    }

    private func through(_ three: [UpwardSurface]) -> Slope? {
        let (a, b, c) = (place(three[0]), place(three[1]), place(three[2]))
        let (ab, ac) = (b.plan - a.plan, c.plan - a.plan)
        let determinant = ab.x * ac.y - ab.y * ac.x
        // Three points near a line, or near each other, do not tell how a plane leans.
        guard abs(determinant) > 0.2 else { return nil }
        let (hb, hc) = (b.height - a.height, c.height - a.height)
        let slope = SIMD2(hb * ac.y - hc * ab.y, hc * ab.x - hb * ac.x) / determinant
        return Slope(offset: a.height - (slope * a.plan).sum(), slope: slope)
    }

    private func leastSquares(_ surfaces: [UpwardSurface], near plane: Slope) -> Slope? {
        var moments = [Double](repeating: 0, count: 9)
        var sums = Vector3.zero
        for surface in surfaces {
            let (plan, height) = place(surface)
            let residual = height - plane.offset - (plane.slope * plan).sum()
            guard abs(residual) <= Self.inlierMetres else { continue }
            let row = [plan.x, plan.y, 1]
            for i in 0..<3 {
                for j in 0..<3 { moments[3 * i + j] += surface.area * row[i] * row[j] }
                sums[i] += surface.area * row[i] * height
            }
        }
        guard let eigen = Matrix3(rowMajor: moments).symmetricEigen,
            // A strip or a spot of floor does not tell how it leans.
            eigen.values.x > 1e-3 * eigen.values.z
        else { return nil }
        let inEigen = eigen.vectors.transposed * sums
        let solution = eigen.vectors * (inEigen / eigen.values)
        return Slope(offset: solution.z, slope: SIMD2(solution.x, solution.y))
    }

    /// The plane with its numbers rounded, so that it stays the same while the map grows, and with it what was carved.
    private func rounded(_ plane: Slope, area: Double) -> FloorPlane {
        let slope = (plane.slope / 0.004).rounded(.toNearestOrEven) * 0.004
        let offset = (plane.offset / 0.01).rounded() * 0.01 - (slope * pivot).sum()
        let leaning = axes.up - slope.x * axes.right - slope.y * axes.forward
        return FloorPlane(
            normal: leaning.normalised,
            offsetMetres: offset / leaning.length,
            seenSquareMetres: area
        )
    }
}

/// The same numbers each time (a linear congruential generator, Knuth's constants).
private struct FixedDraws {
    private var state: UInt64 = 1

    mutating func next(below count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % count
    }
}
