internal import FoundationModels
internal import Geometry
internal import Imaging

/// Asks the mask decoder for the rim of a painted mask, which is only as sharp as the map's Gaussians are small.
///
/// The painted mask says what is meant: its box and the point deepest inside it, and where the settings say so the mask
/// itself, prompt the decoder. The decoder's word counts only when it means the same thing, and only near the painted rim:
/// which thing it is the map knows better.
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
            let refined = lift.mask(
                drawn.held(to: meant, withinPixels: settings.rimPixels).raster,
                above: 0,
                score: painted.score
            )
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
    /// The box around the pixels that are set, and the one of them farthest from any that is not; what is beyond the image
    /// is not set.
    fileprivate var boxAndDeepestPixel: (box: PixelBox, deepest: SIMD2<Int>)? {
        let steps = stepsOut(of: true, endingAtBorder: true)
        var box = PixelBox()
        var deepest = (steps: 0, pixel: SIMD2(0, 0))
        for y in 0..<height {
            for x in 0..<width where self[x, y] {
                box.add(x, y)
                if steps[y * width + x] > deepest.steps {
                    deepest = (steps[y * width + x], SIMD2(x, y))
                }
            }
        }
        return box.isEmpty ? nil : (box, deepest.pixel)
    }

    /// From every pixel of that value the steps along rows and columns to the nearest of the other; 0 for the others.
    ///
    /// Two passes, down and up (Rosenfeld and Pfaltz 1966).
    fileprivate func stepsOut(of value: Bool, endingAtBorder: Bool) -> [Int] {
        let far = width + height
        func step(_ steps: [Int], _ x: Int, _ y: Int) -> Int {
            guard x >= 0, y >= 0, x < width, y < height else { return endingAtBorder ? 0 : far }
            return steps[y * width + x]
        }
        var steps = isSet.map { $0 == value ? far : 0 }
        for y in 0..<height {
            for x in 0..<width where self[x, y] == value {
                steps[y * width + x] = 1 + min(step(steps, x - 1, y), step(steps, x, y - 1))
            }
        }
        for y in (0..<height).reversed() {
            for x in (0..<width).reversed() where self[x, y] == value {
                let back = 1 + min(step(steps, x + 1, y), step(steps, x, y + 1))
                steps[y * width + x] = min(steps[y * width + x], back)
            }
        }
        return steps
    }
}

extension ViewMask {
    /// The mask as it is near the rim of `meant`, and `meant` elsewhere.
    fileprivate func held(to meant: Mask, withinPixels reach: Int) -> ViewMask {
        let inside = meant.stepsOut(of: true, endingAtBorder: false)
        let outside = meant.stepsOut(of: false, endingAtBorder: false)
        let held = logits.indices.map { pixel in
            if inside[pixel] > reach { return max(logits[pixel], Self.settledLogit) }
            if outside[pixel] > reach { return min(logits[pixel], -Self.settledLogit) }
            return logits[pixel]
        }
        return ViewMask(width: width, height: height, logits: held, score: score)
    }

    /// Sure enough that interpolation does not move a rim far.
    private static let settledLogit: Float = 3
}
