internal import CMessages

/// Asks the daemon to save its map, to take one from a file, or how the map is.
public struct MapRequest: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.MapRequest"

    /// What is to be done.
    public enum Action: UInt32, Sendable, CaseIterable {
        /// Nothing; only say how the map is.
        case status
        /// Write the map into a file.
        case save
        /// Forget the map and take that of a file.
        case load
        /// Add the map of a file.
        case merge
        /// Forget the map.
        case clear
    }

    /// What is to be done.
    public var action: Action

    /// The file's name in the daemon's folder, without `.semsplat`; empty for that of the configuration.
    public var name: String

    /// Creates the message.
    public init(_ action: Action, name: String = "") {
        (self.action, self.name) = (action, name)
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__map_request__init) {
            c,
            reader throws(WireError) in
            guard let action = Action(rawValue: UInt32(c.action.rawValue)) else {
                throw reader.bad("action", "\(c.action.rawValue)", "0 (STATUS) to 4 (CLEAR)")
            }
            return MapRequest(action, name: try reader.text(c.name, "name"))
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__map_request__init) { c, arena in
            c.action = Semsplat__V1__MapRequest__Action(rawValue: action.rawValue)
            c.name = arena.text(name)
        }
    }
}
