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

    /// The mean centre of each cell's Gaussians, weighted by evidence, in the world.
    public let centres: [Vector3]

    /// The evidence of each cell's Gaussians.
    public let evidence: [Float]

    /// The number of cells.
    public var count: Int { grid.keys.count }

    private let grid: CellGrid

    /// Averages the language of `map`.
    ///
    /// - Parameters:
    ///   - map: the map; the cells are numbered in the order in which its Gaussians reach them.
    ///   - space: how features decode.
    ///   - edgeMetres: the edge of the finest cells.
    public init(of map: MapSnapshot, in space: LanguageSpace, edgeMetres: Double) {
        let channels = space.featureDimension
        grid = CellGrid(map, edgeMetres: edgeMetres)
        var sums = [Float](repeating: 0, count: channels * grid.keys.count)
        var weights = [Float](repeating: 0, count: grid.keys.count)
        var moments = [Float](repeating: 0, count: 4 * grid.keys.count)
        for (submap, placed) in zip(map.submaps, grid.placed) {
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
        centres = weights.indices.map { cell in
            let sum = SIMD3(moments[4 * cell], moments[4 * cell + 1], moments[4 * cell + 2])
            return Vector3(sum / max(moments[4 * cell + 3], 1e-12))
        }
    }

    /// The Gaussians of a cell, and where they are in the world.
    public func members(of cell: Int) -> [(address: GaussianAddress, centre: Vector3)] {
        grid.members[grid.starts[cell]..<grid.starts[cell + 1]].map { address in
            let world = grid.placed[Int(address.submap)].world
            let at = 3 * Int(address.index)
            return (address, Vector3(SIMD3(world[at], world[at + 1], world[at + 2])))
        }
    }

    /// The edge of a cell, in metres.
    public func edgeMetres(of cell: Int) -> Double {
        grid.edgeMetres * Double(1 << grid.keys[cell].level)
    }

    /// The number of Gaussians of a cell.
    public func memberCount(of cell: Int) -> Int { grid.starts[cell + 1] - grid.starts[cell] }

    /// Calls `body` with cells that touch `cell`; of two cells that touch each other, one is given the other.
    public func forEachNeighbour(of cell: Int, _ body: (Int) -> Void) {
        let key = grid.keys[cell]
        for offset in VoxelKey.halfNeighbourhood {
            if let neighbour = grid.cell(key.moved(by: offset)) { body(neighbour) }
        }
        // Coarser cells do not look for finer ones, so here the whole neighbourhood is asked.
        for level in stride(from: key.level + 1, through: VoxelKey.coarsestLevel, by: 1) {
            let around = key.coarsened(to: level)
            for offset in VoxelKey.neighbourhood {
                if let neighbour = grid.cell(around.moved(by: offset)) { body(neighbour) }
            }
        }
    }
}

/// Which cells there are, and which Gaussians lie in them.
private struct CellGrid {
    /// A submap's Gaussians: where they are in the world, x, y and z each, and the cell of each.
    struct Placed {
        var world: [Float]
        var cells: [Int32]
    }

    private(set) var keys: [VoxelKey] = []
    private(set) var placed: [Placed] = []

    /// The Gaussians, cell by cell.
    private(set) var members: [GaussianAddress] = []

    /// Where each cell's members start, and where the last one's end.
    private(set) var starts: [Int] = []

    let edgeMetres: Double
    private var table: VoxelTable<Int32>

    init(_ map: MapSnapshot, edgeMetres: Double) {
        self.edgeMetres = edgeMetres
        table = VoxelTable(minimumCapacity: map.gaussianCount / 4, unused: -1)
        placed = map.submaps.map { place($0, edgeMetres: edgeMetres) }
        sortMembers()
    }

    func cell(_ key: VoxelKey) -> Int? { table[key].map { Int($0) } }

    /// Finds or makes the cell of every Gaussian of `submap`.
    private mutating func place(_ submap: Submap, edgeMetres: Double) -> Placed {
        let gaussians = submap.gaussians
        let matrix = submap.worldFromCamera.rotation.matrix.m.map { Float($0) }
        let origin = submap.worldFromCamera.translation
        var placed = Placed(
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

    /// Lists the Gaussians cell by cell.
    private mutating func sortMembers() {
        starts = [Int](repeating: 0, count: keys.count + 1)
        for submap in placed {
            for cell in submap.cells { starts[Int(cell) + 1] += 1 }
        }
        for cell in keys.indices { starts[cell + 1] += starts[cell] }
        var next = starts
        members = [GaussianAddress](repeating: .none, count: starts[keys.count])
        for (number, submap) in placed.enumerated() {
            for (index, cell) in submap.cells.enumerated() {
                members[next[Int(cell)]] = GaussianAddress(
                    submap: Int32(number),
                    index: Int32(index)
                )
                next[Int(cell)] += 1
            }
        }
    }
}
