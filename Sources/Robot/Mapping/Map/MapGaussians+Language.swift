internal import CKernels
public import SemanticSplat

extension MapGaussians {
    /// The cosine of every Gaussian's language with the query's.
    public func cosines(with query: TextQuery) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            // Unsafe because the kernel fills the array before Swift knows of its elements.
            semsplat_cosines(
                features,
                inverseNorms,
                count,
                Int32(channels),
                query.projection,
                query.bias,
                buffer.baseAddress
            )
            initialized = count
        }
    }

    /// For each Gaussian of `rows`, the name among many whose language is nearest to its own, and how near.
    ///
    /// - Parameters:
    ///   - rows: Gaussians of this submap.
    ///   - projections: Wᵀt of every name, [channels][names].
    ///   - biases: b·t of every name.
    /// - Returns: the greatest cosine for each row and the number of the name that has it; without names, cosines of minus
    ///   infinity.
    public func bestNames(
        for rows: [Int32],
        projections: [Float],
        biases: [Float]
    ) -> (cosines: [Float], names: [Int32]) {
        precondition(projections.count == channels * biases.count)
        guard !biases.isEmpty else {
            let none = [Float](repeating: -.infinity, count: rows.count)
            return (none, [Int32](repeating: -1, count: rows.count))
        }
        var cosines = [Float](repeating: 0, count: rows.count)
        var names = [Int32](repeating: 0, count: rows.count)
        semsplat_best_words(
            features,
            inverseNorms,
            rows,
            rows.count,
            Int32(channels),
            projections,
            biases,
            Int32(biases.count),
            &cosines,
            &names
        )
        return (cosines, names)
    }
}
