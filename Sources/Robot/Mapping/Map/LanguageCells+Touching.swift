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
    ///   - threads: on how many threads at most; they change nothing but the time.
    /// - Returns: for each of `cells` the place, among them, of the first that hangs together with it.
    public func connected(
        _ cells: [Int32],
        leastCosine: Float,
        threads: Int = 1
    ) -> [Int32] {
        var parts = ConnectedCells(self, cells, leastCosine)
        // Cells come by their levels, and by their places within.
        let all = cells.map { keys[Int($0)].packed }
        parts.joinNeighbours(all, threads: threads)
        for coarser in 1...VoxelKey.coarsestLevel {
            let coarse = VoxelRun(all, level: coarser)
            guard let first = coarse.places.first else { continue }
            parts.join(VoxelRun(all[..<Int(first)], beside: coarse, level: coarser), coarse)
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
    private(set) var names: [UInt64]
    private(set) var places: [Int32]

    /// Those of `all` that are of a level.
    init(_ all: [UInt64], level: Int) {
        func first(_ level: Int) -> Int {
            var (low, high) = (0, all.count)
            while low < high {
                let middle = (low + high) / 2
                if VoxelKey(packed: all[middle]).level < level {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }
        let range = first(level)..<first(level + 1)
        (names, places) = (Array(all[range]), range.map { Int32($0) })
    }

    /// The voxels of a level that hold those of `finer` that lie in or beside `coarse`, and perhaps a few more.
    init(_ finer: ArraySlice<UInt64>, beside coarse: VoxelRun, level: Int) {
        let finer = Array(finer)
        names = [UInt64](repeating: 0, count: finer.count)
        places = [Int32](repeating: 0, count: finer.count)
        // So many bits that few voxels share one: each coarse one sets 27.
        var logarithm: Int32 = 12
        while 1 << logarithm < 256 * coarse.names.count { logarithm += 1 }
        var bits = [UInt64](repeating: 0, count: (1 << logarithm) / 64)
        let found = semsplat_beside_coarser(
            finer,
            finer.count,
            Int32(level),
            coarse.names,
            coarse.names.count,
            &bits,
            logarithm,
            &names,
            &places
        )
        names.removeLast(names.count - found)
        places.removeLast(places.count - found)
        sortVoxels(&names, &places)
    }
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

    /// Joins cells of one run that touch and are alike.
    mutating func joinNeighbours(_ names: [UInt64], threads: Int) {
        var starts = [Int32](repeating: 0, count: names.count + 1)
        var chains = starts
        // Half of what is around a cell: the other half joins the cell when its own turn comes.
        joining(VoxelKey.laterRows.map(\.around)) { how in
            semsplat_join_neighbours(
                names,
                names.count,
                Int32(threads),
                &how,
                &starts,
                &chains
            )
        }
    }

    /// Joins cells of both runs that lie in each other or touch, and are alike.
    mutating func join(_ run: VoxelRun, _ other: VoxelRun) {
        joining(VoxelKey.rows.map(\.around)) { how in
            semsplat_join_cells(
                run.names,
                run.places,
                run.names.count,
                other.names,
                other.places,
                other.names.count,
                &how
            )
        }
    }

    // Unsafe because the kernels take the arrays of what is joined in one structure.
    private mutating func joining(
        _ stretches: [VoxelKey.Stretch],
        _ body: (inout semsplat_joining) -> Void
    ) {
        var how = semsplat_joining()
        withUnsafeMutableBytes(of: &how.stretches) { all in
            let all = all.bindMemory(to: semsplat_stretch.self)
            for (at, stretch) in stretches.enumerated() {
                all[at] = semsplat_stretch(first: stretch.first, last: stretch.last)
            }
        }
        how.stretch_count = Int32(stretches.count)
        how.channels = Int32(map.segmentationChannels)
        how.least_cosine = leastCosine
        cells.withUnsafeBufferPointer { cells in
            map.segmentation.withUnsafeBufferPointer { rows in
                map.segmentationInverseLengths.withUnsafeBufferPointer { inverseLengths in
                    parents.withUnsafeMutableBufferPointer { parents in
                        how.cells = cells.baseAddress
                        how.rows = rows.baseAddress
                        how.inverse_lengths = inverseLengths.baseAddress
                        how.parents = parents.baseAddress
                        body(&how)
                    }
                }
            }
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
