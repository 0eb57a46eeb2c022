internal import Foundation
package import Geometry

/// A rectangle in the pixels that the camera would have without its lens (corner convention).
struct VisibleRectangle {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    var width: Double { right - left }
    var height: Double { bottom - top }

    /// The largest upright rectangle whose every point is in the image, as far as its border tells.
    ///
    /// A fisheye's border is at infinity or behind the camera; a flat image must stop somewhere:
    /// `maximumHalfAngle` from the axis.
    init(_ model: CameraModel, maximumHalfAngle: Double) {
        let pinhole = model.pinhole
        let (width, height) = (Double(pinhole.width), Double(pinhole.height))
        guard model.distortion != .none else {
            (left, top, right, bottom) = (0, 0, width, height)
            return
        }
        let reach = tan(maximumHalfAngle)
        left = pinhole.cx - reach * pinhole.fx
        right = pinhole.cx + reach * pinhole.fx
        top = pinhole.cy - reach * pinhole.fy
        bottom = pinhole.cy + reach * pinhole.fy
        func ideal(_ x: Double, _ y: Double) -> SIMD2<Double>? {
            model.direction(at: [x, y]).flatMap { pinhole.project($0) }
        }
        let steps = 64
        for step in 0...steps {
            let part = Double(step) / Double(steps)
            if let point = ideal(0, part * height) { left = max(left, point.x) }
            if let point = ideal(width, part * height) { right = min(right, point.x) }
            if let point = ideal(part * width, 0) { top = max(top, point.y) }
            if let point = ideal(part * width, height) { bottom = min(bottom, point.y) }
        }
    }

    /// The largest rectangle of that aspect ratio with the same centre.
    func cropped(toAspect aspect: Double) -> VisibleRectangle {
        let (newWidth, newHeight) = (min(width, height * aspect), min(height, width / aspect))
        var result = self
        result.left += (width - newWidth) / 2
        result.right = result.left + newWidth
        result.top += (height - newHeight) / 2
        result.bottom = result.top + newHeight
        return result
    }
}

extension CameraModel {
    /// Whether a view can be cut out of what the camera sees; with a lens that folds at its middle there is none.
    package var hasView: Bool {
        let view = VisibleRectangle(self, maximumHalfAngle: Rectifier.maximumHalfAngle)
        return view.width >= 1 && view.height >= 1
    }
}
