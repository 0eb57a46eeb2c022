internal import CMessages

/// That the daemon lives, twice a second.
public struct Heartbeat: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.Heartbeat"

    /// When it was sent, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// New at every start, so that a restart can be told from a pause.
    public var daemonID: String

    /// Rises by one.
    public var sequence: UInt64

    /// Seconds since the start.
    public var uptimeSeconds: Double

    /// Creates the message.
    public init(
        stampNanoseconds: Int64,
        daemonID: String,
        sequence: UInt64,
        uptimeSeconds: Double
    ) {
        self.stampNanoseconds = stampNanoseconds
        self.daemonID = daemonID
        self.sequence = sequence
        self.uptimeSeconds = uptimeSeconds
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__heartbeat__init) {
            c,
            reader throws(WireError) in
            Heartbeat(
                stampNanoseconds: try reader.stamp(c.stamp, "stamp"),
                daemonID: try reader.text(c.daemon_id, "daemon_id"),
                sequence: c.sequence,
                uptimeSeconds: try reader.finite(c.uptime_s, "uptime_s")
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__heartbeat__init) { c, arena in
            c.stamp = arena.stamp(stampNanoseconds)
            c.daemon_id = arena.text(daemonID)
            c.sequence = sequence
            c.uptime_s = uptimeSeconds
        }
    }
}
