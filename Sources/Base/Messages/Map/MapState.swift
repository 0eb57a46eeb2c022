internal import CMessages

/// How the map is.
public struct MapState: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.MapState"

    /// Whether what was asked was done.
    public var isDone = true

    /// Why it was not; empty otherwise.
    public var reason = ""

    /// The file that was written or read last; empty when there was none.
    public var path = ""

    /// The Gaussians in the map.
    public var gaussianCount: UInt64 = 0

    /// The keyframes in the map.
    public var keyframeCount: UInt64 = 0

    /// The objects that answers have named.
    public var objectCount: UInt64 = 0

    /// Which correction of poses the map has.
    public var epoch: UInt64 = 0

    /// Which change of the map this is.
    public var revision: UInt64 = 0

    /// The bytes of the map in memory.
    public var byteCount: UInt64 = 0

    /// An empty map.
    public init() {}

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__map_state__init) {
            c,
            reader throws(WireError) in
            var state = MapState()
            state.isDone = c.done != 0
            state.reason = try reader.text(c.reason, "reason")
            state.path = try reader.text(c.path, "path")
            (state.gaussianCount, state.keyframeCount) = (c.gaussians, c.keyframes)
            (state.objectCount, state.byteCount) = (c.objects, c.bytes)
            (state.epoch, state.revision) = (c.map_epoch, c.map_revision)
            return state
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__map_state__init) { c, arena in
            c.done = isDone ? 1 : 0
            c.reason = arena.text(reason)
            c.path = arena.text(path)
            (c.gaussians, c.keyframes) = (gaussianCount, keyframeCount)
            (c.objects, c.bytes) = (objectCount, byteCount)
            (c.map_epoch, c.map_revision) = (epoch, revision)
        }
    }
}
