/// How objects are made of what fits a query.
public struct GroundingSettings: Sendable, Equatable {
    /// The name of the map's frame.
    public var worldFrame: String

    /// The edge of the finest cells over which language is averaged, in metres.
    public var cellMetres: Double

    /// The least evidence (opacity times confidence, summed over Gaussians and views) of an object.
    public var minimumEvidence: Double

    /// The least number of Gaussians of an object.
    public var minimumGaussians: Int

    /// The share of the strongest candidate's evidence below which another one is a stray.
    public var minimumShare: Double

    /// The standard deviation of a predicted depth, as a share of it.
    public var relativeDepthDeviation: Double

    /// Into how many keyframes a mask is drawn at most, beside the newest image.
    public var maximumKeyframeMasks: Int

    /// The usual settings.
    public init(
        worldFrame: String = "map",
        cellMetres: Double = 0.04,
        minimumEvidence: Double = 4,
        minimumGaussians: Int = 8,
        minimumShare: Double = 0.03,
        relativeDepthDeviation: Double = 0.05,
        maximumKeyframeMasks: Int = 2
    ) {
        self.worldFrame = worldFrame
        self.cellMetres = cellMetres
        self.minimumEvidence = minimumEvidence
        self.minimumGaussians = minimumGaussians
        self.minimumShare = minimumShare
        self.relativeDepthDeviation = relativeDepthDeviation
        self.maximumKeyframeMasks = maximumKeyframeMasks
    }
}
