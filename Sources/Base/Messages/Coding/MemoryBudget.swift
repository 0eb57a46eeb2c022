internal import CProtobufC

/// The memory that decoding one message may take, protobuf-c's structures and the values made of them together.
///
/// What is freed is not given back: protobuf-c frees only at the end, or after it failed.
struct MemoryBudget {
    private var remaining: Int
    private(set) var wasExceeded = false

    /// What the C library's heap takes beside each piece, about.
    static let bookkeeping = 16

    init(bytes: Int) { remaining = bytes }

    /// Takes a part; false when there is less left.
    mutating func take(_ size: Int) -> Bool {
        guard size <= remaining else {
            wasExceeded = true
            return false
        }
        remaining -= size
        return true
    }

    /// An allocator that gives out what is left of `budget` and then nothing; unpacking fails then.
    static func allocator(_ budget: UnsafeMutablePointer<MemoryBudget>) -> ProtobufCAllocator {
        ProtobufCAllocator(
            alloc: { budget, size in
                guard let budget = budget?.assumingMemoryBound(to: MemoryBudget.self),
                    budget.pointee.take(size + MemoryBudget.bookkeeping)
                else { return nil }
                return UnsafeMutableRawPointer.allocate(byteCount: max(size, 1), alignment: 16)
            },
            free: { _, pointer in pointer?.deallocate() },
            allocator_data: budget
        )
    }
}
