package import Geometry

/// Writes values one after the other, little-endian, as ``ByteReader`` reads them.
package struct ByteWriter {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    /// Nothing yet.
    package init() {}

    /// Writes a whole number.
    package mutating func put(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes a number.
    package mutating func put(_ value: Double) { put(value.bitPattern) }

    /// Writes a number.
    package mutating func put(_ value: Float) { put(value.bitPattern) }

    /// Writes a truth.
    package mutating func put(_ value: Bool) { put(value ? 1 as UInt8 : 0) }

    /// Writes a text, its length first.
    package mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes plain numbers, how many first.
    package mutating func put<Number: BitwiseCopyable>(_ numbers: [Number]) {
        put(UInt64(numbers.count))
        // Every processor that Swift runs on here is little-endian, so the memory is the file.
        numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    /// Writes x, y, z.
    package mutating func put(_ vector: Vector3) {
        for axis in 0..<3 { put(vector[axis]) }
    }

    /// Writes translation, then rotation x, y, z, w.
    package mutating func put(_ pose: Pose) {
        put(pose.translation)
        put(pose.rotation)
    }

    /// Writes x, y, z, w.
    package mutating func put(_ rotation: Quaternion) {
        put(rotation.x)
        put(rotation.y)
        put(rotation.z)
        put(rotation.w)
    }

    /// Writes centre, size and rotation.
    package mutating func put(_ box: OrientedBox) {
        put(box.center)
        put(box.size)
        put(box.rotation)
    }
}
