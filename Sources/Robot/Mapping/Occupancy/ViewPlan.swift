internal import CKernels
internal import Geometry

/// What one keyframe says of the floor plan, kept until its pose, its depth or the floor changes.
struct ViewPlan: Sendable {
    private let worldFromCamera: Pose
    private let depth: DepthSketch
    private var frame: PlanFrame?

    /// What it saw that faces up.
    let surfaces: [UpwardSurface]

    /// What it says of cells, once carved.
    private(set) var marks: ViewMarks?

    init(_ keyframe: Keyframe, axes: PlanAxes) {
        (worldFromCamera, depth) = (keyframe.worldFromCamera, keyframe.depth)
        surfaces = keyframe.depth.upwardSurfaces(worldFromCamera, up: axes.up)
    }

    /// Whether it is what `keyframe` says as it is now.
    func isOf(_ keyframe: Keyframe) -> Bool {
        worldFromCamera == keyframe.worldFromCamera && depth == keyframe.depth
    }

    /// Makes the marks in `frame`; false where they are made already.
    mutating func carve(_ frame: PlanFrame) -> Bool {
        guard self.frame?.hasSameCells(as: frame) != true else { return false }
        self.frame = frame
        marks = ViewMarks(depth, worldFromCamera, in: frame)
        return true
    }
}

extension PlanFrame {
    /// Whether views carve the same: how much of the floor was seen does not matter.
    fileprivate func hasSameCells(as other: PlanFrame) -> Bool {
        floor.normal == other.floor.normal && floor.offsetMetres == other.floor.offsetMetres
            && axes == other.axes && settings == other.settings
    }
}

/// The cells that one view speaks of.
struct ViewMarks: Sendable {
    let area: PlanArea
    private let cells: [UInt8]

    /// Carves the rays of `depth`, whose camera is at `worldFromCamera`.
    init(_ depth: DepthSketch, _ worldFromCamera: Pose, in frame: PlanFrame) {
        let here = frame.cell(of: worldFromCamera.translation)
        let half = Int(frame.settings.reachMetres / frame.settings.cellMetres) + 2
        let whole = PlanArea(
            low: here &- SIMD2(repeating: half),
            end: here &+ SIMD2(repeating: half + 1)
        )
        var cells = [UInt8](repeating: 0, count: whole.count)
        var plan = frame.kernelPlan(of: whole)
        var from = frame.kernelPose(of: whole, worldFrom: worldFromCamera)
        let camera = depth.pinhole
        semsplat_plan_carve(
            &plan,
            depth.millimetres,
            Int32(camera.width),
            Int32(camera.height),
            [Float(camera.fx), Float(camera.fy), Float(camera.cx), Float(camera.cy)],
            &from,
            &cells
        )
        (area, self.cells) = Self.cropped(cells, of: whole)
    }

    /// The rectangle that holds all marks.
    private static func cropped(_ cells: [UInt8], of whole: PlanArea) -> (PlanArea, [UInt8]) {
        let columns = whole.columns
        var (low, end) = (SIMD2(columns, whole.rows), SIMD2(0, 0))
        for row in 0..<whole.rows {
            let line = cells[row * columns..<(row + 1) * columns]
            guard let first = line.firstIndex(where: { $0 != 0 }),
                let last = line.lastIndex(where: { $0 != 0 })
            else { continue }
            low = pointwiseMin(low, SIMD2(first - row * columns, row))
            end = pointwiseMax(end, SIMD2(last - row * columns + 1, row + 1))
        }
        guard low.x < end.x else { return (PlanArea(low: whole.low, end: whole.low), []) }
        var kept: [UInt8] = []
        kept.reserveCapacity((end.x - low.x) * (end.y - low.y))
        for row in low.y..<end.y {
            kept.append(contentsOf: cells[row * columns + low.x..<row * columns + end.x])
        }
        return (PlanArea(low: whole.low &+ low, end: whole.low &+ end), kept)
    }

    /// Marks as free what this view calls free; where it also met something, it says nothing.
    func addFree(to plan: inout [Int8], of whole: PlanArea) {
        let free = UInt8(SEMSPLAT_PLAN_FREE)
        let rows =
            max(
                area.low.y,
                whole.low.y
            )..<max(
                max(area.low.y, whole.low.y),
                min(area.end.y, whole.end.y)
            )
        let columns =
            max(
                area.low.x,
                whole.low.x
            )..<max(
                max(area.low.x, whole.low.x),
                min(area.end.x, whole.end.x)
            )
        for row in rows {
            let from = (row - area.low.y) * area.columns - area.low.x
            let to = (row - whole.low.y) * whole.columns - whole.low.x
            for column in columns where cells[from + column] == free {
                plan[to + column] = OccupancyPlan.Cell.free.rawValue
            }
        }
    }
}

extension DepthSketch {
    /// What faces up of what was seen, on a coarser grid, in the world.
    fileprivate func upwardSurfaces(_ worldFromCamera: Pose, up: Vector3) -> [UpwardSurface] {
        let step = 4
        let inCamera = worldFromCamera.rotation.inverse.rotate(up)
        var surfaces: [UpwardSurface] = []
        for y in stride(from: step, to: pinhole.height - step, by: step) {
            for x in stride(from: step, to: pinhole.width - step, by: step) {
                guard let here = point(x, y), here.z < 5, let left = point(x - 2, y),
                    let right = point(x + 2, y), let above = point(x, y - 2),
                    let below = point(x, y + 2)
                else { continue }
                // x right, y down, z forward: down cross right points back to the camera.
                let normal = (below - above).cross(right - left).normalised
                guard normal.dot(inCamera) > 0.9 else { continue }
                let slant = max(0.05, -normal.dot(here.normalised))
                let area =
                    Double(step * step) * here.z * here.z / (pinhole.fx * pinhole.fy) / slant
                surfaces.append(UpwardSurface(position: worldFromCamera * here, area: area))
            }
        }
        return surfaces
    }

    private func point(_ x: Int, _ y: Int) -> Vector3? {
        let value = millimetres[y * pinhole.width + x]
        guard value > 0 else { return nil }
        return pinhole.unproject(
            SIMD2(Double(x) + 0.5, Double(y) + 0.5),
            depthMetres: Double(value) / 1000
        )
    }
}
