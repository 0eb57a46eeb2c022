internal import CMessages
internal import CProtobufC
internal import Geometry

/// Reads fields of C messages as Swift values, naming the field that is wrong.
struct FieldReader {
    let type: String

    func bad(_ field: String, _ value: String, _ allowed: String) -> WireError {
        .badValue(type: type, field: field, value: value, allowed: allowed)
    }

    func text(_ pointer: UnsafeMutablePointer<CChar>?, _ field: String) throws(WireError) -> String
    {
        guard let pointer else { return "" }
        // Checked on the wire already, where a zero byte within was refused too.
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
        for index in 0..<count { texts.append(try text(pointers[index], field)) }
        return texts
    }

    func bytes(_ data: ProtobufCBinaryData) -> [UInt8] {
        guard let start = data.data, data.len > 0 else { return [] }
        return [UInt8](UnsafeBufferPointer(start: start, count: data.len))
    }

    func finiteNumbers(
        _ pointer: UnsafeMutablePointer<Double>?,
        _ count: Int,
        _ field: String
    ) throws(WireError) -> [Double] {
        guard let pointer, count > 0 else { return [] }
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
            try finite(vector.x, "\(field).x"),
            try finite(vector.y, "\(field).y"),
            try finite(vector.z, "\(field).z")
        )
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
        values.reserveCapacity(count)
        for index in 0..<count {
            if let element = pointers[index] { values.append(try read(element.pointee)) }
        }
        return values
    }
}
