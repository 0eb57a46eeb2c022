internal import Foundation
internal import FoundationModels
internal import Geometry

/// The way of a prompt from the camera's own image to the network's view of it.
struct PromptProjection {
    private let image: ImageView
    private let camera: Pinhole
    private let lift: MaskLift

    /// Into the image that `camera` sees in the place of `image`'s.
    init(_ image: ImageView, into camera: Pinhole) {
        self.image = image
        self.camera = camera
        lift = MaskLift(from: camera, to: image)
    }

    /// The prompt in pixels of the view.
    func callAsFunction(_ prompt: Prompt) throws(PromptRejection) -> SegmentationPrompt {
        var points: [SegmentationPrompt.Point] = []
        for point in prompt.points {
            points.append(
                .init(
                    Self.fromCentre(try viewPoint(point.position)),
                    isOnObject: point.isOnObject
                )
            )
        }
        return SegmentationPrompt(points: points, box: try prompt.box.map(viewBox))
    }

    /// The network counts from the middle of the first pixel.
    private static func fromCentre(_ point: SIMD2<Double>) -> SIMD2<Float> {
        SIMD2<Float>(point - 0.5)
    }

    private var imageSize: SIMD2<Double> {
        let full = image.original.model.pinhole
        return SIMD2(Double(full.width), Double(full.height))
    }

    private var viewSize: SIMD2<Double> { SIMD2(Double(camera.width), Double(camera.height)) }

    private func viewPoint(_ point: SIMD2<Double>) throws(PromptRejection) -> SIMD2<Double> {
        guard all(point .>= 0), all(point .< imageSize) else {
            throw PromptRejection(
                reason: "point \(Self.text(point - 0.5)) lies outside the \(sizeText)"
            )
        }
        guard let inView = lift.cameraPoint(point), all(inView .>= 0), all(inView .<= viewSize)
        else {
            throw PromptRejection(
                reason: "point \(Self.text(point - 0.5)) lies outside the part of the \(sizeText) "
                    + "that the network sees: \(seenText)"
            )
        }
        return inView
    }

    private func viewBox(
        _ box: Prompt.Box
    ) throws(PromptRejection) -> SegmentationPrompt.Box {
        let low = pointwiseMax(box.low, .zero)
        let high = pointwiseMin(box.high, imageSize)
        let text = "the box from \(Self.text(box.low)) of \(Self.text(box.high - box.low)) pixels"
        guard all(low .< high) else {
            throw PromptRejection(reason: "\(text) lies outside the \(sizeText)")
        }
        guard let (first, last) = extent(low, high) else {
            throw PromptRejection(
                reason: "\(text) lies outside the part of the \(sizeText) that the network sees: "
                    + seenText
            )
        }
        return .init(upperLeft: Self.fromCentre(first), lowerRight: Self.fromCentre(last))
    }

    /// The upright rectangle of the view that holds what is seen of one of the image; `nil` for none.
    private func extent(
        _ low: SIMD2<Double>,
        _ high: SIMD2<Double>
    ) -> (first: SIMD2<Double>, last: SIMD2<Double>)? {
        var first = SIMD2(repeating: Double.infinity)
        var last = -first
        // A lens bends the sides, so points all along them are asked.
        for step in 0...8 {
            let part = low + (high - low) * (Double(step) / 8)
            for rim in [
                SIMD2(part.x, low.y), SIMD2(part.x, high.y), SIMD2(low.x, part.y),
                SIMD2(high.x, part.y),
            ] {
                guard let inView = lift.cameraPoint(rim) else { continue }
                first = pointwiseMin(first, inView)
                last = pointwiseMax(last, inView)
            }
        }
        first = pointwiseMax(first, .zero)
        last = pointwiseMin(last, viewSize)
        return all(first .< last) ? (first, last) : nil
    }

    private var sizeText: String {
        "image of '\(image.camera)', which has \(Int(imageSize.x))x\(Int(imageSize.y)) pixels, the first one's centre at (0, 0)"
    }

    private var seenText: String {
        let model = image.original.model
        let corners = [SIMD2.zero, viewSize].compactMap {
            model.project(camera.unproject($0, depthMetres: 1))
        }
        guard let first = corners.first, let last = corners.last else { return "none of it" }
        return "\(Self.text(first - 0.5)) to \(Self.text(last - 0.5))"
    }

    private static func text(_ point: SIMD2<Double>) -> String {
        String(format: "(%.1f, %.1f)", point.x, point.y)
    }
}
