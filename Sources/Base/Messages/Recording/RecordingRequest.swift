internal import CMessages

/// Asks the daemon to record, or how recording goes.
public struct RecordingRequest: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.RecordingRequest"

    /// What is to be done.
    public enum Action: UInt32, Sendable, CaseIterable {
        /// Nothing; only say how recording goes.
        case status
        /// Record into a new file.
        case start
        /// End the file.
        case stop
        /// Begin the next file.
        case split
        /// Note this moment in the file.
        case bookmark
    }

    /// What is to be done.
    public var action: Action

    /// For `start`: the file's name in the daemon's folder, without `.mcap`; empty for the time.
    public var name: String

    /// For `bookmark`: what to note.
    public var text: String

    /// Creates the message.
    public init(_ action: Action, name: String = "", text: String = "") {
        (self.action, self.name, self.text) = (action, name, text)
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__recording_request__init) {
            c,
            reader throws(WireError) in
            guard let action = Action(rawValue: UInt32(c.action.rawValue)) else {
                throw reader.bad("action", "\(c.action.rawValue)", "0 (STATUS) to 4 (BOOKMARK)")
            }
            return RecordingRequest(
                action,
                name: try reader.text(c.name, "name"),
                text: try reader.text(c.text, "text")
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__recording_request__init) { c, arena in
            c.action = Semsplat__V1__RecordingRequest__Action(rawValue: action.rawValue)
            c.name = arena.text(name)
            c.text = arena.text(text)
        }
    }
}
