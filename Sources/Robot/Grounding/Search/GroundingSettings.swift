internal import Foundation
internal import SemanticSplat

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

    /// How far from the surface that an image shows a Gaussian of it may lie, in metres, beside what
    /// ``relativeDepthDeviation`` allows.
    public var surfaceToleranceMetres: Double

    /// The share of a cell's evidence that must lie on the surface under a mask for the cell to be of the thing.
    public var surfaceCellShare: Double

    /// How the masks of the best object are refined by the mask decoder; `nil` leaves them as the map paints them.
    public var maskRefinement: MaskRefinement?

    /// On how many threads what fills a room is searched and measured; they change nothing but the time.
    public var threads = GroundingSettings.threadsBesidePredictions

    /// The processors that a predictor leaves: a helper that shares one with it waits for its turn in every loop.
    public static let threadsBesidePredictions =
        max(
            1,
            min(
                4,
                ProcessInfo.processInfo.activeProcessorCount - SemanticSplatPredictor.usualThreads
            )
        )

    /// The processors that there are while nothing is predicted.
    public static let threadsAlone = min(4, ProcessInfo.processInfo.activeProcessorCount)

    /// From where on what is said of a thing holds.
    public var relations = RelationSettings()

    /// Into how many keyframes a mask is drawn at most, beside the newest image.
    public var maximumKeyframeMasks: Int

    /// The robot that is to stand and to grasp.
    public var robot: RobotSettings

    /// The usual settings.
    public init(
        worldFrame: String = "map",
        cellMetres: Double = 0.04,
        minimumEvidence: Double = 4,
        minimumGaussians: Int = 8,
        minimumShare: Double = 0.03,
        relativeDepthDeviation: Double = 0.05,
        surfaceToleranceMetres: Double = 0.03,
        surfaceCellShare: Double = 0.2,
        maskRefinement: MaskRefinement? = MaskRefinement(),
        maximumKeyframeMasks: Int = 2,
        robot: RobotSettings = RobotSettings()
    ) {
        self.worldFrame = worldFrame
        self.cellMetres = cellMetres
        self.minimumEvidence = minimumEvidence
        self.minimumGaussians = minimumGaussians
        self.minimumShare = minimumShare
        self.relativeDepthDeviation = relativeDepthDeviation
        self.surfaceToleranceMetres = surfaceToleranceMetres
        self.surfaceCellShare = surfaceCellShare
        self.maskRefinement = maskRefinement
        self.maximumKeyframeMasks = maximumKeyframeMasks
        self.robot = robot
    }
}

/// How the mask decoder refines a mask that the map painted.
public struct MaskRefinement: Sendable, Equatable {
    /// Whether the painted mask itself is a part of the prompt, beside its box and a point inside it.
    ///
    /// Only for weights that were trained with such prompts.
    public var promptsWithMask: Bool

    /// The overlap with the painted mask from which the decoder means the same thing.
    public var minimumAgreement: Double

    /// How far from the painted rim the decoder may move it, in pixels of the network's view.
    public var rimPixels: Int

    /// Into how many images the best object's mask is refined at most: the newest, then the best keyframes.
    ///
    /// A decoder's answer takes 10 ms, the embedding of an image that is not remembered another 22 (one thread).
    public var maximumMasks: Int

    /// The usual way.
    public init(
        promptsWithMask: Bool = false,
        minimumAgreement: Double = 0.4,
        rimPixels: Int = 3,
        maximumMasks: Int = 2
    ) {
        self.promptsWithMask = promptsWithMask
        self.minimumAgreement = minimumAgreement
        self.rimPixels = rimPixels
        self.maximumMasks = maximumMasks
    }
}
