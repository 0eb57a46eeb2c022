/// The transforms of one frame to its parent over time, in order, bounded in time and number.
struct TransformHistory: Sendable {
    private(set) var samples: [(stampNanoseconds: Int64, parentFromChild: Pose)] = []

    enum Outcome {
        case appended
        /// Arrived late: put where it belongs.
        case insertedLate
        /// There was one of the same stamp, which it replaces.
        case replaced
        /// Older than the whole span that is kept: time has jumped back, and the history starts anew.
        case restarted
    }

    mutating func insert(
        _ pose: Pose,
        stampNanoseconds: Int64,
        span: Int64,
        limit: Int
    ) -> Outcome {
        let outcome = place(pose, stampNanoseconds, span)
        if let newest = samples.last?.stampNanoseconds {
            let oldestKept = newest.subtractingReportingOverflow(span)
            let first = oldestKept.overflow ? 0 : index(atOrAfter: oldestKept.partialValue)
            let surplus = max(first, samples.count - limit)
            // Cut in blocks: removing from the front moves everything behind.
            if surplus >= max(64, limit / 8) || samples.count > limit + limit / 8 {
                samples.removeFirst(surplus)
            }
        }
        return outcome
    }

    private mutating func place(_ pose: Pose, _ stamp: Int64, _ span: Int64) -> Outcome {
        guard let newest = samples.last?.stampNanoseconds, stamp <= newest else {
            samples.append((stamp, pose))
            return .appended
        }
        let age = newest.subtractingReportingOverflow(stamp)
        if age.overflow || age.partialValue > span {
            samples = [(stamp, pose)]
            return .restarted
        }
        let index = index(atOrAfter: stamp)
        if samples[index].stampNanoseconds == stamp {
            samples[index].parentFromChild = pose
            return .replaced
        }
        samples.insert((stamp, pose), at: index)
        return .insertedLate
    }

    /// The first sample whose stamp is not before `stamp`.
    private func index(atOrAfter stamp: Int64) -> Int {
        var (low, high) = (0, samples.count)
        while low < high {
            let middle = (low + high) / 2
            if samples[middle].stampNanoseconds < stamp { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Linear and spherical interpolation between the two samples around `stamp`; no extrapolation,
    /// which amplifies noise (geometry2#98).
    func parentFromChild(
        at stamp: Int64,
        frame: String,
        maximumGap: Int64
    ) throws(FrameLookupError) -> Pose {
        guard let oldest = samples.first?.stampNanoseconds,
            let newest = samples.last?.stampNanoseconds
        else {
            throw .noDataYet
        }
        guard stamp >= oldest else {
            throw .stampTooOld(
                frame: frame,
                oldestNanoseconds: oldest,
                byNanoseconds: difference(oldest, stamp)
            )
        }
        guard stamp <= newest else {
            throw .stampInFuture(
                frame: frame,
                newestNanoseconds: newest,
                byNanoseconds: difference(stamp, newest)
            )
        }
        let after = samples[index(atOrAfter: stamp)]
        if after.stampNanoseconds == stamp { return after.parentFromChild }
        let before = samples[index(atOrAfter: stamp) - 1]
        let gap = difference(after.stampNanoseconds, before.stampNanoseconds)
        guard gap <= maximumGap else { throw .gapTooLong(frame: frame, gapNanoseconds: gap) }
        let fraction = Double(difference(stamp, before.stampNanoseconds)) / Double(gap)
        return before.parentFromChild.interpolated(to: after.parentFromChild, fraction: fraction)
    }

    /// The last value that is not after `stamp`; `nil` where all are.
    func last(notAfter stamp: Int64) -> Pose? { sample(notAfter: stamp)?.parentFromChild }

    /// The last sample that is not after `stamp`; `nil` where all are.
    func sample(notAfter stamp: Int64) -> (stampNanoseconds: Int64, parentFromChild: Pose)? {
        let after = index(atOrAfter: stamp)
        if after < samples.count, samples[after].stampNanoseconds == stamp { return samples[after] }
        return after > 0 ? samples[after - 1] : nil
    }

    private func difference(_ later: Int64, _ earlier: Int64) -> Int64 {
        let (value, overflow) = later.subtractingReportingOverflow(earlier)
        return overflow ? .max : value
    }
}
