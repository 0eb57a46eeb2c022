internal import Geometry

/// Which cells of the floor plan some keyframe has looked into.
///
/// A cell of 0.25 m counts when a ray from a camera to the surface that it saw passes over it. The explored fraction is
/// their share of the smallest upright rectangle that holds them all: 1 for a fully seen rectangular room, less where
/// corners or rooms beside were never looked into.
struct ExploredPlan: Sendable {
    private static let cellMetres = 0.25

    private let axes: PlanAxes
    private var cells: Set<SIMD2<Int32>> = []
    private var seen: Set<Int> = []

    init(up: Vector3) {
        axes = PlanAxes(up: up)
    }

    var byteCount: Int { 16 * cells.count }

    var fraction: Double {
        guard let first = cells.first else { return 0 }
        var (low, high) = (first, first)
        for cell in cells {
            low = pointwiseMin(low, cell)
            high = pointwiseMax(high, cell)
        }
        let size = high &- low &+ SIMD2(1, 1)
        return Double(cells.count) / (Double(size.x) * Double(size.y))
    }

    /// Adds what `keyframe` saw, once.
    mutating func add(_ keyframe: Keyframe) {
        guard keyframe.isPredicted, seen.insert(keyframe.id).inserted else { return }
        let sketch = keyframe.depth
        for y in stride(from: 2, to: sketch.pinhole.height, by: 12) {
            for x in stride(from: 2, to: sketch.pinhole.width, by: 6) {
                let millimetres = sketch.millimetres[y * sketch.pinhole.width + x]
                guard millimetres > 0 else { continue }
                let end = sketch.pinhole.unproject(
                    SIMD2(Double(x) + 0.5, Double(y) + 0.5),
                    // What lies farther is too uncertain to call seen.
                    depthMetres: min(6, Double(millimetres) / 1000)
                )
                march(
                    from: keyframe.worldFromCamera.translation,
                    to: keyframe.worldFromCamera * end
                )
            }
        }
    }

    private mutating func march(from start: Vector3, to end: Vector3) {
        let steps = Int((end - start).length / (0.7 * Self.cellMetres)) + 1
        for step in 0...steps {
            let point = start + Double(step) / Double(steps) * (end - start)
            let cell = axes.place(point) / Self.cellMetres
            let limited = cell.clamped(
                lowerBound: SIMD2(repeating: -1e8),
                upperBound: SIMD2(repeating: 1e8)
            )
            cells.insert(SIMD2<Int32>(limited, rounding: .down))
        }
    }
}
