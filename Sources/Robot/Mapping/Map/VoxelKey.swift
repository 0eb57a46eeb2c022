/// A cell of the world's voxel grid at one of its levels of detail.
struct VoxelKey: Sendable, Equatable {
    /// The cell packed in one number, never zero.
    let packed: UInt64

    /// The level of the largest voxels.
    static let coarsestLevel = 2

    /// The voxel that ``packed`` names, of a kernel that packs the same way.
    init(packed: UInt64) {
        self.packed = packed
    }

    /// The voxel of `level` (edge `edgeMetres` · 2^level) that holds a point of the world; what lies beyond the grid is in its
    /// last voxels.
    init(_ point: SIMD3<Double>, level: Int, edgeMetres: Double) {
        let cell = (point / (edgeMetres * Double(1 << level))).rounded(.down)
        // Axis by axis: conversions of whole vectors are calls of the standard library.
        func number(_ place: Double) -> UInt64 {
            UInt64(Int64(min(max(place, -Self.limit), Self.limit - 1)) + Int64(Self.limit))
        }
        packed =
            1 << 63 | UInt64(level & 7) << 60
            | number(cell.x) | number(cell.y) << 20 | number(cell.z) << 40
    }

    /// The level that the voxel is of.
    var level: Int { Int(packed >> 60 & 7) }

    /// The voxel one step away; from the grid's last voxels, kilometres off, a step may lead anywhere.
    func moved(by step: Step) -> VoxelKey { VoxelKey(packed: packed &+ step.packed) }

    /// The voxel of a coarser level that holds this one.
    func coarsened(to coarser: Int) -> VoxelKey {
        let steps = UInt64(coarser - level)
        // The grid's middle is at 2^19, a multiple of every voxel's edge.
        let middle = UInt64(Self.limit)
        var coarse: UInt64 = 1 << 63 | UInt64(coarser) << 60
        for shift in stride(from: UInt64(0), through: 40, by: 20) {
            let place = packed >> shift & 0xF_FFFF
            coarse |= (place >> steps + middle - middle >> steps) << shift
        }
        return VoxelKey(packed: coarse)
    }

    /// The way to a voxel that touches this one, as what it adds to the packed number.
    struct Step: Sendable {
        let packed: UInt64
    }

    /// To the rows along x that this voxel and the 26 around it lie in.
    static let rows: [Step] = (0..<9).map { number in
        let (y, z) = (number % 3 - 1, number / 3 - 1)
        return Step(packed: UInt64(bitPattern: Int64(y << 20 + z << 40)))
    }

    /// To the voxel's own row.
    static let alongRow = rows[4]

    /// To those four of the rows whose voxels all come after this one's row.
    static let halfRows = Array(rows[5...])

    /// 20 bits an axis are 13 km both ways at 25 mm.
    private static let limit = 524_288.0
}
