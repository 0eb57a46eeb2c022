/// Which requests are being worked on, and the latest answers: the same request, sent again, is not
/// worked on again.
///
/// A pure state machine. Request ids are the askers' own; an asker whose connection broke comes back
/// under another address with the same id.
struct ReplyBook {
    /// Where an answer goes: ZeroMQ's routing id, and the empty part that REQ sockets want.
    struct Address: Hashable, Sendable {
        let identity: [UInt8]
        let hasDelimiter: Bool
    }

    /// What to do with a request that arrives.
    enum Arrival: Equatable {
        /// Nobody saw it before.
        case new
        /// It is being worked on; the answer will go to the latest address.
        case pending
        /// It was answered: this is the answer, type and payload.
        case answered(typeName: String, payload: [UInt8])
        /// The id belongs to another request.
        case reused
        /// Too many are being worked on.
        case busy
    }

    private struct Entry {
        let typeName: String
        let payload: [UInt8]
        var address: Address
        var answer: (typeName: String, payload: [UInt8])?
    }

    private let maximumPending: Int
    private let maximumAnswers: Int
    private let maximumAnswerBytes: Int
    private var entries: [[UInt8]: Entry] = [:]
    private var answered: [[UInt8]] = []
    private var pendingCount = 0
    private var answerBytes = 0

    /// Creates an empty book with its bounds.
    init(maximumPending: Int = 256, maximumAnswers: Int = 256, maximumAnswerBytes: Int = 64 << 20) {
        self.maximumPending = maximumPending
        self.maximumAnswers = maximumAnswers
        self.maximumAnswerBytes = maximumAnswerBytes
    }

    /// Takes in a request.
    mutating func arrive(
        _ id: [UInt8],
        typeName: String,
        payload: [UInt8],
        from address: Address
    ) -> Arrival {
        if let entry = entries[id] {
            guard entry.typeName == typeName, entry.payload == payload else { return .reused }
            entries[id]?.address = address
            guard let answer = entry.answer else { return .pending }
            return .answered(typeName: answer.typeName, payload: answer.payload)
        }
        guard pendingCount < maximumPending else { return .busy }
        entries[id] = Entry(typeName: typeName, payload: payload, address: address)
        pendingCount += 1
        return .new
    }

    /// Keeps the answer of a request and says where it goes; nil when nobody waits for it.
    mutating func answer(_ id: [UInt8], typeName: String, payload: [UInt8]) -> Address? {
        guard let entry = entries[id], entry.answer == nil else { return nil }
        entries[id]?.answer = (typeName, payload)
        pendingCount -= 1
        answered.append(id)
        answerBytes += payload.count
        while answered.count > maximumAnswers || answerBytes > maximumAnswerBytes {
            let oldest = answered.removeFirst()
            answerBytes -= entries.removeValue(forKey: oldest)?.answer?.payload.count ?? 0
        }
        return entry.address
    }
}
