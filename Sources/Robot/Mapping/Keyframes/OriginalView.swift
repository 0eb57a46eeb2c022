public import Geometry
public import Ingest

/// The camera of an image as it came, in whose pixels masks are given.
public struct OriginalView: Sendable, Equatable {
    /// The camera of the full image, lens included.
    public let model: CameraModel

    /// The camera of an image.
    init(model: CameraModel) {
        self.model = model
    }

    /// The camera of `frame`'s image.
    public init(_ frame: PosedFrame) {
        model = frame.model
    }
}
