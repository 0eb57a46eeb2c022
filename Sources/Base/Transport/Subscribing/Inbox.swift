/// Messages that wait to be taken: a drop-oldest ring per topic, taken in the order of arrival.
///
/// Putting never waits for taking. What had to go is counted by topic.
package final class Inbox: @unchecked Sendable {
    // @unchecked because every stored variable is read and written under `condition` only.
    private let condition = Condition()
    private let maximumBytes: Int
    private let tally: Tally
    private var rings: [String: Ring<(arrival: Int, envelope: Envelope)>] = [:]
    private var arrivals = 0
    private var waitingBytes = 0
    private var isClosed = false

    /// At most `maximumBytes` of payload wait, whatever the rings would hold.
    package init(maximumBytes: Int, tally: Tally) {
        self.maximumBytes = maximumBytes
        self.tally = tally
    }

    /// Adds a message to the ring of its topic; false when there are too many topics for one more.
    func put(_ envelope: Envelope, depth: Int, maximumTopics: Int) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        if rings[envelope.topic] == nil {
            guard rings.count < maximumTopics else { return false }
            rings[envelope.topic] = Ring(capacity: depth)
        }
        waitingBytes += envelope.payload.count
        arrivals += 1
        if let removed = rings[envelope.topic]?.append((arrivals, envelope)) {
            countDrop(of: removed.envelope)
        }
        while waitingBytes > maximumBytes, let heaviest = ringsByWeight.first {
            guard let removed = rings[heaviest]?.popFirst() else { break }
            countDrop(of: removed.envelope)
        }
        condition.signal()
        return true
    }

    /// Waits up to `seconds` for the message that arrived first; nil when none came or all is over.
    package func take(waitingSeconds seconds: Double) -> Envelope? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let topic = topicOfOldest, let oldest = rings[topic]?.popFirst() {
                waitingBytes -= oldest.envelope.payload.count
                return oldest.envelope
            }
            guard !isClosed, condition.wait(until: deadline) else { return nil }
        }
    }

    /// Ends waiting for good; what is here may still be taken.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }

    private var topicOfOldest: String? {
        rings.min { ($0.value.first?.arrival ?? .max) < ($1.value.first?.arrival ?? .max) }?.key
    }

    /// Topics whose oldest message may go, the one with the largest oldest message first.
    private var ringsByWeight: [String] {
        rings.filter { $0.value.count > 0 }
            .sorted {
                ($0.value.first?.envelope.payload.count ?? 0)
                    > ($1.value.first?.envelope.payload.count ?? 0)
            }
            .map(\.key)
    }

    private func countDrop(of envelope: Envelope) {
        waitingBytes -= envelope.payload.count
        tally.update { $0.droppedOldest[envelope.topic, default: 0] += 1 }
    }
}
