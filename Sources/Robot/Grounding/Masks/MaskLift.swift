internal import Geometry
internal import Imaging

/// Numbers over a rectangle of a camera's image, to be cut at a threshold.
struct MaskRaster {
    /// The rectangle's left upper corner in the camera's image (corner convention).
    let corner: SIMD2<Double>

    /// Its width and height there.
    let size: SIMD2<Double>

    /// The raster's columns.
    let columns: Int

    /// Its rows.
    let rows: Int

    /// The numbers row by row, with a rim one wide on all sides: (`columns` + 2) × (`rows` + 2).
    let values: [Float]
}

/// The way from what a pinhole camera shows to a mask in the pixels of the image as it came, lens included.
struct MaskLift {
    private let view: ImageView
    private let camera: Pinhole
    /// From the original's pixels to the camera's where there is no lens between them.
    private let affine: (scale: SIMD2<Double>, offset: SIMD2<Double>)?

    /// From a camera in the place of `view`'s to the pixels of `view`.
    init(from camera: Pinhole, to view: ImageView) {
        self.view = view
        self.camera = camera
        let model = view.original.model
        guard model.distortion == .none else {
            affine = nil
            return
        }
        let full = model.pinhole
        let scale = SIMD2(camera.fx / full.fx, camera.fy / full.fy)
        affine = (scale, SIMD2(camera.cx, camera.cy) - SIMD2(full.cx, full.cy) * scale)
    }

    /// The original's pixels where `raster`, interpolated, is above `threshold`; `nil` for none.
    ///
    /// Interpolated in the original, so that the mask's rim is smooth.
    func mask(_ raster: MaskRaster, above threshold: Float, score: Double) -> GroundedMask? {
        let full = view.original.model.pinhole
        guard let area = originalArea(of: raster) else { return nil }
        let scale = SIMD2(Double(raster.columns), Double(raster.rows)) / raster.size
        var pixels = MaskPixels(width: full.width, height: full.height)
        for y in area.y {
            for x in area.x {
                guard let pixel = cameraPoint(SIMD2(Double(x) + 0.5, Double(y) + 0.5)) else {
                    continue
                }
                let place = (pixel - raster.corner) * scale - 0.5
                guard raster.interpolated(place.x, place.y) > threshold else { continue }
                pixels.set(x, y)
            }
        }
        return GroundedMask(pixels, of: view, score: score)
    }

    /// Where a point of the original image (corner convention) lies in the camera's; `nil` for nowhere.
    func cameraPoint(_ original: SIMD2<Double>) -> SIMD2<Double>? {
        if let affine { return original * affine.scale + affine.offset }
        return view.original.model.direction(at: original).flatMap { camera.project($0) }
    }

    /// Whether the camera's image shows all of a box of the original image.
    func shows(_ box: (x: Int, y: Int, width: Int, height: Int)) -> Bool {
        let (left, top) = (Double(box.x), Double(box.y))
        let (right, bottom) = (left + Double(box.width), top + Double(box.height))
        let limit = SIMD2(Double(camera.width), Double(camera.height)) + Self.slackPixels
        return [(left, top), (right, top), (left, bottom), (right, bottom)].allSatisfy { x, y in
            guard let point = cameraPoint(SIMD2(x, y)) else { return false }
            return all(point .>= -Self.slackPixels) && all(point .<= limit)
        }
    }

    /// Rounding may put the border of one image half a pixel outside the other.
    private static let slackPixels = 0.5

    /// The columns and rows of the original image that the raster shows; `nil` for none.
    private func originalArea(
        of raster: MaskRaster
    ) -> (x: ClosedRange<Int>, y: ClosedRange<Int>)? {
        let model = view.original.model
        var box = PixelBox()
        // A lens bends the rim of the raster, so points all along it are asked, not only the corners.
        for step in 0...16 {
            let (u, v) = (raster.size.x * Double(step) / 16, raster.size.y * Double(step) / 16)
            let (right, bottom) = (raster.size.x, raster.size.y)
            for (x, y) in [(u, 0), (u, bottom), (0, v), (right, v)] {
                let rim = raster.corner + SIMD2(x, y)
                guard let pixel = model.project(camera.unproject(rim, depthMetres: 1)),
                    abs(pixel.x) < 1e6, abs(pixel.y) < 1e6
                else { continue }
                box.add(Int(pixel.x), Int(pixel.y))
            }
        }
        guard !box.isEmpty else { return nil }
        let first = (max(0, box.low.x - 2), max(0, box.low.y - 2))
        let last = (
            min(model.pinhole.width - 1, box.high.x + 2),
            min(model.pinhole.height - 1, box.high.y + 2)
        )
        guard first.0 <= last.0, first.1 <= last.1 else { return nil }
        return (first.0...last.0, first.1...last.1)
    }
}

extension MaskRaster {
    /// The number at a place of the raster, whose first pixel's middle is (0, 0); below any threshold outside its rim.
    fileprivate func interpolated(_ u: Double, _ v: Double) -> Float {
        // Rounding down without a call into the C library, which would cost more than the rest.
        let limit = SIMD2(Double(columns), Double(rows))
        guard u >= -1, v >= -1, u < limit.x, v < limit.y else { return -.infinity }
        let x = Int(u + 8) - 8
        let y = Int(v + 8) - 8
        let (fx, fy) = (Float(u - Double(x)), Float(v - Double(y)))
        let (above, width) = ((y + 1) * (columns + 2) + x + 1, columns + 2)
        let top = values[above] + fx * (values[above + 1] - values[above])
        let below = above + width
        let bottom = values[below] + fx * (values[below + 1] - values[below])
        return top + fy * (bottom - top)
    }
}

/// Pixels of an image, being set.
struct MaskPixels {
    private(set) var mask: Mask
    private(set) var box = PixelBox()

    /// An image in which no pixel is set.
    init(width: Int, height: Int) {
        mask = Mask(
            width: width,
            height: height,
            isSet: [Bool](repeating: false, count: width * height)
        )
    }

    mutating func set(_ x: Int, _ y: Int) {
        mask.isSet[y * mask.width + x] = true
        box.add(x, y)
    }
}

/// The box around pixels.
struct PixelBox {
    private(set) var low = SIMD2(Int.max, Int.max)
    private(set) var high = SIMD2(Int.min, Int.min)

    var isEmpty: Bool { high.x < low.x }

    mutating func add(_ x: Int, _ y: Int) {
        low = pointwiseMin(low, SIMD2(x, y))
        high = pointwiseMax(high, SIMD2(x, y))
    }
}

extension GroundedMask {
    /// The mask of the pixels of `view` that were set; `nil` for none.
    init?(_ pixels: MaskPixels, of view: ImageView, score: Double) {
        guard !pixels.box.isEmpty else { return nil }
        let (low, high) = (pixels.box.low, pixels.box.high)
        self.init(
            camera: view.camera,
            imageStampNanoseconds: view.stampNanoseconds,
            runs: RunLength(pixels.mask),
            box: (low.x, low.y, high.x - low.x + 1, high.y - low.y + 1),
            score: score
        )
    }
}
