internal import CMessages

/// What every output of the daemon carries: which map it speaks of.
public struct MapHeader: Hashable, Sendable {
    /// The stamp of the newest image in the map, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The frame of all positions.
    public var frameID: String

    /// Rises when poses are corrected.
    public var mapEpoch: UInt64

    /// Rises with every change of the map.
    public var mapRevision: UInt64

    /// Creates the header.
    public init(
        stampNanoseconds: Int64 = 0,
        frameID: String = "",
        mapEpoch: UInt64 = 0,
        mapRevision: UInt64 = 0
    ) {
        self.stampNanoseconds = stampNanoseconds
        self.frameID = frameID
        self.mapEpoch = mapEpoch
        self.mapRevision = mapRevision
    }

    init(
        _ pointer: UnsafeMutablePointer<Semsplat__V1__Header>?,
        _ reader: FieldReader
    ) throws(WireError) {
        self.init()
        guard let c = pointer?.pointee else { return }
        stampNanoseconds = try reader.stamp(c.stamp, "header.stamp")
        frameID = try reader.text(c.frame_id, "header.frame_id")
        mapEpoch = c.map_epoch
        mapRevision = c.map_revision
    }

    func made(in arena: PackingArena) -> UnsafeMutablePointer<Semsplat__V1__Header> {
        arena.make(semsplat__v1__header__init) {
            $0.stamp = arena.stamp(stampNanoseconds)
            $0.frame_id = arena.text(frameID)
            $0.map_epoch = mapEpoch
            $0.map_revision = mapRevision
        }
    }
}
