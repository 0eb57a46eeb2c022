/// Tells apart images that come twice or out of order from a camera whose clock has started anew.
struct StampOrder: Sendable {
    enum Verdict: Equatable {
        case next
        case duplicate
        case backwards(byNanoseconds: Int64)
        /// This and the images just before are in order among themselves: a new start.
        case restarted
    }

    private(set) var last: Int64?
    /// The newest of the images that came before `last`, and how many of them were in order.
    private var early: (stamp: Int64, count: Int)?

    /// How many images in a row must be early to be believed.
    ///
    /// One or two can be stray.
    private static let enough = 3

    mutating func judge(_ stamp: Int64) -> Verdict {
        guard let last, stamp <= last else {
            last = stamp
            early = nil
            return .next
        }
        if stamp == last { return .duplicate }
        let count = early.map { stamp > $0.stamp ? $0.count + 1 : 1 } ?? 1
        early = (stamp, count)
        guard count >= Self.enough else {
            let (by, overflow) = last.subtractingReportingOverflow(stamp)
            return .backwards(byNanoseconds: overflow ? .max : by)
        }
        self.last = stamp
        early = nil
        return .restarted
    }
}
