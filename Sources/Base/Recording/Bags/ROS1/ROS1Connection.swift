/// A stream of messages under one topic, from one publisher.
struct ROS1Connection: Hashable, Sendable {
    let id: UInt32
    let topic: String
    let typeName: String

    init(_ record: ROS1Record, in bytes: [UInt8]) throws(ROS1Fault) {
        id = try record.header.integer("conn")
        topic = try record.header.text("topic")
        // The data is a header itself: that of the connection, as the publisher sent it.
        typeName = try ROS1Header(bytes[record.data]).text("type")
    }
}

/// The connections of a bag by their number, bounded.
struct ROS1Connections: Sendable {
    private(set) var byID: [UInt32: ROS1Connection] = [:]

    /// Far more than any bag has.
    private static let limit = 65_536

    mutating func add(_ connection: ROS1Connection) throws(ROS1Fault) {
        guard byID.count < Self.limit || byID[connection.id] != nil else {
            throw ROS1Fault("the bag has more than \(Self.limit) connections")
        }
        byID[connection.id] = byID[connection.id] ?? connection
    }
}
