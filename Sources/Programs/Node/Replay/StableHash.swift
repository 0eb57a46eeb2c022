internal import Geometry
internal import Mapping

/// A 64-bit hash that is the same on every machine and in every run (Fowler, Noll and Vo: FNV-1a), eight bytes a step.
struct StableHash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash so far, as sixteen digits.
    var text: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Adds numbers, their count first.
    mutating func add<Number>(_ numbers: [Number]) {
        mix(UInt64(numbers.count))
        numbers.withUnsafeBytes { bytes in
            let words = bytes.count / 8
            for word in 0..<words {
                mix(bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self))
            }
            for at in 8 * words..<bytes.count { mix(UInt64(bytes[at])) }
        }
    }

    /// Adds everything that a map holds.
    mutating func add(_ map: MapSnapshot) {
        mix(map.epoch)
        mix(map.revision)
        for submap in map.submaps {
            let pose = submap.worldFromCamera
            mix(UInt64(submap.keyframe.id))
            mix(UInt64(bitPattern: submap.keyframe.stampNanoseconds))
            add([pose.translation.x, pose.translation.y, pose.translation.z])
            add([pose.rotation.w, pose.rotation.x, pose.rotation.y, pose.rotation.z])
            add(submap.gaussians)
        }
    }

    private mutating func add(_ gaussians: MapGaussians) {
        add(gaussians.positions)
        add(gaussians.rotations)
        add(gaussians.scales)
        add(gaussians.opacities)
        add(gaussians.colors)
        add(gaussians.features)
        add(gaussians.segmentation)
        add(gaussians.evidence)
        add(gaussians.views)
        add(gaussians.lastKeyframes)
        add(gaussians.levels)
        add(gaussians.doubts)
    }

    private mutating func mix(_ word: UInt64) { state = (state ^ word) &* 0x0000_0100_0000_01B3 }
}
