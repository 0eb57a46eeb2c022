internal import Foundation
internal import Geometry
internal import Mapping

/// A rectangle on the plan, of any direction.
struct PlanRectangle {
    let center: SIMD2<Double>
    private let axes: (SIMD2<Double>, SIMD2<Double>)
    let half: SIMD2<Double>

    init(_ box: OrientedBox, on plan: PlanAxes) {
        center = plan.place(box.center)
        // Boxes stand upright: their first two axes are horizontal.
        let first = plan.place(box.rotation.rotate([1, 0, 0]))
        let length = max((first * first).sum().squareRoot(), 1e-9)
        let x = first / length
        axes = (x, SIMD2(-x.y, x.x))
        half = 0.5 * SIMD2(box.size.x, box.size.y)
    }

    /// How far a point is outside, 0 within.
    func distance(to point: SIMD2<Double>) -> Double {
        let local = local(point)
        let outside = SIMD2(max(0, abs(local.x) - half.x), max(0, abs(local.y) - half.y))
        return (outside * outside).sum().squareRoot()
    }

    /// The distance between two rectangles, 0 where they overlap.
    func gap(to other: PlanRectangle) -> Double {
        if !isSeparated(from: other), !other.isSeparated(from: self) { return 0 }
        let mine = corners.map { other.distance(to: $0) }.min() ?? 0
        let others = other.corners.map { distance(to: $0) }.min() ?? 0
        return min(mine, others)
    }

    /// The mean of both extents, in metres.
    var extent: Double { half.x + half.y }

    private func local(_ point: SIMD2<Double>) -> SIMD2<Double> {
        let offset = point - center
        return SIMD2((axes.0 * offset).sum(), (axes.1 * offset).sum())
    }

    private var corners: [SIMD2<Double>] {
        [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map {
            center + $0.0 * half.x * axes.0 + $0.1 * half.y * axes.1
        }
    }

    private func isSeparated(from other: PlanRectangle) -> Bool {
        let places = other.corners.map { local($0) }
        return places.allSatisfy { $0.x > half.x } || places.allSatisfy { $0.x < -half.x }
            || places.allSatisfy { $0.y > half.y } || places.allSatisfy { $0.y < -half.y }
    }
}

/// A thing where it stands: its box on the plan, and a sample of its surface.
struct PlacedBody {
    let box: OrientedBox
    let rectangle: PlanRectangle
    let bottom: Double
    let top: Double
    /// Places on the plan with heights, some hundreds.
    let surface: [(place: SIMD2<Double>, height: Double)]
    let points: [Vector3]

    var height: Double { top - bottom }

    init(box: OrientedBox, points: [Vector3], on plan: PlanAxes) {
        self.box = box
        rectangle = PlanRectangle(box, on: plan)
        let heights = box.corners.map { plan.height($0) }
        bottom = heights.min() ?? 0
        top = heights.max() ?? 0
        let step = max(1, points.count / 1000)
        self.points = stride(from: 0, to: points.count, by: step).map { points[$0] }
        surface = self.points.map { (plan.place($0), plan.height($0)) }
    }

    /// What `measure` says of its size, in metres.
    func size(_ measure: SizeMeasure) -> Double {
        switch measure {
        case .volume: cbrt(max(1e-12, box.volume))
        case .height: max(1e-4, height)
        case .length: max(1e-4, 2 * max(rectangle.half.x, rectangle.half.y))
        }
    }
}
