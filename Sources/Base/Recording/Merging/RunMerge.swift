/// A part of a file that is unpacked as a whole, with its messages in the order of their times.
protocol TimedRun {
    /// When each message was recorded, nanoseconds, never going back.
    var times: [UInt64] { get }
    /// What it takes in memory, about.
    var byteCount: Int { get }
}

/// Where runs come from.
protocol RunSource {
    associatedtype Run: TimedRun
    associatedtype Failure: Error

    /// The earliest time in each run, nanoseconds; ties are read in this order.
    var startTimes: [UInt64] { get }

    /// Reads a run.
    mutating func load(_ index: Int) throws(Failure) -> Run
}

/// The messages of many runs in the order of their times; ties are in the order of the file.
///
/// Runs that overlap in time are kept unpacked up to a limit; beyond it they are read again, which is slow, but not large.
struct RunMerge<Source: RunSource> {
    /// The next message of a run.
    ///
    /// `index` is -1 until the run was read; its time is then that of the whole run.
    private struct Cursor: Comparable {
        var time: UInt64
        let run: Int
        var index: Int

        static func < (a: Cursor, b: Cursor) -> Bool {
            (a.time, a.run, a.index) < (b.time, b.run, b.index)
        }
    }

    private(set) var source: Source
    private var cursors: Heap<Cursor>
    private var resident: ResidentRuns<Source.Run>

    init(_ source: Source, limitBytes: Int) {
        self.source = source
        let starts = source.startTimes
        cursors = Heap(starts.indices.map { Cursor(time: starts[$0], run: $0, index: -1) })
        resident = ResidentRuns(limitBytes: limitBytes)
    }

    /// The run and the index in it of the next message; `nil` after the last.
    mutating func next() throws(Source.Failure) -> (run: Source.Run, index: Int)? {
        while var cursor = cursors.least {
            let run = try loaded(cursor.run)
            let index = cursor.index
            cursor.index += 1
            if cursor.index < run.times.count {
                cursor.time = run.times[cursor.index]
                cursors.replaceLeast(cursor)
            } else {
                cursors.removeLeast()
                resident.remove(cursor.run)
            }
            if index >= 0 { return (run, index) }
        }
        return nil
    }

    private mutating func loaded(_ index: Int) throws(Source.Failure) -> Source.Run {
        if let run = resident[index] { return run }
        let run = try source.load(index)
        resident.insert(run, index)
        return run
    }
}

/// The runs in memory; the one that was not used for longest goes first.
private struct ResidentRuns<Run: TimedRun> {
    private var runs: [Int: (run: Run, used: Int)] = [:]
    private var (byteCount, uses) = (0, 0)
    private let limitBytes: Int

    init(limitBytes: Int) { self.limitBytes = limitBytes }

    subscript(index: Int) -> Run? {
        mutating get {
            uses += 1
            runs[index]?.used = uses
            return runs[index]?.run
        }
    }

    mutating func insert(_ run: Run, _ index: Int) {
        byteCount += run.byteCount
        while byteCount > limitBytes, let oldest = runs.min(by: { $0.value.used < $1.value.used }) {
            remove(oldest.key)
        }
        uses += 1
        runs[index] = (run, uses)
    }

    mutating func remove(_ index: Int) {
        byteCount -= runs.removeValue(forKey: index)?.run.byteCount ?? 0
    }
}
