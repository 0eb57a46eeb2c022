public import Grounding
public import SemanticSplat

/// The tables that can be measured.
public enum EvaluationTable: String, CaseIterable, Sendable {
    /// Pictures at target views.
    case nvs
    /// Depth at context views.
    case depth
    /// Classes at context and target views, and how they agree between views.
    case language
    /// What Segment Anything's mask decoder makes of points, on photographs and on the rendered field.
    case promptable
    /// Names asked of the map of the whole sequence.
    case goals
    /// Things asked by their colours, sizes and places, of the map of the whole sequence.
    case referring
    /// Systems of the paper's tables on the same views.
    case peers
    /// Models that were trained with some of the 2D features only, on the same views.
    case ablation
}

/// How to measure.
public struct EvaluationOptions: Sendable {
    /// What to measure.
    public var tables: Set<EvaluationTable> = [.nvs, .depth, .language, .goals]
    /// Distances between neighbouring contexts, in frames; empty for ``WindowList/defaultGaps(overlapAtTwenty:)``.
    public var gaps: [Int] = []
    /// Context views of a window.
    public var views = 2
    /// Windows of each gap in each sequence, at most.
    public var windows = 8
    /// How many frames before and after a context view the plane sweep takes its two neighbours;
    /// `nil` for the gap of the window.
    public var planeSweepGap: Int?
    /// Points along each side of an image for the table `promptable`, and for the masks of ``poolsLanguage``.
    public var promptPoints = 32
    /// Whether the table `language` has a row with features pooled over masks (HCAM), which is slow.
    public var poolsLanguage = false
    /// How the table `peers` optimises a scene.
    package var peers = PerSceneOptimisation.Options()
    /// What the model's training showed; goals for other kinds are reported apart.
    ///
    /// `nil` reports none apart.
    public var trainedOn: KnownKinds?
    /// How the masks of goals are refined by Segment Anything; `nil` leaves them as the map paints them.
    public var maskRefinement = GroundingSettings().maskRefinement

    /// Which views of a window are predicted anew where the whole sequence is followed.
    public var refresh = RefreshPolicy.usual

    /// The usual way.
    public init() {}
}
