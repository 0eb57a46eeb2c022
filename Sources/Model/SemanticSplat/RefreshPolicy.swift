/// Which views of a window are predicted anew when the window before had most of them.
///
/// The others keep their last prediction: their Gaussians lie in their own camera frame. A view that was predicted among
/// fewer views than the window has is taken for a new one; and all are when a view has another pose or camera than in the
/// window before.
public enum RefreshPolicy: String, Sendable, Hashable, CaseIterable {
    /// All of them: the prediction depends on the window alone.
    case all
    /// What is new, and the newest of the others, which has neighbours on both sides now and is seen best for that.
    case recent

    /// What the daemon does unless it is told otherwise.
    public static let usual = RefreshPolicy.recent

    /// Which views to predict anew.
    ///
    /// - Parameters:
    ///   - kept: of each view, from old to new, whether it has a prediction that may be kept.
    ///   - known: of each view, whether the window before had it.
    /// - Returns: their places, ascending.
    package func references(kept: [Bool], known: [Bool]) -> [Int] {
        switch self {
        case .all: Array(kept.indices)
        case .recent: kept.indices.filter { !kept[$0] || $0 == known.lastIndex(of: true) }
        }
    }

    /// Which views of a window of `count`, from old to new, may be kept in the next one.
    package func kept(of count: Int) -> Range<Int> {
        switch self {
        case .all: 0..<0
        // The newest of them is predicted anew.
        case .recent: 0..<max(0, count - 1)
        }
    }
}
