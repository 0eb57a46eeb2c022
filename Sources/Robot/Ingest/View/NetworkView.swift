public import Geometry
public import Imaging

/// A frame as the network sees it: without distortion, cropped centrally to the network's aspect ratio
/// and at its size.
public struct NetworkView: Sendable {
    /// The image, as wide and high as the network asks.
    public let image: ColorImage
    /// The camera of ``image``.
    public let pinhole: Pinhole

    /// The view of `frame` for a network whose images are `width` × `height`.
    public init(_ frame: PosedFrame, width: Int, height: Int) {
        let rectifier = frame.rectifier(width: width, height: height)
        image = rectifier.image(frame.image)
        pinhole = rectifier.pinhole
    }
}
