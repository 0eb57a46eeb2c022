internal import FoundationModels
internal import Geometry
internal import Imaging
internal import Tensors

/// A mask over the network's view, before it is cut: logits, above 0 where the mask is.
package struct ViewMask: Sendable {
    let width: Int
    let height: Int
    let logits: [Float]

    /// The overlap with the thing that the network predicts, 0 to 1.
    let score: Double

    /// Logits row by row, and the predicted overlap with the thing.
    package init(width: Int, height: Int, logits: [Float], score: Double) {
        precondition(
            logits.count == width * height,
            "\(logits.count) logits for \(width)x\(height)"
        )
        self.width = width
        self.height = height
        self.logits = logits
        self.score = score
    }

    /// The masks of an answer.
    static func all(of answer: SegmentationAnswer) -> [ViewMask] {
        let logits = answer.pictureLogits()
        let (_, height, width) = logits.map
        return answer.scores.enumerated().map { at, score in
            ViewMask(
                width: width,
                height: height,
                logits: [Float](logits.slice(at..<at + 1).values),
                score: Double(min(1, max(0, score)))
            )
        }
    }

    /// Whether the mask covers a point, whose first pixel's centre is (0, 0).
    func holds(_ point: SIMD2<Float>) -> Bool {
        let x = min(width - 1, max(0, Int(point.x.rounded())))
        let y = min(height - 1, max(0, Int(point.y.rounded())))
        return logits[y * width + x] > 0
    }

    /// Where it is.
    var mask: Mask { Mask(width: width, height: height, isSet: logits.map { $0 > 0 }) }

    /// The logits over the whole view.
    ///
    /// The rim mirrors the border with the other sign: a mask that reaches the border ends exactly there.
    var raster: MaskRaster {
        var values = [Float](repeating: 0, count: (width + 2) * (height + 2))
        for y in -1...height {
            for x in -1...width {
                let (column, row) = (min(width - 1, max(0, x)), min(height - 1, max(0, y)))
                let logit = logits[row * width + column]
                let isInside = column == x && row == y
                values[(y + 1) * (width + 2) + x + 1] = isInside ? logit : -abs(logit)
            }
        }
        return MaskRaster(
            corner: .zero,
            size: SIMD2(Double(width), Double(height)),
            columns: width,
            rows: height,
            values: values
        )
    }
}
