internal import CProtobufC

/// Checks, unpacks and reads a C message within its limits, and frees it.
///
/// `initialise` is the generated `__init` of the message; every C message begins with a
/// `ProtobufCMessage`, which knows its descriptor.
func decode<C, Value>(
    _ bytes: [UInt8],
    as type: String,
    _ limits: MessageLimits,
    _ initialise: (UnsafeMutablePointer<C>?) -> Void,
    _ read: (C, FieldReader) throws(WireError) -> Value
) throws(WireError) -> Value {
    guard bytes.count <= limits.maximumBytes else {
        throw .tooLong(type: type, byteCount: bytes.count, limit: limits.maximumBytes)
    }
    let descriptor = descriptor(initialise)
    // Typed errors do not pass through the standard library's closures; a result does.
    let result: Result<Value, WireError> = bytes.withUnsafeBufferPointer { buffer in
        do throws(WireError) {
            var check = WireCheck(type: type, byteCount: bytes.count, limits: limits)
            try check.check(buffer, as: descriptor)
            return .success(
                try unpack(buffer, descriptor, limits.memory(for: bytes.count), type, read)
            )
        } catch {
            return .failure(error)
        }
    }
    return try result.get()
}

private func unpack<C, Value>(
    _ buffer: UnsafeBufferPointer<UInt8>,
    _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>,
    _ memory: Int,
    _ type: String,
    _ read: (C, FieldReader) throws(WireError) -> Value
) throws(WireError) -> Value {
    let budget = UnsafeMutablePointer<MemoryBudget>.allocate(capacity: 1)
    budget.initialize(to: MemoryBudget(bytes: memory))
    defer { budget.deallocate() }
    var allocator = MemoryBudget.allocator(budget)
    guard
        let message = protobuf_c_message_unpack(
            descriptor,
            &allocator,
            buffer.count,
            buffer.baseAddress
        )
    else {
        throw budget.pointee.wasExceeded
            ? .tooMuchMemory(type: type, byteCount: buffer.count, limit: memory)
            : .malformed(type: type, byteCount: buffer.count)
    }
    defer { protobuf_c_message_free_unpacked(message, &allocator) }
    // The descriptor came from a C, so what it unpacked is one.
    let c = UnsafeMutableRawPointer(message).assumingMemoryBound(to: C.self)
    return try read(
        c.pointee,
        FieldReader(type: type, byteCount: buffer.count, memory: memory, budget: budget)
    )
}

/// The descriptor of the C message that `initialise` initialises.
private func descriptor<C>(
    _ initialise: (UnsafeMutablePointer<C>?) -> Void
) -> UnsafePointer<ProtobufCMessageDescriptor> {
    let message = UnsafeMutablePointer<C>.allocate(capacity: 1)
    defer { message.deallocate() }
    initialise(message)
    return UnsafeRawPointer(message).assumingMemoryBound(to: ProtobufCMessage.self)
        .pointee.descriptor
}
