/// The least of `values` up to which they have the share `share` of all weight.
///
/// Values are dealt into bins first and only those of one bin are sorted: sorting all takes longer than what is made of them.
///
/// - Parameters:
///   - share: 0 to 1.
///   - values: at least one; of such that are not finite any may be given.
///   - weights: one for each, not negative.
/// - Returns: one of `values`.
package func weightedQuantile(_ share: Double, of values: [Float], weights: [Double]) -> Float {
    precondition(!values.isEmpty && values.count == weights.count)
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let bins = 256
    let scale = high > low ? Float(bins - 1) / (high - low) : 0
    // Clamped, because what is not finite, or spreads over nothing, has no bin of its own.
    func bin(_ value: Float) -> Int { Int(min(Float(bins - 1), max(0, (value - low) * scale))) }
    var weightOfBin = [Double](repeating: 0, count: bins)
    for (value, weight) in zip(values, weights) {
        weightOfBin[bin(value)] += weight
    }
    let target = share * weightOfBin.reduce(0, +)
    var (reached, before) = (0, 0.0)
    while reached < bins - 1, before + weightOfBin[reached] < target {
        before += weightOfBin[reached]
        reached += 1
    }
    let inBin = values.indices.filter { bin(values[$0]) == reached }
        .sorted { values[$0] < values[$1] }
    for place in inBin {
        before += weights[place]
        if before >= target { return values[place] }
    }
    // Sums in another order may differ by rounding.
    return inBin.last.map { values[$0] } ?? high
}
