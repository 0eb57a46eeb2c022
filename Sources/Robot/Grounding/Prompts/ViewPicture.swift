internal import Geometry
internal import Imaging
internal import Ingest
internal import Mapping

/// What an image shows: at full size with its lens, or the network's view of it that a keyframe keeps.
enum ViewPicture: Sendable {
    /// A frame as it came.
    case frame(PosedFrame)

    /// A keyframe's view, and the camera of that view.
    case keyframe(KeyframePicture, Pinhole)

    /// The camera of the network's view, `width` × `height` pixels.
    func pinhole(width: Int, height: Int) -> Pinhole {
        switch self {
        case .frame(let frame): frame.rectifier(width: width, height: height).pinhole
        case .keyframe(_, let pinhole): pinhole
        }
    }

    /// The network's view; `nil` where a keyframe kept none.
    func image(width: Int, height: Int) -> ColorImage? {
        switch self {
        case .frame(let frame): frame.rectifier(width: width, height: height).image(frame.image)
        case .keyframe(let picture, _): picture.image
        }
    }
}
