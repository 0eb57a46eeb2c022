/// How far a picture is from a photograph as 3DGS measures it, 0.8 L1 + 0.2 (1 - SSIM), with the gradient.
///
/// SSIM as there: a Gaussian window of 11 (σ 1.5) with zeros beyond the border, population covariance, the mean
/// over pixels and channels. Pictures are interleaved RGB.
package struct PictureLoss: Sendable {
    private static let similarityShare: Float = 0.2
    private static let c1: Float = 0.01 * 0.01
    private static let c2: Float = 0.03 * 0.03

    private let truth: [Float]
    private let window: SimilarityWindow
    /// Windowed means of the photograph and of its square.
    private let truthMean: [Float]
    private let truthSquare: [Float]

    /// The loss against `truth`, of `width` × `height` pixels.
    package init(truth: [Float], width: Int, height: Int) {
        precondition(truth.count == 3 * width * height, "not \(width)x\(height) RGB")
        self.truth = truth
        window = SimilarityWindow(width: width, height: height, channels: 3)
        truthMean = window.mean(truth)
        truthSquare = window.mean(truth.map { $0 * $0 })
    }

    /// The loss of `picture`, and its gradient by every value.
    package func callAsFunction(_ picture: [Float]) -> (value: Double, gradients: [Float]) {
        precondition(picture.count == truth.count, "pictures of different sizes")
        let mean = window.mean(picture)
        let square = window.mean(picture.map { $0 * $0 })
        let product = window.mean(zip(picture, truth).map { $0 * $1 })
        var (byMean, bySquare, byProduct) = (mean, square, product)
        var similarity = 0.0
        for i in picture.indices {
            let (mx, my) = (mean[i], truthMean[i])
            let (a1, a2) = (2 * mx * my + Self.c1, 2 * (product[i] - mx * my) + Self.c2)
            let b1 = mx * mx + my * my + Self.c1
            let b2 = square[i] - mx * mx + truthSquare[i] - my * my + Self.c2
            let scale = 1 / (b1 * b2)
            let s = a1 * a2 * scale
            similarity += Double(s)
            byProduct[i] = 2 * a1 * scale
            bySquare[i] = -s / b2
            byMean[i] = 2 * my * (a2 - a1) * scale + 2 * mx * s * (1 / b2 - 1 / b1)
        }
        let (fromMean, fromSquare, fromProduct) = (
            window.mean(byMean), window.mean(bySquare), window.mean(byProduct)
        )
        let count = Float(picture.count)
        var gradients = [Float](repeating: 0, count: picture.count)
        var distance = 0.0
        for i in picture.indices {
            let difference = picture[i] - truth[i]
            distance += Double(abs(difference))
            let bySimilarity =
                fromMean[i] + 2 * picture[i] * fromSquare[i] + truth[i] * fromProduct[i]
            let sign: Float = difference > 0 ? 1 : difference < 0 ? -1 : 0
            gradients[i] =
                ((1 - Self.similarityShare) * sign - Self.similarityShare * bySimilarity) / count
        }
        let share = Double(Self.similarityShare)
        let value =
            (1 - share) * distance / Double(count) + share * (1 - similarity / Double(count))
        return (value, gradients)
    }
}

/// Means over the window of SSIM about every value of an interleaved picture, with zeros beyond its border.
///
/// The window is symmetric, so the operation is its own transpose.
struct SimilarityWindow: Sendable {
    let width: Int
    let height: Int
    let channels: Int

    func mean(_ values: [Float]) -> [Float] {
        let length = channels * width
        precondition(values.count == length * height, "not \(width)x\(height)x\(channels)")
        let taps = ImageMetrics.windowTaps.map { Float($0) }
        var rows = [Float](repeating: 0, count: values.count)
        for start in stride(from: 0, to: values.count, by: length) {
            for (k, tap) in taps.enumerated() {
                let shift = (k - taps.count / 2) * channels
                let range = start + max(0, -shift)..<start + length - max(0, shift)
                Self.add(values, shiftedBy: shift, times: tap, to: &rows, range)
            }
        }
        var means = [Float](repeating: 0, count: values.count)
        for (k, tap) in taps.enumerated() {
            let shift = (k - taps.count / 2) * length
            let range = max(0, -shift)..<values.count - max(0, shift)
            Self.add(rows, shiftedBy: shift, times: tap, to: &means, range)
        }
        return means
    }

    private static func add(
        _ values: [Float],
        shiftedBy shift: Int,
        times tap: Float,
        to sums: inout [Float],
        _ range: Range<Int>
    ) {
        for i in range { sums[i] += tap * values[i + shift] }
    }
}
