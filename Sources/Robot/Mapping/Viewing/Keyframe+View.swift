internal import Geometry

extension Keyframe {
    /// The part of the camera's own image that the picture shows, in its pixels: left column, top row, width, height.
    ///
    /// Exact without a lens; with one, the rectangle that the middle of the image makes expect.
    public var pictureInOriginal: (x: Double, y: Double, width: Double, height: Double) {
        let whole = original.model.pinhole
        let (across, down) = (whole.fx / pinhole.fx, whole.fy / pinhole.fy)
        return (
            whole.cx - pinhole.cx * across, whole.cy - pinhole.cy * down,
            Double(pinhole.width) * across, Double(pinhole.height) * down
        )
    }
}
