/// Whether a condition of a launch file holds; nil when it is none.
///
/// A condition is `true`, `false`, `A == B` or `A != B`, after arguments were replaced.
func conditionHolds(_ text: String) -> Bool? {
    switch text {
    case "true": return true
    case "false": return false
    default: break
    }
    for (sign, isEqual) in [("==", true), ("!=", false)] {
        let sides = text.split(separator: sign, omittingEmptySubsequences: false)
        guard sides.count == 2 else { continue }
        return (trimmed(sides[0]) == trimmed(sides[1])) == isEqual
    }
    return nil
}

private func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { $0 == " " }
    return start.dropLast(start.reversed().prefix { $0 == " " }.count)
}
