internal import Synchronization
internal import Tensors

/// What pairs of the last window's images said at each depth candidate: most of them come again.
final class KnownPatterns: Sendable {
    /// Two images, by the numbers that ``KnownImages`` gave them, and where the second sees what the first does.
    struct Key: Hashable {
        let reference: Int
        let source: Int
        let homography: [Double]
        let translation: [Double]
    }

    /// Sums of one pair, `[radii * candidates, h, w]`, and where there are any, `[candidates, h, w]`.
    struct Volume: Sendable {
        var cost: Tensor
        var count: Tensor
    }

    private let last = Mutex<[Key: Volume]>([:])

    /// The volumes of the pairs, in their order; `measure` is asked, with the pair's index, about the others.
    func volumes(
        of pairs: [Key],
        threads: Int,
        measure: @Sendable (Int) -> Volume
    ) -> [Volume] {
        let known = last.withLock { last in pairs.map { last[$0] } }
        let volumes = parallelMap(count: pairs.count, threads: threads) { known[$0] ?? measure($0) }
        last.withLock { $0 = Dictionary(zip(pairs, volumes)) { first, _ in first } }
        return volumes
    }
}
