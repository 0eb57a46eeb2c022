internal import CKernels
public import Geometry
public import SemanticSplat

/// The map's language averaged over cells of space: what all views together say of a place.
///
/// One view's feature is noisy, and a name's best matches one by one are a sieve. A cell's feature is the mean of the
/// decoded features of its Gaussians, each of unit length and weighted by its evidence. Gaussians that were merged more
/// coarsely lie in coarser cells.
public struct LanguageCells: Sendable {
    /// The averaged features, a row a cell.
    public let language: LanguageRows

    /// The channels of ``segmentation``; 0 in a map without a segmentation field.
    public let segmentationChannels: Int

    /// The mean of the segmentation directions of each cell's Gaussians, weighted by evidence, as halves: 127 long where all
    /// say the same.
    public let segmentation: [UInt16]

    /// The mean centre of each cell's Gaussians, weighted by evidence, in the world.
    public let centres: [Vector3]

    /// The evidence of each cell's Gaussians.
    public let evidence: [Float]

    /// The map's Gaussians, cell by cell.
    public let members: [Member]

    /// The number of cells.
    public var count: Int { grid.keys.count }

    /// A Gaussian of a cell.
    public struct Member: Sendable {
        /// Where the map holds it.
        public let address: GaussianAddress

        /// Its largest standard deviation, in metres.
        public let reachMetres: Float

        /// Its centre in the world.
        public let centre: SIMD3<Float>
    }

    private let grid: CellGrid

    /// Averages the language of `map`.
    ///
    /// - Parameters:
    ///   - map: the map; the cells are numbered in the order in which its Gaussians reach them.
    ///   - space: how features decode.
    ///   - edgeMetres: the edge of the finest cells.
    public init(of map: MapSnapshot, in space: LanguageSpace, edgeMetres: Double) {
        let channels = space.featureDimension
        var grid = CellGrid(edgeMetres: edgeMetres, capacity: map.gaussianCount / 4)
        let placed = map.submaps.map { grid.place($0) }
        var sums = [Float](repeating: 0, count: channels * grid.keys.count)
        var weights = [Float](repeating: 0, count: grid.keys.count)
        var moments = [Float](repeating: 0, count: 4 * grid.keys.count)
        for (submap, placed) in zip(map.submaps, placed) {
            let gaussians = submap.gaussians
            semsplat_add_to_cells(
                gaussians.features,
                gaussians.inverseNorms,
                gaussians.evidence,
                placed.world,
                placed.cells,
                gaussians.count,
                Int32(channels),
                &sums,
                &weights,
                &moments
            )
        }
        members = grid.sortMembers(of: map, placed)
        self.grid = grid
        for (cell, weight) in weights.enumerated() where weight > 0 {
            let inverse = 1 / weight
            for k in channels * cell..<channels * (cell + 1) { sums[k] *= inverse }
        }
        let features = halves(sums)
        language = LanguageRows(
            features: features,
            inverseNorms: inverseNorms(of: features, in: space),
            channels: channels
        )
        evidence = weights.indices.map { moments[4 * $0 + 3] }
        segmentationChannels = map.submaps.map(\.gaussians.segmentationChannels).max() ?? 0
        segmentation = meanSegmentation(of: map, placed, segmentationChannels, evidence)
        centres = weights.indices.map { cell in
            let sum = SIMD3(moments[4 * cell], moments[4 * cell + 1], moments[4 * cell + 2])
            return Vector3(sum / max(moments[4 * cell + 3], 1e-12))
        }
    }

    /// The mean segmentation directions of some cells, times their evidence, a row a cell.
    public func segmentationSums(of cells: [Int]) -> [Float] {
        var sums = [Float](repeating: 0, count: segmentationChannels * cells.count)
        for (place, cell) in cells.enumerated() where segmentationChannels > 0 {
            let evidence = evidence[cell]
            for channel in 0..<segmentationChannels {
                let bits = segmentation[segmentationChannels * cell + channel]
                sums[segmentationChannels * place + channel] = evidence * float(bits)
            }
        }
        return sums
    }

    /// The Gaussians of a cell.
    public func members(of cell: Int) -> ArraySlice<Member> { members[memberRange(of: cell)] }

    /// Where a cell's Gaussians are among ``members``.
    public func memberRange(of cell: Int) -> Range<Int> {
        grid.starts[cell]..<grid.starts[cell + 1]
    }

    /// The edge of a cell, in metres.
    public func edgeMetres(of cell: Int) -> Double {
        grid.edgeMetres * Double(1 << grid.keys[cell].level)
    }

    /// Calls `body` once with each two of `cells` that touch each other, by their places in `cells`.
    ///
    /// Cells of two levels touch where the finer one lies in the coarser or beside it on the coarser one's grid.
    public func forEachTouchingPair(among cells: [Int], _ body: (Int, Int) -> Void) {
        // A table of these cells only is small enough for the processor's cache, that of all is not.
        var places = VoxelTable<Int32>(minimumCapacity: cells.count, unused: -1)
        var hasLevel = [Bool](repeating: false, count: VoxelKey.coarsestLevel + 1)
        for (place, cell) in cells.enumerated() {
            places.set(grid.keys[cell], Int32(place))
            hasLevel[grid.keys[cell].level] = true
        }
        let (half, whole) = (VoxelKey.halfNeighbourhood, VoxelKey.neighbourhood)
        // What is around a coarser cell, for the cell before: cells come side by side, and share it more often than not.
        var around = [(key: VoxelKey?, others: [Int])](
            repeating: (nil, []),
            count: VoxelKey.coarsestLevel + 1
        )
        for (place, cell) in cells.enumerated() {
            let key = grid.keys[cell]
            for step in half {
                if let other = places[key.moved(by: step)] { body(place, Int(other)) }
            }
            // Coarser cells do not look for finer ones, so here the whole neighbourhood is asked.
            for level in stride(from: key.level + 1, through: VoxelKey.coarsestLevel, by: 1)
            where hasLevel[level] {
                let coarse = key.coarsened(to: level)
                if around[level].key != coarse {
                    around[level].key = coarse
                    around[level].others = whole.compactMap {
                        places[coarse.moved(by: $0)].map(Int.init)
                    }
                }
                for other in around[level].others { body(place, other) }
            }
        }
    }
}

/// The mean segmentation directions of cells with that evidence, as halves.
///
/// A pass of its own: the sums of language are gone by now, and memory's peak is lower.
private func meanSegmentation(
    of map: MapSnapshot,
    _ placed: [PlacedSubmap],
    _ channels: Int,
    _ evidence: [Float]
) -> [UInt16] {
    var sums = [Float](repeating: 0, count: channels * evidence.count)
    for (submap, placed) in zip(map.submaps, placed)
    where submap.gaussians.segmentationChannels == channels {
        semsplat_add_steps_to_cells(
            submap.gaussians.segmentation,
            submap.gaussians.evidence,
            placed.cells,
            submap.gaussians.count,
            Int32(channels),
            &sums
        )
    }
    for (cell, evidence) in evidence.enumerated() where evidence > 0 {
        let inverse = 1 / evidence
        for k in channels * cell..<channels * (cell + 1) { sums[k] *= inverse }
    }
    return halves(sums)
}

/// Where a submap's Gaussians are in the world, x, y and z each, and the cell of each.
private struct PlacedSubmap {
    var world: [Float]
    var cells: [Int32]
}

/// Which cells there are, and which Gaussians lie in them.
private struct CellGrid {
    private(set) var keys: [VoxelKey] = []

    /// Where each cell's members start, and where the last one's end.
    private(set) var starts: [Int] = []

    let edgeMetres: Double
    private var table: VoxelTable<Int32>

    init(edgeMetres: Double, capacity: Int) {
        self.edgeMetres = edgeMetres
        table = VoxelTable(minimumCapacity: capacity, unused: -1)
    }

    /// Finds or makes the cell of every Gaussian of `submap`.
    mutating func place(_ submap: Submap) -> PlacedSubmap {
        let gaussians = submap.gaussians
        let matrix = submap.worldFromCamera.rotation.matrix.m.map { Float($0) }
        let origin = submap.worldFromCamera.translation
        var placed = PlacedSubmap(
            world: [Float](repeating: 0, count: 3 * gaussians.count),
            cells: [Int32](repeating: 0, count: gaussians.count)
        )
        var names = [UInt64](repeating: 0, count: gaussians.count)
        semsplat_voxel_keys(
            gaussians.positions,
            gaussians.levels,
            gaussians.count,
            matrix,
            [Float(origin.x), Float(origin.y), Float(origin.z)],
            Float(1 / edgeMetres),
            &placed.world,
            &names
        )
        for (index, name) in names.enumerated() {
            let key = VoxelKey(packed: name)
            if let known = table[key] {
                placed.cells[index] = known
            } else {
                placed.cells[index] = Int32(keys.count)
                table.set(key, Int32(keys.count))
                keys.append(key)
            }
        }
        return placed
    }

    /// The Gaussians of `map` cell by cell.
    mutating func sortMembers(
        of map: MapSnapshot,
        _ placed: [PlacedSubmap]
    ) -> [LanguageCells.Member] {
        starts = [Int](repeating: 0, count: keys.count + 1)
        for submap in placed {
            for cell in submap.cells { starts[Int(cell) + 1] += 1 }
        }
        for cell in keys.indices { starts[cell + 1] += starts[cell] }
        var next = starts
        let nobody = LanguageCells.Member(address: .none, reachMetres: 0, centre: .zero)
        var members = [LanguageCells.Member](repeating: nobody, count: starts[keys.count])
        for (number, submap) in placed.enumerated() {
            let gaussians = map.submaps[number].gaussians
            for (index, cell) in submap.cells.enumerated() {
                members[next[Int(cell)]] = LanguageCells.Member(
                    address: GaussianAddress(submap: Int32(number), index: Int32(index)),
                    reachMetres: gaussians.scale(index).max(),
                    centre: SIMD3(
                        submap.world[3 * index],
                        submap.world[3 * index + 1],
                        submap.world[3 * index + 2]
                    )
                )
                next[Int(cell)] += 1
            }
        }
        return members
    }
}
