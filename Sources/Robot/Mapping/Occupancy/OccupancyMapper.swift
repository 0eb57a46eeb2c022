internal import CKernels
internal import Geometry

/// Makes floor plans of maps, and remembers what each keyframe said so that the next one costs little.
///
/// What a keyframe says depends on its pose, its depth and the floor; what of these changed is carved again, the rest is
/// kept. A plan is the same whether it was made in one go or step by step. One writer.
///
/// Free: some keyframe's ray met the floor there or passed lower over it than ``OccupancySettings/lowMetres``.
/// Occupied: Gaussians lie over it between the floor clearance and the robot's height. Nothing else is known.
public struct OccupancyMapper: Sendable {
    /// How plans are made.
    public let settings: OccupancySettings

    /// How many keyframes the last plan had to carve anew.
    public private(set) var carvedCount = 0

    private var views: [Int: ViewPlan] = [:]

    /// A mapper that has seen nothing.
    public init(settings: OccupancySettings = OccupancySettings()) {
        self.settings = settings
    }

    /// The floor plan of `map`; nil while no floor is found.
    public mutating func plan(of map: MapSnapshot) -> OccupancyPlan? {
        let axes = PlanAxes(up: map.up)
        let keyframes = map.keyframes.filter(\.isPredicted)
        let known = Set(keyframes.map(\.id))
        views = views.filter { known.contains($0.key) }
        for keyframe in keyframes where views[keyframe.id]?.isOf(keyframe) != true {
            views[keyframe.id] = ViewPlan(keyframe, axes: axes)
        }
        let inOrder = keyframes.map(\.id)
        let surfaces = inOrder.flatMap { views[$0]?.surfaces ?? [] }
        guard let floor = FloorFinder(surfaces, axes: axes).floor else { return nil }
        let frame = PlanFrame(floor: floor, axes: axes, settings: settings)
        carvedCount = 0
        for id in inOrder where views[id]?.carve(frame) == true { carvedCount += 1 }
        return assembled(inOrder.compactMap { views[$0]?.marks }, of: map, in: frame)
    }

    private func assembled(
        _ marks: [ViewMarks],
        of map: MapSnapshot,
        in frame: PlanFrame
    ) -> OccupancyPlan? {
        guard let area = area(of: marks, map, in: frame) else { return nil }
        let (counts, layers) = points(of: map, in: frame, area)
        var cells = [Int8](repeating: OccupancyPlan.Cell.unknown.rawValue, count: area.count)
        for view in marks { view.addFree(to: &cells, of: area) }
        for cell in cells.indices where counts[cell] >= UInt16(clamping: settings.minimumGaussians)
        {
            cells[cell] = OccupancyPlan.Cell.occupied.rawValue
        }
        return OccupancyPlan(
            epoch: map.epoch,
            revision: map.revision,
            stampNanoseconds: map.stampNanoseconds,
            floor: frame.floor,
            worldFromPlan: frame.worldFromPlan(of: area),
            cellMetres: settings.cellMetres,
            columns: area.columns,
            rows: area.rows,
            cells: cells,
            clearanceMetres: clearance(cells, area),
            layers: layers
        )
    }

    /// The cells of all that is said; around the newest keyframe where that is too much.
    private func area(
        of marks: [ViewMarks],
        _ map: MapSnapshot,
        in frame: PlanFrame
    ) -> PlanArea? {
        var area = marks.map(\.area).filter { $0.count > 0 }.reduce(nil) { $0?.union($1) ?? $1 }
        if let points = frame.area(of: map) { area = area?.union(points) ?? points }
        guard let newest = map.keyframes.last else { return area }
        let here = frame.cell(of: newest.worldFromCamera.translation)
        let half = settings.maximumSide / 2
        return area?.within(half, of: here)
    }

    /// How many Gaussians stand in the way over each cell, and the layers that hold any.
    private func points(
        of map: MapSnapshot,
        in frame: PlanFrame,
        _ area: PlanArea
    ) -> (counts: [UInt16], layers: [UInt64]) {
        var counts = [UInt16](repeating: 0, count: area.count)
        var layers = [UInt64](repeating: 0, count: area.count)
        var plan = frame.kernelPlan(of: area)
        for submap in map.submaps {
            var from = frame.kernelPose(of: area, worldFrom: submap.worldFromCamera)
            let gaussians = submap.gaussians
            semsplat_plan_add_points(
                &plan,
                gaussians.positions,
                gaussians.levels,
                gaussians.count,
                Float(map.voxelMetres),
                Float(OccupancyPlan.layerMetres),
                &from,
                &counts,
                &layers
            )
        }
        return (counts, layers)
    }

    private func clearance(_ cells: [Int8], _ area: PlanArea) -> [Float] {
        var distances = [Float](repeating: 0, count: area.count)
        semsplat_plan_clearance(cells, Int32(area.columns), Int32(area.rows), &distances)
        // From middle to middle becomes from the middle to the border of the other cell.
        let edge = Float(settings.cellMetres)
        return distances.map { max(0, $0 - 0.5) * edge }
    }
}
