internal import CMessages
internal import CProtobufC
internal import Geometry
internal import Glibc

/// Reads fields of C messages as Swift values, naming the field that is wrong.
struct FieldReader {
    let type: String
    let byteCount: Int
    let memory: Int

    /// What is left of `memory`; it lives until the message is read.
    let budget: UnsafeMutablePointer<MemoryBudget>

    /// Counts memory for a value before it is made.
    private func take(_ size: Int) throws(WireError) {
        guard size == 0 || budget.pointee.take(size) else {
            throw .tooMuchMemory(type: type, byteCount: byteCount, limit: memory)
        }
    }

    func bad(_ field: String, _ value: String, _ allowed: String) -> WireError {
        .badValue(type: type, field: field, value: value, allowed: allowed)
    }

    func text(_ pointer: UnsafeMutablePointer<CChar>?, _ field: String) throws(WireError) -> String
    {
        guard let pointer else { return "" }
        // Checked on the wire already, where a zero byte within was refused too.
        let count = strlen(pointer)
        // Short texts have no memory of their own.
        if count > 15 { try take(count + 32) }
        guard let text = String(validatingCString: pointer) else {
            throw .badText(type: type, field: field, reason: "is not UTF-8 text")
        }
        return text
    }

    /// A text that must not be empty.
    func name(_ pointer: UnsafeMutablePointer<CChar>?, _ field: String) throws(WireError) -> String
    {
        let name = try text(pointer, field)
        guard !name.isEmpty else { throw bad(field, "empty", "a name") }
        return name
    }

    func texts(
        _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
        _ count: Int,
        _ field: String
    ) throws(WireError) -> [String] {
        guard let pointers else { return [] }
        var texts: [String] = []
        try take(count * MemoryLayout<String>.stride)
        texts.reserveCapacity(count)
        for index in 0..<count { texts.append(try text(pointers[index], field)) }
        return texts
    }

    func bytes(_ data: ProtobufCBinaryData) throws(WireError) -> [UInt8] {
        guard let start = data.data, data.len > 0 else { return [] }
        try take(data.len)
        return [UInt8](UnsafeBufferPointer(start: start, count: data.len))
    }

    func finiteNumbers(
        _ pointer: UnsafeMutablePointer<Double>?,
        _ count: Int,
        _ field: String
    ) throws(WireError) -> [Double] {
        guard let pointer, count > 0 else { return [] }
        try take(count * MemoryLayout<Double>.stride)
        let numbers = [Double](UnsafeBufferPointer(start: pointer, count: count))
        if let number = numbers.first(where: { !$0.isFinite }) {
            throw bad(field, "\(number)", "finite numbers")
        }
        return numbers
    }

    func finite(_ value: Double, _ field: String) throws(WireError) -> Double {
        guard value.isFinite else {
            throw bad(field, "\(value)", "a finite number")
        }
        return value
    }

    /// Nanoseconds since the Unix epoch; 0 when the message has no stamp.
    func stamp(
        _ pointer: UnsafeMutablePointer<Google__Protobuf__Timestamp>?,
        _ field: String
    ) throws(WireError) -> Int64 {
        guard let stamp = pointer?.pointee else { return 0 }
        // Before 1970 towards zero, so that the earliest moments do not overflow on the way.
        let borrow: Int64 = stamp.seconds < 0 && stamp.nanos > 0 ? 1 : 0
        let (nanoseconds, overflows) = (stamp.seconds + borrow)
            .multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowsToo) = nanoseconds.addingReportingOverflow(
            Int64(stamp.nanos) - borrow * 1_000_000_000
        )
        guard !overflows, !overflowsToo, (0..<1_000_000_000).contains(stamp.nanos) else {
            throw bad(
                field,
                "\(stamp.seconds) s + \(stamp.nanos) ns",
                "64 bits of nanoseconds, with 0 to 999999999 of them beside the seconds"
            )
        }
        return sum
    }

    func vector(
        _ pointer: UnsafeMutablePointer<Foxglove__Vector3>?,
        _ field: String
    ) throws(WireError) -> Vector3 {
        guard let vector = pointer?.pointee else { return .zero }
        return Vector3(
            try coordinate(vector.x, "\(field).x"),
            try coordinate(vector.y, "\(field).y"),
            try coordinate(vector.z, "\(field).z")
        )
    }

    private func coordinate(_ value: Double, _ field: String) throws(WireError) -> Double {
        guard abs(try finite(value, field)) <= Vector3.farthestMetres else {
            throw bad(field, "\(value)", "at most \(Vector3.farthestMetres) either way")
        }
        return value
    }

    /// A rotation; a quaternion that is missing or far from unit length is refused.
    func rotation(
        _ pointer: UnsafeMutablePointer<Foxglove__Quaternion>?,
        _ field: String
    ) throws(WireError) -> Quaternion {
        guard let q = pointer?.pointee,
            let rotation = Quaternion(validating: q.x, y: q.y, z: q.z, w: q.w)
        else {
            let value = pointer.map {
                "(\($0.pointee.x), \($0.pointee.y), \($0.pointee.z), \($0.pointee.w))"
            }
            throw bad(field, value ?? "missing", "a quaternion of length one (x, y, z, w)")
        }
        return rotation
    }

    /// A pose; one that is missing is the identity.
    func pose(
        _ pointer: UnsafeMutablePointer<Foxglove__Pose>?,
        _ field: String
    ) throws(WireError) -> Pose {
        guard let pose = pointer?.pointee else { return .identity }
        return Pose(
            rotation: try rotation(pose.orientation, "\(field).orientation"),
            translation: try vector(pose.position, "\(field).position")
        )
    }

    /// The elements of a repeated field.
    func list<C, Value>(
        _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<C>?>?,
        _ count: Int,
        _ read: (C) throws(WireError) -> Value
    ) throws(WireError) -> [Value] {
        guard let pointers else { return [] }
        var values: [Value] = []
        try take(count * MemoryLayout<Value>.stride)
        values.reserveCapacity(count)
        for index in 0..<count {
            if let element = pointers[index] { values.append(try read(element.pointee)) }
        }
        return values
    }
}
