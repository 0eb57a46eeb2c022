internal import CKernels
internal import Foundation
internal import Synchronization

/// The memory in which all tensors lie: taken from the system once, given from one tensor to the next.
///
/// A prediction takes the same pieces as the one before it, so that only the first one takes memory from the system. The
/// smallest free piece that fits is taken, the lowest of equals; free pieces that touch are one. Nothing goes back to the
/// system: the next prediction needs it. With an address sanitizer each piece is the system's own, for it to watch.
package final class Arena: Sendable {
    /// All tensors'.
    static let shared = Arena()

    /// Every piece begins at a multiple of it: a cache line, and the widest vector.
    static let alignment = 64

    /// Whether an address sanitizer watches this process.
    package static let isWatched = semsplat_is_address_checked() != 0

    private struct State {
        /// What no tensor has, by address.
        var free: [Piece] = []
        var figures = TensorMemory()
    }

    private let state = Mutex(State())

    /// An arena without memory.
    package init() {}

    /// How much there is now.
    package var figures: TensorMemory { state.withLock { $0.figures } }

    /// The bytes that a piece for `count` numbers has.
    private static func byteCount(_ count: Int) -> Int {
        max(alignment, (count * MemoryLayout<Float>.stride + alignment - 1) & ~(alignment - 1))
    }

    /// Memory for `count` numbers, of any content.
    package func take(_ count: Int) -> UnsafeMutablePointer<Float> {
        let wanted = Self.byteCount(count)
        let start = state.withLock { state in
            state.figures.take(wanted)
            if Self.isWatched { return Piece(watched: wanted).start }
            return Self.fittingPiece(wanted, in: &state)
        }
        // because the address is of memory that nothing else has and that is bound to numbers everywhere.
        return UnsafeMutablePointer<Float>(bitPattern: start).unsafelyUnwrapped
    }

    /// Takes back what ``take(_:)`` gave for `count` numbers.
    package func give(_ start: UnsafeMutablePointer<Float>, count: Int) {
        let byteCount = Self.byteCount(count)
        state.withLock { state in
            state.figures.give(byteCount)
            if Self.isWatched { return free(start) }
            Self.putBack(Piece(start: UInt(bitPattern: start), byteCount: byteCount), in: &state)
        }
    }

    private static func fittingPiece(_ wanted: Int, in state: inout State) -> UInt {
        var best: Int?
        for index in state.free.indices where state.free[index].byteCount >= wanted {
            if let best, state.free[best].byteCount <= state.free[index].byteCount { continue }
            best = index
            if state.free[index].byteCount == wanted { break }
        }
        guard let best else {
            grow(by: wanted, &state)
            return fittingPiece(wanted, in: &state)
        }
        let start = state.free[best].start
        if state.free[best].byteCount == wanted {
            state.free.remove(at: best)
        } else {
            state.free[best].start += UInt(wanted)
            state.free[best].byteCount -= wanted
        }
        return start
    }

    private static func putBack(_ piece: Piece, in state: inout State) {
        var (low, high) = (0, state.free.count)
        while low < high {
            let middle = (low + high) / 2
            if state.free[middle].start < piece.start { low = middle + 1 } else { high = middle }
        }
        let touchesNext = low < state.free.count && state.free[low].start == piece.end
        let touchesPrevious = low > 0 && state.free[low - 1].end == piece.start
        switch (touchesPrevious, touchesNext) {
        case (true, true):
            state.free[low - 1].byteCount += piece.byteCount + state.free[low].byteCount
            state.free.remove(at: low)
        case (true, false): state.free[low - 1].byteCount += piece.byteCount
        case (false, true):
            state.free[low].start = piece.start
            state.free[low].byteCount += piece.byteCount
        case (false, false): state.free.insert(piece, at: low)
        }
    }

    private static func grow(by wanted: Int, _ state: inout State) {
        let region = Piece(ofRegion: wanted + alignment)
        state.figures.grow(region.byteCount)
        // What lies idle at its end keeps a region apart from a next one that the system puts behind it.
        let usable = Piece(start: region.start, byteCount: region.byteCount - alignment)
        putBack(usable, in: &state)
    }
}

extension Arena {
    /// A stretch of memory.
    fileprivate struct Piece {
        var start: UInt
        var byteCount: Int
        var end: UInt { start + UInt(byteCount) }
    }
}

extension Arena.Piece {
    private static let hugePageBytes = 2 << 20
    /// So many that few regions are taken, so few that little of the last one lies idle.
    private static let leastRegionBytes = 16 << 20

    /// Memory of the system's for a piece of `wanted` bytes and more, in huge pages where there are any.
    init(ofRegion wanted: Int) {
        let page = Self.hugePageBytes
        byteCount = (max(wanted, Self.leastRegionBytes) + page - 1) & ~(page - 1)
        let all = mmap(
            nil,
            byteCount + page,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS,
            -1,
            0
        )
        guard let all, all != MAP_FAILED else {
            // Like an array for which there is no memory: nothing could be computed or said.
            preconditionFailure("no memory for \(byteCount) bytes of tensors")
        }
        let begin = UInt(bitPattern: all)
        start = (begin + UInt(page) - 1) & ~UInt(page - 1)
        let (before, after) = (Int(start - begin), page - Int(start - begin))
        if before > 0 { munmap(all, before) }
        if after > 0 { munmap(UnsafeMutableRawPointer(bitPattern: end), after) }
        #if os(Linux)
        madvise(UnsafeMutableRawPointer(bitPattern: start), byteCount, MADV_HUGEPAGE)
        #endif
    }

    /// Memory of the system's that a sanitizer watches.
    init(watched wanted: Int) {
        guard let memory = aligned_alloc(Arena.alignment, wanted) else {
            preconditionFailure("no memory for \(wanted) bytes of tensors")
        }
        (start, byteCount) = (UInt(bitPattern: memory), wanted)
    }
}
