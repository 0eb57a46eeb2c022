public import Imaging
public import Splatting

/// What the predictor says about one view of a window.
public struct ViewPrediction: Sendable {
    /// Depth along z at every pixel of the network's view.
    public var depth: DepthImage

    /// How sure the matching was at every pixel, 0 to 1, row-major.
    public var confidence: [Float]

    /// The view's Gaussians, in this view's camera frame.
    public var gaussians: GaussianCloud

    /// Puts a prediction together; `confidence` has one value a pixel of `depth`.
    public init(depth: DepthImage, confidence: [Float], gaussians: GaussianCloud) {
        precondition(
            confidence.count == depth.metres.count,
            "\(confidence.count) confidences for \(depth.metres.count) depths"
        )
        self.depth = depth
        self.confidence = confidence
        self.gaussians = gaussians
    }
}

/// What the predictor says about a window: one prediction a view, in the window's order.
public struct WindowPrediction: Sendable {
    /// The predictions, one a view.
    public var views: [ViewPrediction]

    /// Puts a window's predictions together.
    public init(views: [ViewPrediction]) {
        self.views = views
    }
}
