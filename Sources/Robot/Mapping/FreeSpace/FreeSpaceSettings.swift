/// When the map believes that something has gone.
public struct FreeSpaceSettings: Sendable, Equatable {
    /// The relative difference up to which a view's depth is that of a thing in the map; the depth must be farther than
    /// that for the view to look through the thing.
    public var tolerance: Float

    /// How many times the spread of a view's own depth the difference must be, where that is more than the tolerance: a
    /// blurred view sees through what is near to others.
    public var spreads: Float

    /// What the depth must be farther beyond the tolerance, in metres.
    public var marginMetres: Float

    /// The share of what a view sees of the map that it must see in its place; below it, the view is wrong and not the map.
    public var minimumAgreement: Double

    /// How many views must look through a Gaussian, none between them seeing it, until it goes.
    public var looks: Int

    /// The usual settings.
    ///
    /// The predictor's depth errs by some 7 % of the depth where nothing was trained (docs/RESULTS.md), most of it common
    /// to a whole view, which is taken out before views are heard.
    public init(
        tolerance: Float = 0.08,
        spreads: Float = 1,
        marginMetres: Float = 0.03,
        minimumAgreement: Double = 0.6,
        looks: Int = 3
    ) {
        self.tolerance = tolerance
        self.spreads = spreads
        self.marginMetres = marginMetres
        self.minimumAgreement = minimumAgreement
        self.looks = looks
    }
}
