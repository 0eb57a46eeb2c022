internal import CKernels

/// Weights as they are kept: in half precision where every one of them is such a number, as in a model's file, in single
/// where one is not.
///
/// Nothing is lost by it: they are read in single precision, the numbers that they were.
struct KeptWeights: Sendable {
    /// How they lie in memory.
    enum Numbers: Sendable {
        case halves([UInt16])
        case singles(Elements)
    }

    let numbers: Numbers

    init(_ weights: Tensor) {
        let count = weights.count
        var fit = false
        let halves = [UInt16](unsafeUninitializedCapacity: count) { halves, written in
            fit = weights.read { weights_narrow($0, count, halves.baseAddress) } != 0
            written = fit ? count : 0
        }
        numbers = fit ? .halves(halves) : .singles(weights.values)
    }

    /// What they take of the memory.
    var byteCount: Int {
        switch numbers {
        case .halves(let halves): 2 * halves.count
        case .singles(let singles): 4 * singles.count
        }
    }

    /// Calls `body` with those of `range` in single precision.
    func read(_ range: Range<Int>, _ body: (UnsafePointer<Float>) -> Void) {
        switch numbers {
        case .singles(let singles):
            precondition(range.upperBound <= singles.count)
            singles.withUnsafeBufferPointer { all in
                if let start = all.baseAddress { body(start + range.lowerBound) }
            }
        case .halves(let halves):
            precondition(range.upperBound <= halves.count)
            withScratch(range.count) { singles in
                halves.withUnsafeBufferPointer { all in
                    guard let start = all.baseAddress else { return }
                    weights_widen(start + range.lowerBound, range.count, singles)
                }
                body(singles)
            }
        }
    }
}
