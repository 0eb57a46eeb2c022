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

    /// The voxel of `level` (edge `edgeMetres` · 2^level) that holds a point of the world.
    init(_ point: SIMD3<Double>, level: Int, edgeMetres: Double) {
        let cell = (point / (edgeMetres * Double(1 << level))).rounded(.down)
        let limit = SIMD3<Double>(repeating: Double(Self.limit))
        let clamped = cell.clamped(lowerBound: -limit, upperBound: limit - 1)
        self.init(cell: SIMD3<Int32>(clamped), level: level)
    }

    /// Voxel `cell` of `level`; what lies beyond the grid is in its last voxels.
    private init(cell: SIMD3<Int32>, level: Int) {
        let limit = SIMD3<Int32>(repeating: Self.limit)
        let place = cell.clamped(lowerBound: 0 &- limit, upperBound: limit &- 1) &+ limit
        var packed: UInt64 = 1 << 63
        packed |= UInt64(level & 7) << 60
        for axis in 0..<3 { packed |= UInt64(place[axis]) << (20 * UInt64(axis)) }
        self.packed = packed
    }

    /// The level that the voxel is of.
    var level: Int { Int(packed >> 60 & 7) }

    /// The voxel one step away; from the grid's last voxels, kilometres off, a step may lead anywhere.
    func moved(by step: Step) -> VoxelKey { VoxelKey(packed: packed &+ step.packed) }

    /// The voxel of a coarser level that holds this one.
    func coarsened(to coarser: Int) -> VoxelKey {
        VoxelKey(cell: cell &>> Int32(coarser - level), level: coarser)
    }

    /// The way to a voxel that touches this one, as what it adds to the packed number.
    struct Step: Sendable {
        fileprivate let packed: UInt64
    }

    /// To this voxel and the 26 around it.
    static let neighbourhood: [Step] = (0..<27).map { number in
        let (x, y, z) = (number % 3 - 1, number / 3 % 3 - 1, number / 9 - 1)
        return Step(packed: UInt64(bitPattern: Int64(x + (y << 20) + (z << 40))))
    }

    /// To 13 of the 26 around; the others have this voxel among theirs.
    static let halfNeighbourhood = Array(neighbourhood[14...])

    /// 20 bits an axis are 13 km both ways at 25 mm.
    private static let limit: Int32 = 524_288

    private var cell: SIMD3<Int32> {
        var cell = SIMD3<Int32>.zero
        for axis in 0..<3 {
            cell[axis] = Int32(truncatingIfNeeded: packed >> (20 * UInt64(axis)) & 0xF_FFFF)
        }
        return cell &- SIMD3(repeating: Self.limit)
    }
}
