/// Memory of the ``Arena`` for `count` numbers while `body` runs.
func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let memory = Arena.shared.take(count)
    defer { Arena.shared.give(memory, count: count) }
    body(memory)
}

/// Calls `body` with where the elements of tensors lie.
func withPointers<Result>(
    _ first: Tensor,
    _ second: Tensor?,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>?) -> Result
) -> Result {
    defer { withExtendedLifetime((first, second)) {} }
    return body(first.start, second?.start)
}

/// Calls `body` with where the elements of tensors lie.
func withPointers<Result>(
    _ first: Tensor,
    _ second: Tensor?,
    _ third: Tensor?,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>?, UnsafePointer<Float>?) -> Result
) -> Result {
    defer { withExtendedLifetime((first, second, third)) {} }
    return body(first.start, second?.start, third?.start)
}

/// Calls `body` with where the elements of every tensor lie.
func withPointers<Result>(
    to tensors: [Tensor],
    _ body: ([UnsafePointer<Float>?]) -> Result
) -> Result {
    defer { withExtendedLifetime(tensors) {} }
    return body(tensors.map(\.start))
}

extension Tensor {
    /// Writes the elements to `place`.
    public func copy(to place: UnsafeMutablePointer<Float>) {
        read { place.update(from: $0, count: count) }
    }

    /// Calls `body` with where the elements lie.
    func read<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
        defer { withExtendedLifetime(self) {} }
        return body(start)
    }

    /// Where the elements lie, for as long as the tensor lives.
    fileprivate var start: UnsafePointer<Float> { UnsafePointer(values.memory.start) }
}
