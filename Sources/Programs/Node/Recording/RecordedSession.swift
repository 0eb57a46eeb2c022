internal import Messages
package import Recording
package import Transport

/// The files of a session that is being recorded: topics become channels, types become schemas, as they come.
///
/// Every file has the metadata `counts`: how many messages of each topic were written into it, and dropped while it was
/// written. The last has `totals` too.
package struct RecordedSession: ~Copyable {
    /// Messages that were written, by topic.
    package private(set) var recorded: [String: Int] = [:]

    private var writer: SessionWriter
    private var channels: [ChannelKey: MCAPChannel] = [:]
    private var schemas: [String: MCAPSchema] = [:]
    private var sequences: [UInt16: UInt32] = [:]
    /// What the files before this one have said.
    private var (saidRecorded, saidDropped): ([String: Int], [String: Int]) = ([:], [:])

    private struct ChannelKey: Hashable {
        let topic: String
        let typeName: String
    }

    /// Begins the first file, `NAME.mcap`.
    ///
    /// - Throws: ``MCAPError`` when there is such a file already or it cannot be written.
    package init(
        _ name: String,
        _ options: SessionWriter.Options,
        _ attachments: [MCAPAttachment] = []
    ) throws(MCAPError) {
        var writer = try SessionWriter(name, options: options)
        for attachment in attachments { try writer.add(attachment) }
        self.writer = writer
    }

    /// The files so far.
    package var paths: [String] { (0...writer.number).map { SessionWriter.path(writer.name, $0) } }

    /// Appends a message, to the next file when this one is full.
    ///
    /// - Parameters:
    ///   - envelope: the message.
    ///   - nanoseconds: when it came, since the Unix epoch; never before the last.
    ///   - dropped: how many messages of each topic were dropped until now; asked at the end of a file.
    /// - Throws: ``MCAPError`` when a file cannot be ended, begun or written.
    package mutating func write(
        _ envelope: Envelope,
        at nanoseconds: UInt64,
        dropped: () -> [String: Int] = { [:] }
    ) throws(MCAPError) {
        let channel = try channel(for: envelope, at: nanoseconds)
        sequences[channel.id, default: 0] &+= 1
        let message = MCAPMessage(
            channelID: channel.id,
            sequence: sequences[channel.id, default: 0],
            logTimeNanoseconds: nanoseconds,
            data: envelope.payload
        )
        if writer.isFull(for: message) { try split(dropped: dropped()) }
        try writer.write(message)
        keep(message, of: envelope.topic)
        recorded[envelope.topic, default: 0] += 1
    }

    /// Notes a moment in the file.
    mutating func bookmark(_ text: String, at nanoseconds: UInt64) throws(MCAPError) {
        try writer.add(
            MCAPMetadata(
                name: "bookmark",
                values: ["log_time_ns": "\(nanoseconds)", "text": text]
            )
        )
    }

    /// Notes facts in the file.
    package mutating func add(_ metadata: MCAPMetadata) throws(MCAPError) {
        try writer.add(metadata)
    }

    /// Begins the next file, unless this one has no message yet.
    ///
    /// - Parameter dropped: how many messages of each topic were dropped until now.
    /// - Throws: ``MCAPError`` when a file cannot be ended or begun.
    mutating func split(dropped: [String: Int]) throws(MCAPError) {
        guard recorded != saidRecorded else { return }
        try sayCounts(dropped)
        try writer.split()
    }

    /// Brings what was written into the file.
    mutating func flush() throws(MCAPError) { try writer.flush() }

    /// Writes how many messages of each topic were written and dropped, and ends the last file.
    ///
    /// - Parameter dropped: how many messages of each topic were dropped in all.
    /// - Throws: ``MCAPError`` when the file cannot be written.
    package mutating func close(dropped: [String: Int] = [:]) throws(MCAPError) {
        do throws(MCAPError) {
            try sayCounts(dropped)
            try writer.add(Self.counts("totals", recorded, dropped))
        } catch {
            // The summary is worth more than the counts.
            try writer.close()
            throw error
        }
        try writer.close()
    }

    /// Says of this file what the files before it have not said.
    private mutating func sayCounts(_ dropped: [String: Int]) throws(MCAPError) {
        func since(_ before: [String: Int], _ now: [String: Int]) -> [String: Int] {
            now.reduce(into: [:]) { $0[$1.key] = $1.value - (before[$1.key] ?? 0) }
        }
        try writer.add(
            Self.counts("counts", since(saidRecorded, recorded), since(saidDropped, dropped))
        )
        (saidRecorded, saidDropped) = (recorded, dropped)
    }

    private static func counts(
        _ name: String,
        _ recorded: [String: Int],
        _ dropped: [String: Int]
    ) -> MCAPMetadata {
        var values: [String: String] = [:]
        for topic in Set(recorded.keys).union(dropped.keys) {
            values["recorded \(topic)"] = "\(recorded[topic] ?? 0)"
            values["dropped \(topic)"] = "\(dropped[topic] ?? 0)"
        }
        return MCAPMetadata(name: name, values: values)
    }

    /// How many messages of each topic the files say that they have, without those that later files repeat.
    ///
    /// - Throws: ``MCAPError`` when a file has no summary: the disk had no room for it either.
    func messagesInFiles() throws(MCAPError) -> [String: Int] {
        var counts: [String: Int] = [:]
        for path in paths {
            let reader = try MCAPReader(path)
            for (channel, count) in reader.statistics.channelMessageCounts {
                guard let topic = reader.channels[channel]?.topic else { continue }
                counts[topic, default: 0] += Int(count)
            }
        }
        for (key, channel) in channels {
            counts[key.topic, default: 0] -= Int(writer.repeatedCounts[channel.id] ?? 0)
        }
        return counts
    }

    private mutating func channel(
        for envelope: Envelope,
        at nanoseconds: UInt64
    ) throws(MCAPError) -> MCAPChannel {
        let key = ChannelKey(topic: envelope.topic, typeName: envelope.typeName)
        if let known = channels[key] { return known }
        let schema = try schema(named: envelope.typeName)
        let channel = MCAPChannel(
            id: UInt16(channels.count),
            schemaID: schema.id,
            topic: envelope.topic
        )
        try writer.add(channel)
        channels[key] = channel
        try attachCalibration(envelope, at: nanoseconds)
        return channel
    }

    private mutating func schema(named name: String) throws(MCAPError) -> MCAPSchema {
        if let known = schemas[name] { return known }
        let schema = MCAPSchema(id: UInt16(schemas.count + 1), name: name, data: messageDescriptors)
        try writer.add(schema)
        schemas[name] = schema
        return schema
    }

    /// The first calibration of a camera travels as a file too: people look for it, and other tools read it.
    private mutating func attachCalibration(
        _ envelope: Envelope,
        at nanoseconds: UInt64
    ) throws(MCAPError) {
        guard let calibration = try? envelope.decoded(as: CameraCalibration.self) else { return }
        let camera = envelope.topic.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        try writer.add(
            MCAPAttachment(
                name: "calibration/\(camera).yaml",
                mediaType: "application/yaml",
                data: Array(calibration.rosYAML(camera: camera).utf8),
                logTimeNanoseconds: nanoseconds
            )
        )
    }

    /// Calibrations and static transforms are said once, and later files are of no use without them.
    private mutating func keep(_ message: MCAPMessage, of topic: String) {
        if topic.hasPrefix("/camera/"), topic.hasSuffix("/calibration") {
            writer.openingMessages.removeAll { $0.channelID == message.channelID }
        } else if topic == "/tf_static" {
            writer.openingMessages.removeAll { $0.data == message.data }
        } else {
            return
        }
        writer.openingMessages.append(message)
        if writer.openingMessages.count > Self.mostOpeningMessages {
            writer.openingMessages.removeFirst()
        }
    }

    private static let mostOpeningMessages = 256
}
