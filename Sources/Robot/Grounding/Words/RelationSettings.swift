/// From where on attributes and relations hold.
///
/// Degrees run from 0 to 1; docs/GOALS.md has the figures.
public struct RelationSettings: Sendable, Equatable {
    /// From this degree on a colour, a size or a relation holds.
    public var holdsFrom = 0.4

    /// From this degree on it is doubtful, and the answer AMBIGUOUS; below it does not hold.
    public var doubtfulFrom = 0.2

    /// Two candidates whose scores differ by no more are equal.
    public var scoreMargin = 0.1

    /// Two sizes whose ratio is no larger are equal.
    public var sizeRatio = 1.1

    /// Two distances that differ by no more are equal, in metres.
    public var distanceMarginMetres = 0.05

    /// A thing rests on what is so far below it or less, in metres: degree 1; at twice that, one half.
    public var supportGapMetres = 0.06

    /// A thing hangs on something upright that is so near or less, in metres.
    public var attachmentGapMetres = 0.08

    /// The share of a thing's surface inside another's box from which it is surely in it; half of it: one half.
    public var insideShare = 0.6

    /// Next to each other are things whose gap is at most this share of their mean horizontal extent: degree one half.
    public var neighbourRatio = 1.5

    /// The least and the most that this share comes to, in metres.
    public var neighbourLimitsMetres = 0.2...1.2

    /// How far beside the line between two things another may lie, as a share of the line.
    public var betweenRatio = 0.25

    /// Left, right, in front and behind reach so far from a thing's rim, in metres, or twice its extent: degree one half.
    public var sideReachMetres = 1.5

    /// The angle about a direction within which something lies in it, in degrees: degree one half.
    public var sideAngleDegrees = 55.0

    /// The usual settings.
    public init() {}
}
