/// Numbers one behind the other, in memory of the ``Arena``.
///
/// A value like an array: a copy shares the memory until one of the two is changed.
public struct Elements: Sendable {
    @usableFromInline
    private(set) var memory: Memory

    /// A piece of the arena, which goes back with its last owner.
    @usableFromInline
    final class Memory: @unchecked Sendable {
        // @unchecked because only a sole owner writes to what it points to (``makeUnique()``).
        @usableFromInline let start: UnsafeMutablePointer<Float>
        @usableFromInline let count: Int

        init(count: Int) {
            start = Arena.shared.take(count)
            self.count = count
        }

        deinit { Arena.shared.give(start, count: count) }
    }

    /// Numbers that `initialise` writes; it must write every one.
    init(count: Int, initialise: (UnsafeMutablePointer<Float>) -> Void) {
        memory = Memory(count: count)
        initialise(memory.start)
    }

    /// One number, many times.
    public init(repeating value: Float, count: Int) {
        self.init(count: count) { $0.update(repeating: value, count: count) }
    }

    /// The numbers of an array.
    public init(_ numbers: [Float]) {
        self.init(count: numbers.count) { $0.update(from: numbers, count: numbers.count) }
    }

    /// How many there are.
    @inlinable public var count: Int { memory.count }

    /// Calls `body` with where they lie.
    @inlinable
    public func withUnsafeBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(memory) {} }
        return try body(UnsafeBufferPointer(start: memory.start, count: count))
    }

    /// Calls `body` with where they lie, to change them.
    @inlinable
    public mutating func withUnsafeMutableBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        makeUnique()
        defer { withExtendedLifetime(memory) {} }
        return try body(UnsafeMutableBufferPointer(start: memory.start, count: count))
    }

    /// Puts other numbers where those from `place` on are.
    public mutating func update(from place: Int, with numbers: Slice<Elements>) {
        precondition(place >= 0 && place + numbers.count <= count)
        withUnsafeMutableBufferPointer { own in
            numbers.base.withUnsafeBufferPointer { others in
                guard let own = own.baseAddress, let others = others.baseAddress else { return }
                (own + place).update(from: others + numbers.startIndex, count: numbers.count)
            }
        }
    }

    @usableFromInline
    mutating func makeUnique() {
        guard !isKnownUniquelyReferenced(&memory) else { return }
        let old = memory
        memory = Memory(count: old.count)
        memory.start.update(from: old.start, count: old.count)
    }
}

extension Elements: RandomAccessCollection, MutableCollection {
    /// 0.
    @inlinable public var startIndex: Int { 0 }
    /// Their count.
    @inlinable public var endIndex: Int { count }

    /// The number at `index`.
    @inlinable
    public subscript(index: Int) -> Float {
        get {
            precondition(index >= 0 && index < count, "no element \(index) of \(count)")
            return memory.start[index]
        }
        set {
            precondition(index >= 0 && index < count, "no element \(index) of \(count)")
            makeUnique()
            memory.start[index] = newValue
        }
    }

    /// Calls `body` with where they lie.
    @inlinable
    public func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<Float>) throws -> Result
    ) rethrows -> Result? {
        try withUnsafeBufferPointer(body)
    }
}

extension Elements: Equatable {
    /// Whether all numbers are equal.
    public static func == (left: Elements, right: Elements) -> Bool { left.elementsEqual(right) }
}

extension [Float] {
    /// The numbers, copied.
    public init(_ elements: Elements) {
        self = elements.withUnsafeBufferPointer { Array($0) }
    }
}
