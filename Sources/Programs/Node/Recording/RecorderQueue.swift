internal import Transport

/// Messages on their way to the disk: bounded in bytes, refused when it is full, never waited for.
final class RecorderQueue: @unchecked Sendable {
    // @unchecked because every stored variable is read and written under `condition` only.

    /// What the recorder's thread has to do.
    enum Entry: Sendable {
        case message(Envelope, logTimeNanoseconds: UInt64)
        case bookmark(String, logTimeNanoseconds: UInt64)
        case split
    }

    private let condition = Condition()
    private let maximumBytes: Int
    private var entries: [Entry] = []
    private var waitingBytes = 0
    private var latestNanoseconds: UInt64 = 0
    private var isClosed = false
    private var droppedCounts: [String: Int] = [:]
    /// Since when the recorder has been busy with what it took; nil while it waits.
    private var busySince: ContinuousClock.Instant?

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// Adds a message, or counts it as dropped when there is no room.
    ///
    /// The order of the calls is the order of the file: log times never go back, whatever the clock does.
    func put(_ envelope: Envelope, at nanoseconds: UInt64) {
        condition.lock()
        defer { condition.unlock() }
        let bytes = Self.bytes(of: envelope)
        guard !isClosed, waitingBytes + bytes <= maximumBytes || entries.isEmpty else {
            droppedCounts[envelope.topic, default: 0] += 1
            return
        }
        waitingBytes += bytes
        entries.append(.message(envelope, logTimeNanoseconds: time(nanoseconds)))
        condition.signal()
    }

    /// Adds a mark at this moment.
    func bookmark(_ text: String, at nanoseconds: UInt64) {
        condition.lock()
        defer { condition.unlock() }
        entries.append(.bookmark(text, logTimeNanoseconds: time(nanoseconds)))
        condition.signal()
    }

    /// Begins a new file behind what waits.
    func split() {
        condition.lock()
        defer { condition.unlock() }
        entries.append(.split)
        condition.signal()
    }

    /// All that waits, after up to `seconds`; nil when the queue is closed and empty.
    func takeAll(waitingSeconds seconds: Double) -> [Entry]? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        condition.lock()
        defer { condition.unlock() }
        busySince = nil
        while entries.isEmpty {
            if isClosed { return nil }
            guard condition.wait(until: deadline) else { break }
        }
        busySince = .now
        defer { (entries, waitingBytes) = ([], 0) }
        return entries
    }

    /// What waits now.
    var backlog: RecorderBacklog {
        condition.lock()
        defer { condition.unlock() }
        return RecorderBacklog(
            busySeconds: busySince.map { (.now - $0) / .seconds(1) } ?? 0,
            waitingBytes: waitingBytes,
            maximumBytes: maximumBytes
        )
    }

    /// Takes nothing more; what waits may still be taken.
    func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        condition.broadcast()
    }

    /// How many messages of each topic found no room.
    var dropped: [String: Int] {
        condition.lock()
        defer { condition.unlock() }
        return droppedCounts
    }

    private func time(_ nanoseconds: UInt64) -> UInt64 {
        latestNanoseconds = max(latestNanoseconds, nanoseconds)
        return latestNanoseconds
    }

    /// What a message takes here, about.
    private static func bytes(of envelope: Envelope) -> Int { envelope.payload.count + 256 }
}
