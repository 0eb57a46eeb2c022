internal import CKernels

/// The Gaussians of a map in the order of the cells that they lie in: by level, z, y and x.
struct CellOrder {
    /// Where each Gaussian is in the world, x, y and z each, submap by submap.
    let world: [Float]

    /// Where each submap's Gaussians start, and where the last one's end.
    let starts: [Int]

    /// The cells, in their order.
    let keys: [VoxelKey]

    /// Where each cell's Gaussians start in the order of all, and where the last one's end.
    let cellStarts: [Int32]

    /// Submap by submap its Gaussians in the order of their cells.
    let order: [Int32]

    /// The cells of ``order``.
    let cells: [Int32]

    /// Where those of ``order`` are in the order of all.
    let places: [Int32]

    init(of map: MapSnapshot, edgeMetres: Double) {
        var starts = [0]
        for submap in map.submaps {
            starts.append(starts[starts.count - 1] + submap.gaussians.count)
        }
        self.starts = starts
        let count = starts[starts.count - 1]
        var names: [UInt64]
        (world, names) = named(map, starts, edgeMetres)
        var numbers = [Int32](0..<Int32(count))
        sortVoxels(&names, &numbers)
        var (keys, cellStarts) = ([VoxelKey](), [Int32]())
        keys.reserveCapacity(count / 2)
        cellStarts.reserveCapacity(count / 2 + 1)
        for place in 0..<count where place == 0 || names[place] != names[place - 1] {
            keys.append(VoxelKey(packed: names[place]))
            cellStarts.append(Int32(place))
        }
        cellStarts.append(Int32(count))
        (self.keys, self.cellStarts) = (keys, cellStarts)
        (order, cells, places) = bySubmap(numbers, cellStarts, starts)
    }

    /// Calls `body` with the number of each submap and where its Gaussians of the cells `range` are in ``order``.
    ///
    /// `next` says where those of each submap start that lie in no earlier cell, and is moved on past them.
    func forEachSubmap(
        in range: Range<Int>,
        _ next: inout [Int],
        _ body: (Int, Range<Int>) -> Void
    ) {
        for submap in next.indices {
            let first = next[submap]
            var (low, high) = (first, starts[submap + 1])
            while low < high {
                let middle = (low + high) / 2
                if Int(cells[middle]) < range.upperBound { low = middle + 1 } else { high = middle }
            }
            next[submap] = low
            if low > first { body(submap, first..<low) }
        }
    }
}

/// Where the Gaussians of `map` are in the world, and which voxels they lie in.
private func named(
    _ map: MapSnapshot,
    _ starts: [Int],
    _ edgeMetres: Double
) -> (world: [Float], names: [UInt64]) {
    let count = starts[starts.count - 1]
    var world = [Float](repeating: 0, count: 3 * count)
    var names = [UInt64](repeating: 0, count: count)
    world.withUnsafeMutableBufferPointer { world in
        names.withUnsafeMutableBufferPointer { names in
            for (submap, start) in zip(map.submaps, starts) where submap.gaussians.count > 0 {
                let origin = submap.worldFromCamera.translation
                // Unsafe because a kernel fills a part of an array.
                semsplat_voxel_keys(
                    submap.gaussians.positions,
                    submap.gaussians.levels,
                    submap.gaussians.count,
                    submap.worldFromCamera.rotation.matrix.m.map { Float($0) },
                    [Float(origin.x), Float(origin.y), Float(origin.z)],
                    Float(1 / edgeMetres),
                    world.baseAddress.map { $0 + 3 * start },
                    names.baseAddress.map { $0 + start }
                )
            }
        }
    }
    return (world, names)
}

/// Deals Gaussians in the order of all, given by their numbers, out to their submaps.
private func bySubmap(
    _ numbers: [Int32],
    _ cellStarts: [Int32],
    _ starts: [Int]
) -> (order: [Int32], cells: [Int32], places: [Int32]) {
    var submapOf = [Int32](repeating: 0, count: numbers.count)
    for submap in 0..<starts.count - 1 {
        for number in starts[submap]..<starts[submap + 1] { submapOf[number] = Int32(submap) }
    }
    var next = starts
    var order = [Int32](repeating: 0, count: numbers.count)
    var (cells, places) = (order, order)
    for cell in 0..<cellStarts.count - 1 {
        for place in Int(cellStarts[cell])..<Int(cellStarts[cell + 1]) {
            let number = Int(numbers[place])
            let submap = Int(submapOf[number])
            let at = next[submap]
            next[submap] = at + 1
            order[at] = Int32(number - starts[submap])
            cells[at] = Int32(cell)
            places[at] = Int32(place)
        }
    }
    return (order, cells, places)
}
