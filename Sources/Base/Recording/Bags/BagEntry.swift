/// How a message's fields lie in its bytes.
enum Serialisation: Hashable, Sendable {
    /// ROS 1: little-endian, without gaps.
    case ros1
    /// ROS 2: CDR with its four bytes of head.
    case cdr

    /// The serialisation that MCAP calls so; `nil` for others.
    init?(messageEncoding: String) {
        switch messageEncoding {
        case "ros1": self = .ros1
        case "cdr": self = .cdr
        default: return nil
        }
    }
}

/// One topic of a bag.
public struct BagTopic: Hashable, Sendable {
    /// The topic, such as `/camera/color/image_raw`.
    public let name: String
    /// The type as package and name, such as `sensor_msgs/Image`.
    public let typeName: String
    /// How many messages the bag has of it.
    public var messageCount: Int
}

/// One message of a bag.
struct BagEntry {
    let topic: String
    let typeName: String
    let serialisation: Serialisation
    let logTimeNanoseconds: UInt64
    let data: [UInt8]
}

extension String {
    /// ROS 2's `sensor_msgs/msg/Image` as ROS 1's `sensor_msgs/Image`; others as they are.
    var asRosTypeName: String {
        let parts = split(separator: "/")
        return parts.count == 3 && parts[1] == "msg" ? "\(parts[0])/\(parts[2])" : self
    }
}
