internal import CMessages
internal import CProtobufC
internal import Geometry

/// Fills a C message and packs it; the arena's memory lives until it is packed.
func encode<C>(
    _ initialise: (UnsafeMutablePointer<C>?) -> Void,
    _ fill: (inout C, PackingArena) -> Void
) -> [UInt8] {
    let arena = PackingArena()
    return withExtendedLifetime(arena) {
        let filled = arena.make(initialise) { fill(&$0, arena) }
        // Every generated message begins with a ProtobufCMessage.
        let message = UnsafeRawPointer(filled).assumingMemoryBound(to: ProtobufCMessage.self)
        let count = protobuf_c_message_get_packed_size(message)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            guard let start = buffer.baseAddress else { return }
            written = protobuf_c_message_pack(message, start)
        }
    }
}

/// Memory for the pointers inside C messages, freed together.
final class PackingArena {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// A message with its defaults, then filled.
    func make<C>(
        _ initialise: (UnsafeMutablePointer<C>?) -> Void,
        _ fill: (inout C) -> Void
    ) -> UnsafeMutablePointer<C> {
        let pointer: UnsafeMutablePointer<C> = room(1)
        initialise(pointer)
        fill(&pointer.pointee)
        return pointer
    }

    func text(_ text: String) -> UnsafeMutablePointer<CChar> {
        // A zero byte would end the text early for C.
        let whole = text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
        let characters = Array(whole.utf8CString)
        let pointer: UnsafeMutablePointer<CChar> = room(characters.count)
        pointer.initialize(from: characters, count: characters.count)
        return pointer
    }

    func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
        guard !bytes.isEmpty else { return ProtobufCBinaryData(len: 0, data: nil) }
        let pointer: UnsafeMutablePointer<UInt8> = room(bytes.count)
        pointer.initialize(from: bytes, count: bytes.count)
        return ProtobufCBinaryData(len: bytes.count, data: pointer)
    }

    func numbers(_ numbers: [Double]) -> UnsafeMutablePointer<Double>? {
        guard !numbers.isEmpty else { return nil }
        let pointer: UnsafeMutablePointer<Double> = room(numbers.count)
        pointer.initialize(from: numbers, count: numbers.count)
        return pointer
    }

    func places(_ places: [UInt32]) -> UnsafeMutablePointer<UInt32>? {
        guard !places.isEmpty else { return nil }
        let pointer: UnsafeMutablePointer<UInt32> = room(places.count)
        pointer.initialize(from: places, count: places.count)
        return pointer
    }

    func texts(_ texts: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        list(texts.map { text($0) })
    }

    /// The elements of a repeated field; protobuf-c wants nil for none.
    func list<C>(
        _ elements: [UnsafeMutablePointer<C>]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<C>?>? {
        guard !elements.isEmpty else { return nil }
        let pointer: UnsafeMutablePointer<UnsafeMutablePointer<C>?> = room(elements.count)
        pointer.initialize(from: elements.map { Optional($0) }, count: elements.count)
        return pointer
    }

    func stamp(_ nanoseconds: Int64) -> UnsafeMutablePointer<Google__Protobuf__Timestamp> {
        make(google__protobuf__timestamp__init) {
            // Rounded down, so that the nanoseconds are never negative (protobuf's rule).
            let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            $0.seconds = rest < 0 ? seconds - 1 : seconds
            $0.nanos = Int32(rest < 0 ? rest + 1_000_000_000 : rest)
        }
    }

    func vector(_ vector: Vector3) -> UnsafeMutablePointer<Foxglove__Vector3> {
        make(foxglove__vector3__init) {
            $0.x = vector.x
            $0.y = vector.y
            $0.z = vector.z
        }
    }

    func rotation(_ rotation: Quaternion) -> UnsafeMutablePointer<Foxglove__Quaternion> {
        make(foxglove__quaternion__init) {
            $0.x = rotation.x
            $0.y = rotation.y
            $0.z = rotation.z
            $0.w = rotation.w
        }
    }

    func pose(_ pose: Pose) -> UnsafeMutablePointer<Foxglove__Pose> {
        make(foxglove__pose__init) {
            $0.position = vector(pose.translation)
            $0.orientation = rotation(pose.rotation)
        }
    }

    private func room<Element>(_ count: Int) -> UnsafeMutablePointer<Element> {
        let pointer = UnsafeMutablePointer<Element>.allocate(capacity: count)
        blocks.append(UnsafeMutableRawPointer(pointer))
        return pointer
    }
}
