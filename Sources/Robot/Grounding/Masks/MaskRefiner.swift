internal import FoundationModels
internal import Geometry
internal import Imaging

/// Asks the mask decoder for the rim of a painted mask, which is only as sharp as the map's Gaussians are small.
///
/// The painted mask says what is meant: its box and the point deepest inside it, and where the settings say so the mask
/// itself, prompt the decoder. What the decoder draws counts only where it agrees: a mask of something else is worse than
/// a blunt rim.
struct MaskRefiner {
    let segmenter: Segmenter
    let settings: MaskRefinement

    /// `painted` with the decoder's rim, or as it is where the decoder means something else.
    func refined(_ painted: GroundedMask, in view: ImageView) -> GroundedMask {
        let camera = view.picture.pinhole(width: segmenter.viewWidth, height: segmenter.viewHeight)
        let lift = MaskLift(from: camera, to: view)
        // The decoder knows nothing of what is beyond the network's view.
        guard lift.shows(painted.box) else { return painted }
        let meant = Self.seen(painted.runs.mask, of: view, by: camera)
        guard let prompt = SegmentationPrompt(around: meant),
            let drawn = segmenter.segment(
                prompt,
                meaning: settings.promptsWithMask ? meant : nil,
                in: view.picture
            ),
            meant.intersectionOverUnion(with: drawn.mask) >= settings.minimumAgreement,
            let refined = lift.mask(drawn.raster, above: 0, score: painted.score)
        else { return painted }
        return refined
    }

    /// The mask of the original image as a camera in the same place sees it.
    private static func seen(_ mask: Mask, of view: ImageView, by camera: Pinhole) -> Mask {
        let model = view.original.model
        var isSet = [Bool](repeating: false, count: camera.width * camera.height)
        for y in 0..<camera.height {
            for x in 0..<camera.width {
                let middle = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
                guard let pixel = model.project(camera.unproject(middle, depthMetres: 1)),
                    pixel.x >= 0, pixel.y >= 0, pixel.x < Double(mask.width),
                    pixel.y < Double(mask.height)
                else { continue }
                isSet[y * camera.width + x] = mask[Int(pixel.x), Int(pixel.y)]
            }
        }
        return Mask(width: camera.width, height: camera.height, isSet: isSet)
    }
}

extension SegmentationPrompt {
    /// The box around `mask` and the point deepest inside it; `nil` when no pixel is set.
    fileprivate init?(around mask: Mask) {
        guard let (box, deepest) = mask.boxAndDeepestPixel else { return nil }
        // The corners are those of the outermost pixels; the network counts from the middle of the first one.
        self.init(
            points: [.init(SIMD2(Float(deepest.x), Float(deepest.y)))],
            box: .init(
                upperLeft: SIMD2(Float(box.low.x) - 0.5, Float(box.low.y) - 0.5),
                lowerRight: SIMD2(Float(box.high.x) + 0.5, Float(box.high.y) + 0.5)
            )
        )
    }
}

extension Mask {
    /// The box around the pixels that are set, and the one of them farthest from any that is not, in steps along rows and
    /// columns; what is beyond the image is not set.
    fileprivate var boxAndDeepestPixel: (box: PixelBox, deepest: SIMD2<Int>)? {
        var steps = [Int](repeating: 0, count: (width + 2) * (height + 2))
        let row = width + 2
        var box = PixelBox()
        for y in 0..<height {
            for x in 0..<width where self[x, y] {
                box.add(x, y)
                let at = (y + 1) * row + x + 1
                steps[at] = 1 + min(steps[at - 1], steps[at - row])
            }
        }
        guard !box.isEmpty else { return nil }
        var deepest = (steps: 0, pixel: box.low)
        for y in (0..<height).reversed() {
            for x in (0..<width).reversed() where self[x, y] {
                let at = (y + 1) * row + x + 1
                steps[at] = min(steps[at], 1 + min(steps[at + 1], steps[at + row]))
                if steps[at] > deepest.steps { deepest = (steps[at], SIMD2(x, y)) }
            }
        }
        return (box, deepest.pixel)
    }
}
