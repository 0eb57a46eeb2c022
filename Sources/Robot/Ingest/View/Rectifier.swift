internal import Foundation
public import Geometry
public import Imaging

/// The way from a camera's images to an undistorted view of another size, and back for masks.
///
/// Made once per camera; holds the map.
public struct Rectifier: Sendable {
    /// The camera whose images it takes.
    public let model: CameraModel
    /// The camera of the view that it makes.
    public let pinhole: Pinhole
    /// At which fraction of their size the images come: 1/`reduction`, as ``Imaging/ReducedImage`` has them.
    public let reduction: Int
    private let crop: VisibleRectangle
    private let map: RectificationMap?

    /// A flat view wider than this stretches its corners beyond use.
    static let maximumHalfAngle = 50 * Double.pi / 180

    /// The view is the largest central part of the image that has the view's aspect ratio and, without
    /// the lens, no empty corner; of a fisheye at most 100°.
    public init(_ model: CameraModel, width: Int, height: Int, reduction: Int = 1) {
        (self.model, self.reduction) = (model, reduction)
        (crop, pinhole) = Self.view(of: model, width: width, height: height)
        map =
            model.distortion == .none
            ? nil : RectificationMap(model, crop: crop, view: pinhole, reduction: reduction)
    }

    /// The part of the image that a view shows, and the view's camera.
    static func view(
        of model: CameraModel,
        width: Int,
        height: Int
    ) -> (crop: VisibleRectangle, pinhole: Pinhole) {
        precondition(width > 0 && height > 0, "a view cannot be \(width)x\(height)")
        let crop = VisibleRectangle(model, maximumHalfAngle: Self.maximumHalfAngle)
            .cropped(toAspect: Double(width) / Double(height))
        let pinhole = model.pinhole.cropped(
            x: crop.left,
            y: crop.top,
            width: crop.width,
            height: crop.height,
            toWidth: width,
            height: height
        )
        return (crop, pinhole)
    }

    /// The view of `image`, which must have the size of ``model``'s, reduced: area averaging where it shrinks.
    public func image(_ image: ColorImage) -> ColorImage {
        let width = ReducedImage.count(model.pinhole.width, reducedBy: reduction)
        let height = ReducedImage.count(model.pinhole.height, reducedBy: reduction)
        precondition(
            image.width == width && image.height == height,
            "the image is \(image.width)x\(image.height), the camera's at 1/\(reduction) \(width)x\(height)"
        )
        let scale = 1 / Double(reduction)
        return map?.image(image)
            ?? image.resampled(
                x: crop.left * scale,
                y: crop.top * scale,
                width: crop.width * scale,
                height: crop.height * scale,
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
