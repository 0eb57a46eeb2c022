package import Geometry

/// Why saved bytes make no map.
public struct SavedMapError: Error, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    /// An error that says so.
    package init(_ description: String) {
        self.description = description
    }
}

/// Reads what ``ByteWriter`` wrote, and distrusts it: nothing is allocated that the bytes do not hold, and no number is
/// let in that would not be a number.
package struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    /// A reader at the beginning of `bytes`.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Bytes that are left.
    package var remaining: Int { bytes.count - position }

    /// Ends reading; bytes that are left are an error.
    package func finish() throws(SavedMapError) {
        guard remaining == 0 else { throw SavedMapError("\(remaining) bytes are left at the end") }
    }

    /// Reads a whole number.
    package mutating func number<Number: FixedWidthInteger>(
        _ type: Number.Type,
        _ what: String
    ) throws(SavedMapError) -> Number {
        try room(MemoryLayout<Number>.size, what)
        defer { position += MemoryLayout<Number>.size }
        let value = bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: position, as: Number.self)
        }
        return Number(littleEndian: value)
    }

    /// Reads a count that the rest of the bytes can hold, one byte each at least.
    package mutating func count(_ what: String) throws(SavedMapError) -> Int {
        let count = try number(UInt64.self, what)
        guard count <= UInt64(remaining) else {
            throw SavedMapError("\(what): \(count) of them are more than the file has bytes")
        }
        return Int(count)
    }

    /// Reads a number that is counted on from, and must leave room for that.
    package mutating func counter(_ what: String) throws(SavedMapError) -> UInt64 {
        let counter = try number(UInt64.self, what)
        guard counter < 1 << 62 else {
            throw SavedMapError("\(what) is \(counter), which cannot be counted on from")
        }
        return counter
    }

    /// Reads a number that is finite.
    package mutating func double(_ what: String) throws(SavedMapError) -> Double {
        let value = Double(bitPattern: try number(UInt64.self, what))
        guard value.isFinite, abs(value) < 1e12 else {
            throw SavedMapError("\(what) is \(value); allowed are finite numbers below 1e12")
        }
        return value
    }

    /// Reads a number that is finite.
    package mutating func float(_ what: String) throws(SavedMapError) -> Float {
        let value = Float(bitPattern: try number(UInt32.self, what))
        guard value.isFinite else { throw SavedMapError("\(what) is \(value)") }
        return value
    }

    /// Reads a truth.
    package mutating func truth(_ what: String) throws(SavedMapError) -> Bool {
        try number(UInt8.self, what) != 0
    }

    /// Reads a text.
    package mutating func text(_ what: String) throws(SavedMapError) -> String {
        let count = Int(try number(UInt32.self, what))
        try room(count, what)
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }

    /// Reads plain numbers.
    package mutating func numbers<Number: BitwiseCopyable>(
        of type: Number.Type,
        _ what: String
    ) throws(SavedMapError) -> [Number] {
        let count = try number(UInt64.self, what)
        let (size, overflows) = count.multipliedReportingOverflow(
            by: UInt64(MemoryLayout<Number>.size)
        )
        guard !overflows, size <= UInt64(remaining) else {
            throw SavedMapError("\(what): \(count) numbers are more than the file holds")
        }
        defer { position += Int(size) }
        return [Number](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
            // Unsafe because the bytes become numbers at once; there are as many as were just counted.
            UnsafeMutableRawBufferPointer(buffer)
                .copyBytes(from: bytes[position..<position + Int(size)])
            filled = Int(count)
        }
    }

    /// Reads x, y, z.
    package mutating func vector(_ what: String) throws(SavedMapError) -> Vector3 {
        Vector3(try double(what), try double(what), try double(what))
    }

    /// Reads a rotation.
    package mutating func rotation(_ what: String) throws(SavedMapError) -> Quaternion {
        let (x, y, z, w) = (try double(what), try double(what), try double(what), try double(what))
        guard let rotation = Quaternion(unit: x, y, z, w) else {
            throw SavedMapError("\(what) is no rotation: (\(x), \(y), \(z), \(w))")
        }
        return rotation
    }

    /// Reads a pose.
    package mutating func pose(_ what: String) throws(SavedMapError) -> Pose {
        let translation = try vector(what)
        return Pose(rotation: try rotation(what), translation: translation)
    }

    /// Reads a box.
    package mutating func box(_ what: String) throws(SavedMapError) -> OrientedBox {
        OrientedBox(
            center: try vector(what),
            size: try vector(what),
            rotation: try rotation(what)
        )
    }

    private func room(_ count: Int, _ what: String) throws(SavedMapError) {
        guard count <= remaining else { throw SavedMapError("the file ends within \(what)") }
    }
}
