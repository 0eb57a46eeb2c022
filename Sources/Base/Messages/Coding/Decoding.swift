internal import CMessages
internal import CProtobufC
internal import Geometry

/// Unpacks a C message within a memory budget, reads it, and frees it.
func decode<C, Value>(
    _ bytes: [UInt8],
    as type: String,
    _ limits: MessageLimits,
    _ unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) ->
        UnsafeMutablePointer<C>?,
    _ free: (UnsafeMutablePointer<C>?, UnsafeMutablePointer<ProtobufCAllocator>?) -> Void,
    _ read: (C, FieldReader) throws(WireError) -> Value
) throws(WireError) -> Value {
    guard bytes.count <= limits.maximumBytes else {
        throw .tooLong(type: type, byteCount: bytes.count, limit: limits.maximumBytes)
    }
    var budget = limits.memory(for: bytes.count)
    var result: Result<Value, WireError> = .failure(
        .malformed(type: type, byteCount: bytes.count)
    )
    withUnsafeMutablePointer(to: &budget) { budget in
        var allocator = budgetedAllocator(budget)
        bytes.withUnsafeBufferPointer { buffer in
            guard let message = unpack(&allocator, buffer.count, buffer.baseAddress) else { return }
            defer { free(message, &allocator) }
            do throws(WireError) {
                result = .success(try read(message.pointee, FieldReader(type: type)))
            } catch {
                result = .failure(error)
            }
        }
    }
    return try result.get()
}

/// An allocator that hands out at most `budget` bytes and then nothing; unpacking then fails.
private func budgetedAllocator(_ budget: UnsafeMutablePointer<Int>) -> ProtobufCAllocator {
    ProtobufCAllocator(
        alloc: { budget, size in
            guard let remaining = budget?.assumingMemoryBound(to: Int.self),
                size <= remaining.pointee
            else { return nil }
            remaining.pointee -= size
            return UnsafeMutableRawPointer.allocate(byteCount: max(size, 1), alignment: 16)
        },
        free: { _, pointer in pointer?.deallocate() },
        allocator_data: budget
    )
}

/// Reads fields of C messages as Swift values, naming the field that is wrong.
struct FieldReader {
    let type: String

    func text(_ pointer: UnsafeMutablePointer<CChar>?, _ field: String) throws(WireError) -> String
    {
        guard let pointer else { return "" }
        guard let text = String(validatingCString: pointer) else {
            throw .notUTF8(type: type, field: field)
        }
        return text
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
        if let bad = numbers.first(where: { !$0.isFinite }) {
            throw .badNumber(type: type, field: field, value: "\(bad)")
        }
        return numbers
    }

    func finite(_ value: Double, _ field: String) throws(WireError) -> Double {
        guard value.isFinite else {
            throw .badNumber(type: type, field: field, value: "\(value)")
        }
        return value
    }

    /// Nanoseconds since the Unix epoch; 0 when the message has no stamp.
    func stamp(
        _ pointer: UnsafeMutablePointer<Google__Protobuf__Timestamp>?,
        _ field: String
    ) throws(WireError) -> Int64 {
        guard let stamp = pointer?.pointee else { return 0 }
        let (nanoseconds, overflows) = stamp.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowsToo) = nanoseconds.addingReportingOverflow(Int64(stamp.nanos))
        guard !overflows, !overflowsToo, (0..<1_000_000_000).contains(stamp.nanos) else {
            throw .badNumber(
                type: type,
                field: field,
                value: "\(stamp.seconds) s + \(stamp.nanos) ns"
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
            throw .badNumber(type: type, field: field, value: value ?? "missing")
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
