internal import CProtobufC

/// The memory that decoding one message may take, protobuf-c's structures and the values made of them together.
///
/// What is freed is not given back: protobuf-c frees only at the end, or after it failed.
struct MemoryBudget {
    private var remaining: Int
    private(set) var wasExceeded = false

    init(bytes: Int) { remaining = bytes }

    /// Takes a piece of the heap; false when there is less left.
    mutating func take(_ size: Int) -> Bool {
        let size = Self.heapBytes(size)
        guard size <= remaining else {
            wasExceeded = true
            return false
        }
        remaining -= size
        return true
    }

    /// What the C library's heap makes of a piece of `size` bytes: eight more of its own, in steps of 16, 32 at least.
    private static func heapBytes(_ size: Int) -> Int { max(32, (size + 8 + 15) & ~15) }

    /// An allocator that gives out what is left of `budget` and then nothing; unpacking fails then.
    static func allocator(_ budget: UnsafeMutablePointer<MemoryBudget>) -> ProtobufCAllocator {
        ProtobufCAllocator(
            alloc: { budget, size in
                guard let budget = budget?.assumingMemoryBound(to: MemoryBudget.self),
                    budget.pointee.take(size)
                else { return nil }
                return UnsafeMutableRawPointer.allocate(byteCount: max(size, 1), alignment: 16)
            },
            free: { _, pointer in pointer?.deallocate() },
            allocator_data: budget
        )
    }
}
