/// Reads a ROS 1 bag of format 2.0, with its index or, where that is missing or damaged, without.
///
/// Source: wiki.ros.org/Bags/Format/2.0. Reading never takes the whole file into memory.
struct ROS1Bag: Sendable {
    let isIndexed: Bool
    /// What was found to be wrong when the bag was opened.
    let faults: [BagFault]
    private let contents: ROS1Contents
    private let source: FileSource
    private let limits: MCAPLimits

    /// What every bag of this format begins with.
    static let magic = Array("#ROSBAG V2.0\n".utf8)

    init(_ path: String, limits: MCAPLimits = .init()) throws(BagError) {
        let source: FileSource
        do throws(MCAPError) { source = try FileSource(path) } catch { throw BagError(error) }
        var window = FileWindow(source)
        let first = try Self.bagHeader(&window)
        var faults: [BagFault] = []
        var contents: ROS1Contents?
        if first.indexOffset > 0 {
            do throws(BagError) {
                contents = try ROS1Contents.index(&window, first)
            } catch {
                faults.append(BagFault(error: error, lostMessageCount: 0, lostByteCount: 0))
            }
        }
        isIndexed = contents != nil
        if contents == nil {
            let (found, more) = ROS1Contents.scan(&window, from: first.end, limits)
            contents = found
            faults += more
        }
        self.contents = contents ?? ROS1Contents()
        (self.source, self.limits, self.faults) = (source, limits, faults)
    }

    var topics: [BagTopic] {
        var topics: [String: BagTopic] = [:]
        for connection in contents.connections.byID.values.sorted(by: { $0.id < $1.id }) {
            let topic = BagTopic(
                name: connection.topic,
                typeName: connection.typeName,
                messageCount: 0
            )
            topics[connection.topic] = topics[connection.topic] ?? topic
        }
        for run in contents.runs {
            for (id, count) in run.counts {
                guard let name = contents.connections.byID[id]?.topic else { continue }
                topics[name]?.messageCount += count
            }
        }
        return topics.values.sorted { $0.name < $1.name }
    }

    /// The messages of these topics, in the order of their times.
    func messages(topics: Set<String>) -> ROS1Messages {
        let wanted = contents.connections.byID.filter { topics.contains($0.value.topic) }
        return ROS1Messages(source, limits, runs: contents.runs, connections: wanted)
    }

    /// What the first record says.
    struct First {
        let indexOffset: UInt64
        let connectionCount: Int
        let chunkCount: Int
        let end: UInt64
    }

    private static func bagHeader(_ window: inout FileWindow) throws(BagError) -> First {
        let (path, start) = (window.source.path, UInt64(magic.count))
        let beginning: [UInt8]
        do throws(MCAPError) {
            let count = Int(min(UInt64(magic.count), window.source.size))
            beginning = try window.source.read(count, at: 0)
        } catch {
            throw BagError(error)
        }
        guard beginning == magic else {
            throw BagError(path, "does not begin with '#ROSBAG V2.0': only format 2.0 is read")
        }
        let record = try ROS1FileRecord(&window, at: start)
        do throws(ROS1Fault) {
            guard try record.header.kind == .bag else {
                throw ROS1Fault("the first record is not the bag's header")
            }
            if let encryptor = try record.header.textIfThere("encryptor"), !encryptor.isEmpty {
                throw ROS1Fault(
                    "the bag is encrypted by '\(encryptor)'; 'rosbag decrypt' makes one that can be read"
                )
            }
            return First(
                indexOffset: try record.header.integer("index_pos"),
                connectionCount: Int(try record.header.integer("conn_count", as: UInt32.self)),
                chunkCount: Int(try record.header.integer("chunk_count", as: UInt32.self)),
                end: record.end
            )
        } catch {
            throw BagError(path, offset: start, error.reason)
        }
    }
}
