public import Splatting

/// A map as it is kept in a file: everything that a restarted engine needs, and nothing of the moment.
public struct SavedMap: Sendable {
    /// Which correction of poses it had.
    public let epoch: UInt64

    /// Which change of the map it was.
    public let revision: UInt64

    /// The edge of the finest voxels, in metres.
    public let voxelMetres: Double

    /// The submaps, those of the window last.
    let submaps: [Submap]

    /// The number of Gaussians.
    public var gaussianCount: Int { submaps.reduce(0) { $0 + $1.gaussians.count } }

    /// The number of keyframes.
    public var keyframeCount: Int { submaps.count }

    /// All Gaussians in the world frame, for pictures and export, without language features.
    public var worldCloud: GaussianCloud { submaps.worldCloud(withFeatures: false) }

    /// The map of a moment.
    public init(_ snapshot: MapSnapshot) {
        (epoch, revision) = (snapshot.epoch, snapshot.revision)
        voxelMetres = snapshot.voxelMetres
        submaps = snapshot.submaps
    }

    /// Reads what ``encoded()`` wrote.
    ///
    /// - Throws: ``SavedMapError`` for bytes that are not such a map; nothing in them is taken on trust.
    public init(decoding bytes: [UInt8]) throws(SavedMapError) {
        var reader = ByteReader(bytes)
        epoch = try reader.counter("the epoch")
        revision = try reader.counter("the revision")
        voxelMetres = try reader.double("the voxels' edge")
        guard voxelMetres > 1e-4, voxelMetres < 10 else {
            throw SavedMapError("the voxels' edge is \(voxelMetres) m; allowed are 0.0001 to 10")
        }
        var submaps: [Submap] = []
        for _ in 0..<(try reader.count("the number of submaps")) {
            submaps.append(try reader.submap())
        }
        try reader.finish()
        let ids = Set(submaps.map(\.keyframe.id))
        guard ids.count == submaps.count else {
            throw SavedMapError("two keyframes have the same number")
        }
        self.submaps = submaps
    }

    /// The map as bytes.
    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.put(epoch)
        writer.put(revision)
        writer.put(voxelMetres)
        writer.put(UInt64(submaps.count))
        for submap in submaps { writer.put(submap) }
        return writer.bytes
    }

    /// Whether a map that keeps `channels` language and `segmentationChannels` segmentation numbers can take this one in.
    func fits(channels: Int, segmentationChannels: Int?) -> Bool {
        submaps.allSatisfy {
            $0.gaussians.count == 0
                || $0.gaussians.channels == channels
                    && $0.gaussians.segmentationChannels
                        == segmentationChannels ?? $0.gaussians.segmentationChannels
        }
    }
}
