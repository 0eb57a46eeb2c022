internal import Geometry
internal import Mapping

/// A 64-bit hash that is the same on every machine and in every run (Fowler, Noll and Vo: FNV-1a), eight bytes a step.
package struct StableHash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash so far, as sixteen digits.
    package var text: String {
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

    /// The hash of some bytes, as sixteen digits.
    package static func text(of bytes: [UInt8]) -> String {
        var hash = StableHash()
        hash.add(bytes)
        return hash.text
    }

    /// Adds a pose.
    private mutating func add(_ pose: Pose) {
        add([pose.translation.x, pose.translation.y, pose.translation.z])
        add([pose.rotation.w, pose.rotation.x, pose.rotation.y, pose.rotation.z])
    }

    /// Adds what a picture of a submap depends on: where its Gaussians are, their colours and opacities.
    mutating func add(looksOf submap: Submap) {
        add(submap.worldFromCamera)
        add(submap.gaussians.positions)
        add(submap.gaussians.colors)
        add(submap.gaussians.opacities)
    }

    /// Adds everything that a map holds.
    mutating func add(_ map: MapSnapshot) {
        mix(map.epoch)
        mix(map.revision)
        for submap in map.submaps {
            mix(UInt64(submap.keyframe.id))
            mix(UInt64(bitPattern: submap.keyframe.stampNanoseconds))
            add(submap.worldFromCamera)
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
