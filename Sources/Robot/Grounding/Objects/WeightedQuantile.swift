/// The least of `values` up to which they have the share `share` of all weight.
///
/// Values are dealt into bins first and only those of one bin are sorted: sorting all takes longer than what is made of them.
///
/// - Parameters:
///   - share: 0 to 1.
///   - values: finite numbers, at least one.
///   - weights: one for each, not negative.
/// - Returns: one of `values`.
package func weightedQuantile(_ share: Double, of values: [Float], weights: [Double]) -> Float {
    precondition(!values.isEmpty && values.count == weights.count)
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let bins = 256
    let scale = high > low ? Float(bins - 1) / (high - low) : 0
    var weightOfBin = [Double](repeating: 0, count: bins)
    for (value, weight) in zip(values, weights) {
        weightOfBin[Int((value - low) * scale)] += weight
    }
    let target = share * weightOfBin.reduce(0, +)
    var (bin, before) = (0, 0.0)
    while bin < bins - 1, before + weightOfBin[bin] < target {
        before += weightOfBin[bin]
        bin += 1
    }
    let inBin = values.indices.filter { Int((values[$0] - low) * scale) == bin }
        .sorted { values[$0] < values[$1] }
    for place in inBin {
        before += weights[place]
        if before >= target { return values[place] }
    }
    // Sums in another order may differ by rounding.
    return inBin.last.map { values[$0] } ?? high
}
