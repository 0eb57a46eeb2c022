/// The messages of a ROS 1 bag in the order of their times; ties are in the order of the file.
///
/// A chunk that is damaged is left out, or read up to the damage, and told in ``faults``.
struct ROS1Messages {
    private var merge: RunMerge<ROS1RunSource>

    init(
        _ source: FileSource,
        _ limits: MCAPLimits,
        runs: [ROS1Run],
        connections: [UInt32: ROS1Connection]
    ) {
        let runs = runs.filter { $0.counts.keys.contains { connections[$0] != nil } }
        merge = RunMerge(
            ROS1RunSource(file: source, limits: limits, runs: runs, connections: connections),
            limitBytes: limits.maximumResidentBytes
        )
    }

    /// What could not be read so far.
    var faults: [BagFault] { merge.source.faults }

    /// The next message; `nil` after the last.
    mutating func next() -> BagEntry? {
        guard let (run, index) = merge.next() else { return nil }
        let message = run.messages[index]
        return BagEntry(
            topic: message.connection.topic,
            typeName: message.connection.typeName,
            serialisation: .ros1,
            logTimeNanoseconds: run.times[index],
            data: Array(run.bytes[message.data])
        )
    }
}

/// Something in a bag that could not be read, and what went with it.
public struct BagFault: Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, and where.
    public let error: BagError
    /// How many messages went with it; `nil` where nothing says so.
    public let lostMessageCount: Int?
    /// How many bytes of the file were not read.
    public let lostByteCount: UInt64

    /// A sentence for people.
    public var description: String {
        guard lostMessageCount != 0 || lostByteCount != 0 else {
            return "\(error) (the bag was read through without its index)"
        }
        let messages = lostMessageCount.map { "\($0) messages" } ?? "an unknown number of messages"
        return "\(error) (left out: \(messages), \(lostByteCount) bytes)"
    }
}

/// The runs of a bag that have wanted messages.
private struct ROS1RunSource: RunSource {
    let file: FileSource
    let limits: MCAPLimits
    let runs: [ROS1Run]
    let connections: [UInt32: ROS1Connection]
    var faults: [BagFault] = []
    private var faulty: Set<Int> = []

    init(
        file: FileSource,
        limits: MCAPLimits,
        runs: [ROS1Run],
        connections: [UInt32: ROS1Connection]
    ) {
        (self.file, self.limits, self.runs, self.connections) = (file, limits, runs, connections)
    }

    var startTimes: [UInt64] { runs.map(\.startNanoseconds) }

    mutating func load(_ index: Int) throws(Never) -> LoadedROS1Run {
        let run = runs[index]
        do throws(BagError) {
            let records = try run.records(file, limits)
            let (loaded, fault) = LoadedROS1Run.read(records, connections)
            if let fault {
                note(index, BagError(file.path, offset: run.offset, fault.reason), loaded)
            }
            return loaded
        } catch {
            note(index, error, .empty)
            return .empty
        }
    }

    /// A run may be read again when memory is short; its fault is told once.
    private mutating func note(_ index: Int, _ error: BagError, _ loaded: LoadedROS1Run) {
        guard faulty.insert(index).inserted else { return }
        let wanted = runs[index].counts.filter { connections[$0.key] != nil }.values.reduce(0, +)
        faults.append(
            BagFault(
                error: error,
                lostMessageCount: max(0, wanted - loaded.messages.count),
                lostByteCount: UInt64(loaded.unreadCount)
            )
        )
    }
}

/// A run in memory, with its wanted messages in the order of their times.
struct LoadedROS1Run: TimedRun {
    struct Message {
        let connection: ROS1Connection
        let data: Range<Int>
    }

    static let empty = LoadedROS1Run(bytes: [], times: [], messages: [], unreadCount: 0)

    let bytes: [UInt8]
    let times: [UInt64]
    let messages: [Message]
    /// Bytes behind a fault.
    let unreadCount: Int

    var byteCount: Int { bytes.count + times.count * (8 + MemoryLayout<Message>.stride) }

    /// Takes messages up to the end, or to what cannot be read.
    static func read(
        _ records: ROS1Records,
        _ connections: [UInt32: ROS1Connection]
    ) -> (LoadedROS1Run, ROS1Fault?) {
        var (records, found, fault) = (
            records, [(time: UInt64, message: Message)](), ROS1Fault?.none
        )
        var wholeCount = 0
        do throws(ROS1Fault) {
            while let record = try records.next() {
                if try record.header.kind == .message,
                    let connection = connections[try record.header.integer("conn")]
                {
                    let time = try record.header.nanoseconds("time")
                    found.append((time, Message(connection: connection, data: record.data)))
                }
                wholeCount = records.position
            }
        } catch {
            fault = error
        }
        found.sort {
            ($0.time, $0.message.data.lowerBound) < ($1.time, $1.message.data.lowerBound)
        }
        let run = LoadedROS1Run(
            bytes: records.bytes,
            times: found.map(\.time),
            messages: found.map(\.message),
            unreadCount: records.bytes.count - wholeCount
        )
        return (run, fault)
    }
}
