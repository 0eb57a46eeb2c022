internal import Node
internal import Recording
internal import Transport

/// The messages of a session or of a ROS bag, one after the other.
enum RecordedEnvelopes {
    case session(RecordedMessages)
    case bag(BagConversion)

    /// Opens the session or bag at `path`.
    ///
    /// - Parameters:
    ///   - path: an MCAP session, or a ROS bag.
    ///   - selection: which of a bag's topics become what.
    ///   - wants: which topics of a session are wanted.
    /// - Throws: `CommandFailure` with what to do.
    init(
        _ path: String,
        _ selection: BagSelection,
        wants: @escaping (String) -> Bool
    ) throws {
        if !BagFile.isOne(path) { try selection.refuseForOthers(path) }
        try self.init(path, selection.options, wants: wants)
    }

    /// Opens the session or bag at `path`, a bag's topics chosen by `options`; wanted topics are those of a session only.
    init(
        _ path: String,
        _ options: BagOptions = BagOptions(),
        wants: @escaping (String) -> Bool
    ) throws {
        if BagFile.isOne(path) {
            let bag = try openBag(path, options)
            for note in bag.plan.notes { StandardError.write("note: \(note)") }
            self = .bag(bag)
        } else {
            do throws(MCAPError) {
                self = .session(try RecordedMessages(path, wants: wants))
            } catch {
                throw CommandFailure(.failed, error.description)
            }
        }
    }

    /// The next message and when it was recorded, nanoseconds since the Unix epoch; nil after the last.
    mutating func next() throws -> (Envelope, nanoseconds: UInt64)? {
        switch self {
        case .session(var messages):
            defer { self = .session(messages) }
            do throws(MCAPError) { return try messages.next() } catch {
                throw CommandFailure(.failed, error.description)
            }
        case .bag(var bag):
            defer { self = .bag(bag) }
            do throws(BagError) {
                guard let converted = try bag.next() else {
                    for fault in bag.faults { StandardError.write("warning: \(fault)") }
                    return nil
                }
                let envelope = Envelope(converted.message, topic: converted.topic)
                return (envelope, converted.logTimeNanoseconds)
            } catch {
                throw CommandFailure(.failed, error.description)
            }
        }
    }
}
