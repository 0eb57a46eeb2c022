internal import Geometry
package import Mapping
package import Messages

extension Grid {
    /// The floor plan in the frame of the map: one `int8` a cell, -1 unknown, 0 free, 100 occupied.
    package init(_ plan: OccupancyPlan, frameID: String) {
        self.init(
            stampNanoseconds: plan.stampNanoseconds,
            frameID: frameID,
            pose: plan.worldFromPlan,
            columnCount: plan.columns,
            cellMetres: plan.cellMetres,
            name: "occupancy",
            cells: plan.cells
        )
    }

    /// A grid without cells: nothing is known of any floor.
    init(emptyAt stampNanoseconds: Int64, frameID: String) {
        self.init(
            stampNanoseconds: stampNanoseconds,
            frameID: frameID,
            pose: .identity,
            columnCount: 0,
            cellMetres: OccupancySettings().cellMetres,
            name: "occupancy",
            cells: []
        )
    }
}
