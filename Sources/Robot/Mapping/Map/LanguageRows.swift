internal import CKernels
public import SemanticSplat

/// Stored language features, a row each, that can be asked without being decoded (architecture.md 8.6).
public struct LanguageRows: Sendable {
    /// The features in half precision, ``channels`` a row.
    let features: [UInt16]

    /// The reciprocal lengths of what the rows decode to.
    let inverseNorms: [Float]

    /// The number of channels of a row.
    public let channels: Int

    /// The number of rows.
    public var count: Int { inverseNorms.count }

    /// Rows of stored features; `inverseNorms` has a number for each.
    package init(features: [UInt16], inverseNorms: [Float], channels: Int) {
        precondition(features.count == channels * inverseNorms.count)
        self.features = features
        self.inverseNorms = inverseNorms
        self.channels = channels
    }

    /// The rows among `range` whose cosine with the query's text is at least `minimumCosine`.
    public func near(
        _ query: TextQuery,
        minimumCosine: Float,
        among range: Range<Int>
    ) -> NearRows {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count,
            "rows \(range) of \(count)"
        )
        guard !range.isEmpty else { return NearRows() }
        var near = NearRows()
        // Unsafe because the kernel fills the arrays before Swift knows of their elements.
        near.numbers = [Int32](unsafeUninitializedCapacity: range.count) { numbers, found in
            near.cosines = [Float](unsafeUninitializedCapacity: range.count) { cosines, sameFound in
                found = semsplat_near_rows(
                    features,
                    inverseNorms,
                    range.lowerBound,
                    range.upperBound,
                    Int32(channels),
                    query.projection,
                    query.bias,
                    minimumCosine,
                    numbers.baseAddress,
                    cosines.baseAddress
                )
                sameFound = found
            }
        }
        return near
    }

    /// For each of `rows`, the name among many that is nearest to it, and how near.
    ///
    /// - Parameters:
    ///   - rows: numbers of rows.
    ///   - projections: Wᵀt of every name, [channels][names].
    ///   - biases: b·t of every name.
    ///   - limits: a cosine for each of `rows` beyond which it does not matter which name is nearest; empty where it always does.
    /// - Returns: the greatest cosine for each row and the number of the name that has it; without names, cosines of minus
    ///   infinity.
    public func bestNames(
        for rows: [Int32],
        projections: [Float],
        biases: [Float],
        limits: [Float] = []
    ) -> (cosines: [Float], names: [Int32]) {
        var names = [Int32](repeating: -1, count: rows.count)
        let cosines = nearest(to: rows, projections, biases, limits, names: &names)
        return (cosines, names)
    }

    /// As ``bestNames(for:projections:biases:limits:)``, without saying which name it is.
    public func bestCosines(
        for rows: [Int32],
        projections: [Float],
        biases: [Float],
        limits: [Float] = []
    ) -> [Float] {
        nearest(to: rows, projections, biases, limits, names: nil)
    }

    private func nearest(
        to rows: [Int32],
        _ projections: [Float],
        _ biases: [Float],
        _ limits: [Float],
        names: UnsafeMutablePointer<Int32>?
    ) -> [Float] {
        precondition(projections.count == channels * biases.count)
        precondition(limits.isEmpty || limits.count == rows.count)
        guard !biases.isEmpty else { return [Float](repeating: -.infinity, count: rows.count) }
        return [Float](unsafeUninitializedCapacity: rows.count) { cosines, count in
            // Unsafe because the kernel fills the array before Swift knows of its elements.
            semsplat_best_words(
                features,
                inverseNorms,
                rows,
                rows.count,
                Int32(channels),
                projections,
                biases,
                Int32(biases.count),
                limits.isEmpty ? nil : limits,
                cosines.baseAddress,
                names
            )
            count = rows.count
        }
    }
}
