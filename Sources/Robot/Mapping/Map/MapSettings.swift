public import Geometry

/// How the map is kept.
public struct MapSettings: Sendable, Equatable {
    /// The edge of the finest voxels, in metres: within one, two Gaussians are the same.
    public var voxelMetres: Double

    /// The most bytes that the map may take, its keyframes and tables included.
    public var budgetBytes: Int

    /// The direction against gravity, in the world.
    public var up: Vector3

    /// By what Gaussians are let into the map.
    public var admission: AdmissionSettings

    /// When something has gone.
    public var freeSpace = FreeSpaceSettings()

    /// From when on a change of localisation moves the map.
    public var leap = PoseLeap()

    /// The usual settings: 25 mm voxels, 512 MiB, z up (REP-103).
    public init(
        voxelMetres: Double = 0.025,
        budgetBytes: Int = 512 << 20,
        up: Vector3 = Vector3(0, 0, 1),
        admission: AdmissionSettings = AdmissionSettings()
    ) {
        self.voxelMetres = voxelMetres
        self.budgetBytes = budgetBytes
        self.up = up
        self.admission = admission
    }
}

/// By what Gaussians are let into the map.
public struct AdmissionSettings: Sendable, Equatable {
    /// The opacity below which a Gaussian is left out.
    public var minimumOpacity: Float

    /// The matching confidence below which a Gaussian is left out.
    public var minimumConfidence: Float

    /// The depth beyond which a Gaussian is left out, in metres.
    public var maximumDepthMetres: Float

    /// The relative difference up to which two views agree on a depth.
    public var depthTolerance: Float

    /// The relative depth range among a pixel's neighbours from which it may hang between two surfaces.
    public var edgeTolerance: Float

    /// The usual settings.
    public init(
        minimumOpacity: Float = 0.1,
        minimumConfidence: Float = 0,
        maximumDepthMetres: Float = 10,
        depthTolerance: Float = 0.08,
        edgeTolerance: Float = 0.15
    ) {
        self.minimumOpacity = minimumOpacity
        self.minimumConfidence = minimumConfidence
        self.maximumDepthMetres = maximumDepthMetres
        self.depthTolerance = depthTolerance
        self.edgeTolerance = edgeTolerance
    }
}
