internal import CKernels
internal import Geometry

/// A rectangle of cells; cell (0, 0) has its corner at the plan frame's origin.
struct PlanArea: Sendable, Equatable {
    var low: SIMD2<Int>
    /// The first column and row beyond.
    var end: SIMD2<Int>

    var columns: Int { max(0, end.x - low.x) }
    var rows: Int { max(0, end.y - low.y) }
    var count: Int { columns * rows }

    func union(_ other: PlanArea) -> PlanArea {
        PlanArea(low: pointwiseMin(low, other.low), end: pointwiseMax(end, other.end))
    }

    /// What of it lies within so many cells of `middle`.
    func within(_ half: Int, of middle: SIMD2<Int>) -> PlanArea? {
        let cut = PlanArea(
            low: pointwiseMax(low, middle &- SIMD2(repeating: half)),
            end: pointwiseMin(end, middle &+ SIMD2(repeating: half))
        )
        return cut.count > 0 ? cut : nil
    }
}

/// Where cells lie in the world: the floor under level axes, so that the cells of all plans on one floor coincide.
struct PlanFrame: Sendable, Equatable {
    let floor: FloorPlane
    let axes: PlanAxes
    let settings: OccupancySettings

    private var edge: Double { settings.cellMetres }

    /// The cell under a point of the world.
    func cell(of point: Vector3) -> SIMD2<Int> {
        let place = axes.place(point) / edge
        let limited = place.clamped(
            lowerBound: SIMD2(repeating: -1e9),
            upperBound: SIMD2(repeating: 1e9)
        )
        return SIMD2<Int>(limited, rounding: .down)
    }

    func worldFromPlan(of area: PlanArea) -> Pose {
        let corner = SIMD2<Double>(area.low) * edge
        let middle = (SIMD2<Double>(area.low) + SIMD2<Double>(area.end)) / 2 * edge
        let level = middle.x * axes.right + middle.y * axes.forward
        // As high as the floor is in the middle.
        let height = -floor.height(of: level) / floor.normal.dot(axes.up)
        return Pose(
            rotation: axes.worldFromPlan,
            translation: corner.x * axes.right + corner.y * axes.forward + height * axes.up
        )
    }

    func kernelPlan(of area: PlanArea) -> semsplat_plan {
        semsplat_plan(
            columns: Int32(area.columns),
            rows: Int32(area.rows),
            cell: Float(edge),
            reach: Float(settings.reachMetres),
            low: Float(settings.lowMetres),
            clearance: Float(settings.floorClearanceMetres),
            height: Float(settings.robotHeightMetres)
        )
    }

    /// Takes points of a frame to the plan of `area`.
    func kernelPose(of area: PlanArea, worldFrom frame: Pose) -> semsplat_plan_from {
        let rotation = frame.rotation.matrix
        let (x, y, z) = (axes.right, axes.forward, floor.normal)
        let columns = rotation.transposed.rows
        func row(_ axis: Vector3) -> (Float, Float, Float) {
            (
                Float(axis.dot(columns.0)), Float(axis.dot(columns.1)), Float(axis.dot(columns.2))
            )
        }
        let (a, b, c) = (row(x), row(y), row(z))
        let corner = SIMD2<Double>(area.low) * edge
        let at = frame.translation
        return semsplat_plan_from(
            rotation: (a.0, a.1, a.2, b.0, b.1, b.2, c.0, c.1, c.2),
            translation: (
                Float(x.dot(at) - corner.x), Float(y.dot(at) - corner.y),
                Float(floor.height(of: at))
            )
        )
    }

    /// The cells under the Gaussians that stand in the way; nil without any.
    func area(of map: MapSnapshot) -> PlanArea? {
        guard let newest = map.keyframes.last else { return nil }
        let here = cell(of: newest.worldFromCamera.translation)
        let origin = PlanArea(low: here, end: here &+ SIMD2(1, 1))
        var plan = kernelPlan(of: origin)
        var bounds: [Float] = [.infinity, .infinity, -.infinity, -.infinity]
        for submap in map.submaps {
            var from = kernelPose(of: origin, worldFrom: submap.worldFromCamera)
            semsplat_plan_bounds(
                &plan,
                submap.gaussians.positions,
                submap.gaussians.count,
                &from,
                &bounds
            )
        }
        guard bounds[0] <= bounds[2], bounds.allSatisfy(\.isFinite) else { return nil }
        let cells = bounds.map { Int((Double($0) / edge).rounded(.down)) }
        // One cell more on each side: a coarse Gaussian covers a bit more than its centre's cell.
        return PlanArea(
            low: here &+ SIMD2(cells[0] - 1, cells[1] - 1),
            end: here &+ SIMD2(cells[2] + 2, cells[3] + 2)
        )
    }
}
