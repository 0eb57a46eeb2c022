public import Geometry
public import Splatting

/// The map at one moment.
///
/// It never changes; taking one copies nothing.
public struct MapSnapshot: Sendable {
    /// Which correction of poses the map has.
    public let epoch: UInt64

    /// Which change of the map this is.
    public let revision: UInt64

    /// The committed submaps in the order of their keyframes, then those of the window.
    public let submaps: [Submap]

    /// The share of the floor plan that some keyframe looked into, 0 to 1.
    public let exploredFraction: Double

    /// The bytes of the map.
    public let byteCount: Int

    /// The direction against gravity, in the world.
    public let up: Vector3

    /// The edge of the finest voxels, in metres.
    public let voxelMetres: Double

    /// When something has gone, by which the map was kept.
    public let freeSpace: FreeSpaceSettings

    /// The number of Gaussians.
    public var gaussianCount: Int { submaps.reduce(0) { $0 + $1.gaussians.count } }

    /// Whether there is nothing to search.
    public var isEmpty: Bool { submaps.allSatisfy { $0.gaussians.count == 0 } }

    /// The keyframes, in the order of ``submaps``.
    public var keyframes: [Keyframe] { submaps.map(\.keyframe) }

    /// The stamp of the newest keyframe, in nanoseconds since the Unix epoch; 0 without one.
    public var stampNanoseconds: Int64 { keyframes.map(\.stampNanoseconds).max() ?? 0 }

    /// All Gaussians in the world frame, for pictures and export.
    ///
    /// Colours have no dependence on the direction any more; language features are left out unless asked for.
    public func worldCloud(withFeatures: Bool = false) -> GaussianCloud {
        submaps.worldCloud(withFeatures: withFeatures)
    }
}

extension [Submap] {
    /// All Gaussians in the world frame.
    func worldCloud(withFeatures: Bool) -> GaussianCloud {
        reduce(into: GaussianCloud.empty) { cloud, submap in
            let part = submap.gaussians.cloud(withFeatures: withFeatures)
            cloud.append(contentsOf: part.transformed(by: submap.worldFromCamera))
        }
    }
}
