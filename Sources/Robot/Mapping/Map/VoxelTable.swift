/// Where a Gaussian of the map is: its submap's keyframe and its place there.
struct GaussianAddress: Sendable, Equatable {
    var submap: Int32
    var index: Int32
}

/// A cell of the world's voxel grid at one of its levels of detail.
struct VoxelKey: Sendable, Equatable {
    /// The cell packed in one number, never zero.
    let packed: UInt64

    /// The voxel of `level` (edge `edgeMetres` · 2^level) that holds a point of the world.
    init(_ point: SIMD3<Double>, level: Int, edgeMetres: Double) {
        let cell = (point / (edgeMetres * Double(1 << level))).rounded(.down)
        // 20 bits an axis are 13 km both ways at 25 mm; what lies beyond is clamped to the last cell.
        var packed: UInt64 = 1 << 63
        packed |= UInt64(level & 7) << 60
        for axis in 0..<3 {
            let clamped = max(-524_288, min(524_287, cell[axis]))
            packed |= UInt64(Int(clamped) + 524_288) << (20 * UInt64(axis))
        }
        self.packed = packed
    }
}

/// A hash table from voxels to the one Gaussian that each holds.
///
/// Open addressing with linear probing over two flat arrays: a dictionary of the standard library takes four times the
/// memory and time at these sizes, and hashes with a seed of its own.
struct VoxelTable: Sendable {
    private var keys: [UInt64]
    private var addresses: [GaussianAddress]
    private(set) var count = 0

    init(minimumCapacity: Int = 1024) {
        var capacity = 1024
        while capacity < 2 * minimumCapacity { capacity *= 2 }
        keys = Array(repeating: 0, count: capacity)
        addresses = Array(repeating: GaussianAddress(submap: 0, index: 0), count: capacity)
    }

    /// The bytes of the table.
    var byteCount: Int { 16 * keys.count }

    /// The Gaussian in a voxel.
    subscript(key: VoxelKey) -> GaussianAddress? {
        let slot = slot(of: key.packed)
        return keys[slot] == 0 ? nil : addresses[slot]
    }

    /// Puts a Gaussian into a voxel.
    mutating func set(_ key: VoxelKey, _ address: GaussianAddress) {
        if 2 * (count + 1) > keys.count { grow() }
        let slot = slot(of: key.packed)
        if keys[slot] == 0 {
            keys[slot] = key.packed
            count += 1
        }
        addresses[slot] = address
    }

    private func slot(of key: UInt64) -> Int {
        let mask = keys.count - 1
        // Fibonacci hashing, then the high bits.
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
        while keys[slot] != 0 && keys[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let (oldKeys, oldAddresses) = (keys, addresses)
        keys = Array(repeating: 0, count: 2 * oldKeys.count)
        addresses = Array(
            repeating: GaussianAddress(submap: 0, index: 0),
            count: 2 * oldKeys.count
        )
        for (key, address) in zip(oldKeys, oldAddresses) where key != 0 {
            let slot = slot(of: key)
            keys[slot] = key
            addresses[slot] = address
        }
    }
}
