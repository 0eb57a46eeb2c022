extension Tensor {
    /// The rows in bands of `length`, each worked by `body` on one of up to `threads` threads, joined again.
    ///
    /// The bands do not depend on the number of threads, so it never shows in the result.
    public func mappedInBands(
        of length: Int,
        threads: Int,
        _ body: @Sendable (Tensor) -> Tensor
    ) -> Tensor {
        let bands = (shape[0] + length - 1) / length
        guard bands > 1 else { return body(self) }
        return .concatenated(
            parallelMap(count: bands, threads: threads) {
                body(slice($0 * length..<min(shape[0], ($0 + 1) * length)))
            }
        )
    }
}
