public import Geometry

/// The floor plan of a map: which cells are free, taken or not known, and how far from what is not free they are.
///
/// It never changes.
public struct OccupancyPlan: Sendable {
    /// The state of a cell, by its value in a message (that of ROS's `nav_msgs/OccupancyGrid`).
    public enum Cell: Int8, Sendable {
        /// Nothing is known of it.
        case unknown = -1
        /// The floor was seen, or a ray passed low over it, and nothing stands there.
        case free = 0
        /// Something stands there that is no higher than the robot and no lower than it can drive over.
        case occupied = 100
    }

    /// Which correction of poses it speaks of.
    public let epoch: UInt64

    /// Which change of the map it speaks of.
    public let revision: UInt64

    /// The stamp of the newest keyframe, in nanoseconds since the Unix epoch.
    public let stampNanoseconds: Int64

    /// The floor.
    public let floor: FloorPlane

    /// The corner of cell (0, 0) on the floor; x along a row, y from row to row, z up.
    public let worldFromPlan: Pose

    /// The edge of a cell, in metres.
    public let cellMetres: Double

    /// Cells in a row.
    public let columns: Int

    /// Rows.
    public let rows: Int

    /// The cells, row by row: values of ``Cell``.
    public let cells: [Int8]

    /// From each cell's middle to the nearest cell that is not known to be free, in metres; 0 in such cells.
    public let clearanceMetres: [Float]

    /// Which layers over each cell hold Gaussians, bit 0 the one from the floor up; ``layerMetres`` each.
    let layers: [UInt64]

    static let layerMetres = 0.05

    /// The cell under a point of the world; nil outside the plan.
    public func cell(under point: Vector3) -> Int? {
        let place = worldFromPlan.inverse * point / cellMetres
        guard place.x >= 0, place.y >= 0, place.x < Double(columns), place.y < Double(rows) else {
            return nil
        }
        return Int(place.y) * columns + Int(place.x)
    }

    /// The state of a cell.
    public subscript(_ cell: Int) -> Cell { Cell(rawValue: cells[cell]) ?? .unknown }

    /// The middle of a cell in the world, on the floor.
    public func place(of cell: Int) -> Vector3 {
        let level =
            worldFromPlan
            * Vector3(
                (Double(cell % columns) + 0.5) * cellMetres,
                (Double(cell / columns) + 0.5) * cellMetres,
                0
            )
        let up = worldFromPlan.rotation.rotate([0, 0, 1])
        return level - floor.height(of: level) / floor.normal.dot(up) * up
    }

    /// Whether nothing that the map holds lies between two points of the world.
    ///
    /// - Parameters:
    ///   - start: where one looks from.
    ///   - end: what one looks at.
    ///   - ignored: a box within which nothing hides the view: that of the thing itself.
    ///   - marginMetres: how much larger the box is.
    /// - Returns: false when a layer over a cell on the way holds Gaussians.
    public func isClear(
        from start: Vector3,
        to end: Vector3,
        ignoring ignored: OrientedBox,
        marginMetres: Double
    ) -> Bool {
        let steps = Int((end - start).length / (0.45 * cellMetres)) + 1
        for step in 1..<max(2, steps) {
            let point = start + Double(step) / Double(steps) * (end - start)
            if ignored.contains(point, marginMetres: marginMetres) { return true }
            guard let cell = cell(under: point) else { continue }
            let layer = floor.height(of: point) / Self.layerMetres
            if layer >= 0, layer < 64, layers[cell] >> UInt64(layer) & 1 == 1 { return false }
        }
        return true
    }
}
