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

    /// The way to a voxel that touches this one, as what it adds to the packed number.
    struct Step: Sendable {
        let packed: UInt64

        /// The voxel there and its two neighbours along x.
        var around: Stretch { Stretch(first: packed &- 1, last: packed &+ 1) }
    }

    /// To the rows along x that this voxel and the 26 around it lie in.
    static let rows: [Step] = (0..<9).map { number in
        let (y, z) = (number % 3 - 1, number / 3 - 1)
        return Step(packed: UInt64(bitPattern: Int64(y << 20 + z << 40)))
    }

    /// A stretch of voxels along x, as what it adds to the packed number of a voxel.
    struct Stretch: Sendable {
        let first: UInt64
        let last: UInt64
    }

    /// To those four of the rows whose voxels all come after this one's row.
    static let laterRows = Array(rows[5...])

    /// 20 bits an axis are 13 km both ways at 25 mm.
    private static let limit = 524_288.0
}
