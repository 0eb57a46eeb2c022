public import Geometry
public import Imaging

/// The way from masks that were rendered by a pinhole camera back to the pixels of the camera's own
/// image, lens included.
///
/// Made once per pair of cameras; for a lens it takes some tens of milliseconds.
public struct OriginalImageMap: Sendable {
    private let view: Pinhole
    private let original: CameraModel
    /// For each pixel of the original, the pixel of the view that it shows, or -1.
    private let source: [Int32]

    /// From a view of `view`, such as the network's, to the images of `original`.
    public init(from view: Pinhole, to original: CameraModel) {
        (self.view, self.original) = (view, original)
        let (width, height) = (original.pinhole.width, original.pinhole.height)
        var source = [Int32](repeating: -1, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                guard let direction = original.direction(at: [Double(x) + 0.5, Double(y) + 0.5]),
                    let pixel = view.project(direction),
                    pixel.x >= 0, pixel.y >= 0, pixel.x < Double(view.width),
                    pixel.y < Double(view.height)
                else { continue }
                source[y * width + x] = Int32(Int(pixel.y) * view.width + Int(pixel.x))
            }
        }
        self.source = source
    }

    /// The mask in the original image; unset where the view does not reach.
    public func mask(_ inView: Mask) -> Mask {
        precondition(
            inView.width == view.width && inView.height == view.height,
            "the mask is \(inView.width)x\(inView.height), the view \(view.width)x\(view.height)"
        )
        return Mask(
            width: original.pinhole.width,
            height: original.pinhole.height,
            isSet: source.map { $0 >= 0 && inView.isSet[Int($0)] }
        )
    }
}
