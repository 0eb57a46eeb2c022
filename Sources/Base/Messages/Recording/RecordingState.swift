internal import CMessages

/// How recording goes.
public struct RecordingState: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.RecordingState"

    /// Whether what was asked was done.
    public var isDone = true

    /// Why it was not; empty otherwise.
    public var reason = ""

    /// Whether messages are recorded now.
    public var isRecording = false

    /// The file at hand, or the last one; empty when there was none.
    public var path = ""

    /// Messages in the files.
    public var recordedCount: UInt64 = 0

    /// Messages that found no room.
    public var droppedCount: UInt64 = 0

    /// Nothing is recorded.
    public init() {}

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__recording_state__init) {
            c,
            reader throws(WireError) in
            var state = RecordingState()
            state.isDone = c.done != 0
            state.reason = try reader.text(c.reason, "reason")
            state.isRecording = c.recording != 0
            state.path = try reader.text(c.path, "path")
            (state.recordedCount, state.droppedCount) = (c.recorded, c.dropped)
            return state
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__recording_state__init) { c, arena in
            c.done = isDone ? 1 : 0
            c.reason = arena.text(reason)
            c.recording = isRecording ? 1 : 0
            c.path = arena.text(path)
            (c.recorded, c.dropped) = (recordedCount, droppedCount)
        }
    }
}
