internal import Synchronization

/// Why something was not passed on.
///
/// The raw value is the name in diagnostics.
public enum Refusal: String, Sendable, CaseIterable {
    /// Not three parts (four in a request).
    case partCount = "wrong number of parts"
    /// A topic, type or request id that is no short text.
    case badName = "unreadable name"
    /// A topic that nobody here reads.
    case unknownTopic = "unknown topic"
    /// A type that this topic does not carry.
    case unknownType = "unknown type"
    /// A payload longer than the limit.
    case oversized = "oversized"
    /// A peer that broke ZeroMQ's protocol, mostly by a part that is far too long.
    case cutOff = "connection cut off"
    /// More topics than can be told apart within the memory for them.
    case tooManyTopics = "too many topics"
    /// A payload that is not what its type says.
    case malformed = "malformed"
    /// A request id that was used for another request.
    case reusedID = "request id used twice"
    /// More requests than can wait.
    case busy = "too many requests"
    /// A key that nobody admitted.
    case unknownKey = "unknown key"
    /// Something that needs a right which the client does not have.
    case missingRight = "missing right"
    /// A connection that ended before it was one: no key, or keys that do not fit.
    case handshakeFailed = "handshake failed"
    /// The asker went before its answer came.
    case clientGone = "client gone"
    /// The asker does not take its answers.
    case clientSlow = "client too slow"
    /// A message that made room for newer ones before it was sent.
    case outboxFull = "send queue full"
    /// A subscriber that did not take its messages.
    case stalled = "subscriber stalled"
}

/// What went through a socket and what did not, since it was opened.
public struct TransportCounters: Hashable, Sendable {
    /// How often something happened, and what it was the last time.
    public struct Occasions: Hashable, Sendable {
        /// How often.
        public internal(set) var count = 0
        /// The latest occasion, as a sentence.
        public internal(set) var latest = ""
    }

    /// Well-formed messages that came in, by topic (requests: by type).
    public internal(set) var received: [String: Int] = [:]
    /// Messages that made room for newer ones in the ring of their topic.
    public internal(set) var droppedOldest: [String: Int] = [:]
    /// Messages that went out, by topic (answers: by type).
    public internal(set) var sent: [String: Int] = [:]
    /// What was refused, by reason.
    public internal(set) var refused: [Refusal: Occasions] = [:]
    /// Messages of a camera that another publisher sends, too.
    public internal(set) var contested = Occasions()
    /// Peers that are connected now.
    public internal(set) var connections = 0
    /// Connections that ended.
    public internal(set) var connectionsEnded = Occasions()

    private var origins: [String: TopicOrigin] = [:]

    /// Creates zeros.
    public init() {}

    /// How often something was refused for `reason`.
    public func count(of reason: Refusal) -> Int { refused[reason]?.count ?? 0 }

    /// Notes over which connection a message of `topic` came.
    mutating func note(_ connection: Int32, of topic: String) {
        let now = ContinuousClock.now
        let isContested =
            origins[topic, default: TopicOrigin(connection: connection, now: now)]
            .isContested(by: connection, now: now)
        guard isContested else { return }
        contested.count += 1
        contested.latest =
            "\(topic) comes from two publishers at once; stop one, or give it a camera name of its own"
    }
}

/// The counters of one socket, shared between its thread and those who look.
package final class Tally: Sendable {
    private let counters = Mutex(TransportCounters())

    package init() {}

    package var snapshot: TransportCounters { counters.withLock { $0 } }

    func update(_ change: (inout TransportCounters) -> Void) { counters.withLock { change(&$0) } }

    func refuse(_ reason: Refusal, _ sentence: String) {
        update {
            $0.refused[reason, default: .init()].count += 1
            $0.refused[reason]?.latest = sentence
        }
    }
}
