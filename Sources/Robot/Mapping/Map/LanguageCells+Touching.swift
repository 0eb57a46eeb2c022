internal import CKernels

extension LanguageCells {
    /// Which of `cells` hang together: those that touch and whose segmentation is alike.
    ///
    /// Cells of two levels touch where the finer one lies in the coarser or beside it on the coarser one's grid. Those without a
    /// segmentation are like all.
    ///
    /// - Parameters:
    ///   - cells: numbers of cells, ascending.
    ///   - leastCosine: between the segmentation directions of two cells that are alike; −1 joins whatever touches.
    /// - Returns: for each of `cells` the place, among them, of the first that hangs together with it.
    public func connected(_ cells: [Int32], leastCosine: Float) -> [Int32] {
        let keys = cells.map { self.keys[Int($0)] }
        let places = [Int32](0..<Int32(cells.count))
        var parts = ConnectedCells(self, cells, leastCosine)
        let all = VoxelRun(names: keys.map(\.packed), places: places)
        parts.join(all, all, steps: [VoxelKey.alongRow] + VoxelKey.halfRows)
        for coarser in 1...VoxelKey.coarsestLevel {
            let others = places.filter { keys[Int($0)].level == coarser }
            guard !others.isEmpty else { continue }
            let finer = places.filter { keys[Int($0)].level < coarser }
            var raised = VoxelRun(
                names: finer.map { keys[Int($0)].coarsened(to: coarser).packed },
                places: finer
            )
            sortVoxels(&raised.names, &raised.places)
            let coarse = VoxelRun(names: others.map { keys[Int($0)].packed }, places: others)
            parts.join(raised, coarse, steps: VoxelKey.rows)
        }
        return parts.firsts
    }
}

/// Sorts voxels by level, z, y and x, and numbers with them; equal ones keep their order.
func sortVoxels(_ names: inout [UInt64], _ numbers: inout [Int32]) {
    var (spareNames, spareNumbers) = (names, numbers)
    semsplat_sort_voxels(&names, &numbers, names.count, &spareNames, &spareNumbers)
}

/// Voxels in their order, and the places of the cells that they stand for.
private struct VoxelRun {
    var names: [UInt64]
    var places: [Int32]
}

/// Cells that are joined pair by pair.
private struct ConnectedCells {
    private let map: LanguageCells
    private let cells: [Int32]
    private let leastCosine: Float
    /// Each cell's parent among the cells, in a forest whose roots are the first of their trees.
    private var parents: [Int32]

    init(_ map: LanguageCells, _ cells: [Int32], _ leastCosine: Float) {
        (self.map, self.cells, self.leastCosine) = (map, cells, leastCosine)
        parents = Array(0..<Int32(cells.count))
    }

    /// Joins cells of both that are alike, where the second lies in one of the rows `steps` from the first, at most one along
    /// the row.
    mutating func join(_ run: VoxelRun, _ other: VoxelRun, steps: [VoxelKey.Step]) {
        for step in steps {
            semsplat_join_cells(
                run.names,
                run.places,
                run.names.count,
                other.names,
                other.places,
                other.names.count,
                step.packed,
                cells,
                map.segmentation,
                map.segmentationInverseLengths,
                Int32(map.segmentationChannels),
                leastCosine,
                &parents
            )
        }
    }

    /// Of each cell's tree the first cell.
    var firsts: [Int32] {
        // A parent comes before its children, so that it has been followed to the root already.
        var firsts = parents
        for place in firsts.indices { firsts[place] = firsts[Int(firsts[place])] }
        return firsts
    }
}
