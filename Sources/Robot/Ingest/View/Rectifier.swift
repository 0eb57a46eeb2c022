internal import Foundation
public import Geometry
public import Imaging

/// The way from a camera's images to an undistorted view of another size, and back for masks.
///
/// Made once per camera; holds the maps.
public struct Rectifier: Sendable {
    /// The camera whose images it takes.
    public let model: CameraModel
    /// The camera of the view that it makes.
    public let pinhole: Pinhole
    private let crop: VisibleRectangle
    private let map: RectificationMap?

    /// A flat view wider than this stretches its corners beyond use.
    static let maximumHalfAngle = 50 * Double.pi / 180

    /// The view is the largest central part of the image that has the view's aspect ratio and, without
    /// the lens, no empty corner; of a fisheye at most 100°.
    public init(_ model: CameraModel, width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a view cannot be \(width)x\(height)")
        self.model = model
        crop = VisibleRectangle(model, maximumHalfAngle: Self.maximumHalfAngle)
            .cropped(toAspect: Double(width) / Double(height))
        pinhole = model.pinhole.cropped(
            x: crop.left,
            y: crop.top,
            width: crop.width,
            height: crop.height,
            toWidth: width,
            height: height
        )
        map = model.distortion == .none ? nil : RectificationMap(model, crop: crop, view: pinhole)
    }

    /// The view of `image`, which must have the size of ``model``'s: area averaging where it shrinks.
    public func image(_ image: ColorImage) -> ColorImage {
        precondition(
            image.width == model.pinhole.width && image.height == model.pinhole.height,
            "the image is \(image.width)x\(image.height), the camera \(model.pinhole.width)x\(model.pinhole.height)"
        )
        return map?.image(image)
            ?? image.resampled(
                x: crop.left,
                y: crop.top,
                width: crop.width,
                height: crop.height,
                toWidth: pinhole.width,
                height: pinhole.height
            )
    }

    /// Where the point `pixel` of the view is in the camera's image, which may be outside its borders.
    public func originalPixel(_ pixel: SIMD2<Double>) -> SIMD2<Double>? {
        model.project(pinhole.unproject(pixel, depthMetres: 1))
    }

    /// Where the point `pixel` of the camera's image is in the view, which may be outside its borders.
    public func viewPixel(_ pixel: SIMD2<Double>) -> SIMD2<Double>? {
        model.direction(at: pixel).flatMap { pinhole.project($0) }
    }
}
