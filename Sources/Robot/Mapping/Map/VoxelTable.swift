/// A hash table from voxels to what each holds.
///
/// Open addressing with linear probing over two flat arrays: a dictionary of the standard library takes four times the
/// memory and time at these sizes, and hashes with a seed of its own.
struct VoxelTable<Value: Sendable>: Sendable {
    private var keys: [UInt64]
    private var values: [Value]
    private let unused: Value
    private(set) var count = 0

    /// An empty table, in whose free slots `unused` lies.
    init(minimumCapacity: Int = 1024, unused: Value) {
        var capacity = 1024
        while capacity < 2 * minimumCapacity { capacity *= 2 }
        keys = Array(repeating: 0, count: capacity)
        values = Array(repeating: unused, count: capacity)
        self.unused = unused
    }

    /// The bytes of the table.
    var byteCount: Int { (8 + MemoryLayout<Value>.stride) * keys.count }

    /// What a voxel holds.
    subscript(key: VoxelKey) -> Value? {
        let slot = slot(of: key.packed)
        return keys[slot] == 0 ? nil : values[slot]
    }

    /// Puts something into a voxel.
    mutating func set(_ key: VoxelKey, _ value: Value) {
        if 2 * (count + 1) > keys.count { grow() }
        let slot = slot(of: key.packed)
        if keys[slot] == 0 {
            keys[slot] = key.packed
            count += 1
        }
        values[slot] = value
    }

    private func slot(of key: UInt64) -> Int {
        let mask = keys.count - 1
        // Fibonacci hashing, then the high bits.
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
        while keys[slot] != 0 && keys[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let (oldKeys, oldValues) = (keys, values)
        keys = Array(repeating: 0, count: 2 * oldKeys.count)
        values = Array(repeating: unused, count: 2 * oldKeys.count)
        for (key, value) in zip(oldKeys, oldValues) where key != 0 {
            let slot = slot(of: key)
            keys[slot] = key
            values[slot] = value
        }
    }
}
