/// The candidate nearest to `name` by edits, when it is near enough to have been meant.
public func nearestName(to name: String, among candidates: [String]) -> String? {
    let best = candidates.map { ($0, editDistance(name, $0)) }.min { $0.1 < $1.1 }
    guard let (candidate, distance) = best, distance <= max(2, name.count / 3) else { return nil }
    return candidate
}

/// The number of insertions, deletions and substitutions between two texts (Levenshtein).
func editDistance(_ first: String, _ second: String) -> Int {
    let target = Array(second)
    var row = Array(0...target.count)
    for (i, character) in first.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in target.enumerated() {
            let substituted = diagonal + (character == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[target.count]
}
