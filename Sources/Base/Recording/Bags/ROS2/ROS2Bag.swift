/// A rosbag2 recording in MCAP, or a ROS 1 bag that was carried over into MCAP: one file or several.
struct ROS2Bag: Sendable {
    private let readers: [MCAPReader]

    init(_ paths: [String]) throws(BagError) {
        var readers: [MCAPReader] = []
        for path in paths {
            do throws(MCAPError) { readers.append(try MCAPReader(path)) } catch {
                throw BagError(error)
            }
        }
        self.readers = readers
    }

    var isIndexed: Bool { readers.allSatisfy(\.isIndexed) }

    /// Whether it holds messages as ROS serialises them.
    var hasRosMessages: Bool {
        readers.contains { reader in
            reader.header.profile.hasPrefix("ros")
                || reader.channels.values.contains {
                    Serialisation(messageEncoding: $0.messageEncoding) != nil
                }
        }
    }

    var topics: [BagTopic] {
        var topics: [String: BagTopic] = [:]
        for reader in readers {
            for channel in reader.channels.values.sorted(by: { $0.id < $1.id }) {
                let topic = BagTopic(
                    name: channel.topic,
                    typeName: Self.typeName(of: channel, reader.schemas[channel.schemaID]),
                    messageCount: 0
                )
                topics[channel.topic, default: topic].messageCount += Int(
                    clamping: reader.statistics.channelMessageCounts[channel.id] ?? 0
                )
            }
        }
        return topics.values.sorted { $0.name < $1.name }
    }

    func messages(topics: Set<String>) -> ROS2Messages { ROS2Messages(readers, topics) }

    /// The type's name; with the encoding where that is none of ROS's, so that nobody takes it for one of them.
    static func typeName(of channel: MCAPChannel, _ schema: MCAPSchema?) -> String {
        let name = schema?.name.asRosTypeName ?? "unknown"
        return Serialisation(messageEncoding: channel.messageEncoding) == nil
            ? "\(name) (\(channel.messageEncoding))" : name
    }
}

/// The messages of a rosbag2 recording, file by file, in the order of their times.
struct ROS2Messages {
    private var remaining: ArraySlice<MCAPReader>
    private var current: MCAPMessages?
    private let topics: Set<String>

    init(_ readers: [MCAPReader], _ topics: Set<String>) {
        (remaining, self.topics) = (readers[...], topics)
    }

    mutating func next() throws(BagError) -> BagEntry? {
        while true {
            do throws(MCAPError) {
                while let entry = try current?.next() {
                    let encoding = entry.channel.messageEncoding
                    guard let serialisation = Serialisation(messageEncoding: encoding) else {
                        continue
                    }
                    return BagEntry(
                        topic: entry.channel.topic,
                        typeName: ROS2Bag.typeName(of: entry.channel, entry.schema),
                        serialisation: serialisation,
                        logTimeNanoseconds: entry.message.logTimeNanoseconds,
                        data: entry.message.data
                    )
                }
            } catch {
                throw BagError(error)
            }
            guard let reader = remaining.popFirst() else { return nil }
            current = reader.messages(topics: topics)
        }
    }
}
