/// Predicts depth, Gaussians and language features for a window of posed views.
public protocol WindowPredictor: Sendable {
    /// The width of the images that ``predict(_:)`` takes, in pixels.
    var networkWidth: Int { get }

    /// The height of the images that ``predict(_:)`` takes, in pixels.
    var networkHeight: Int { get }

    /// The space in which the Gaussians' language features are read.
    var language: LanguageSpace { get }

    /// How the Gaussians' segmentation features are read; `nil` where they have none.
    var segmentation: SegmentationSpace? { get }

    /// Predicts a window of two to four views; the answer has their order.
    func predict(_ window: [PosedView]) throws(PredictorError) -> WindowPrediction

    /// The same predictor for the windows of one robot, one after the other, of which it predicts anew what `policy` says.
    func refreshing(_ policy: RefreshPolicy) -> any WindowPredictor
}

extension WindowPredictor {
    /// No segmentation features.
    public var segmentation: SegmentationSpace? { nil }

    /// Itself: it has nothing to keep.
    public func refreshing(_ policy: RefreshPolicy) -> any WindowPredictor { self }
}

/// Why a window could not be predicted.
public struct PredictorError: Error, CustomStringConvertible, Sendable, Equatable {
    /// What is wrong, where, and what to do.
    public let description: String

    /// An error with this sentence.
    public init(_ description: String) {
        self.description = description
    }
}
