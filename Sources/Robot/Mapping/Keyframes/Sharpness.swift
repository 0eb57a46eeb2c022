internal import CKernels
internal import Imaging

/// The sharpness of an image: the variance of its Laplacian, which motion blur and defocus take away.
func sharpness(of image: ColorImage) -> Double {
    let (width, height) = (image.width, image.height)
    guard width > 2, height > 2 else { return 0 }
    // Green carries most of the luminance, and is the channel that a Bayer sensor measures most densely.
    var (sum, sumOfSquares) = (Int64(0), Int64(0))
    semsplat_laplacian_sums(image.pixels, Int32(width), Int32(height), &sum, &sumOfSquares)
    let count = Double((width - 2) * (height - 2))
    let mean = Double(sum) / count
    return Double(sumOfSquares) / count - mean * mean
}

/// The median of the last values, for judging the next one.
struct RunningMedian: Sendable {
    private var values: [Double] = []
    private let capacity = 31

    /// The median of the values so far; `nil` before the first.
    var median: Double? {
        guard !values.isEmpty else { return nil }
        return values.sorted()[values.count / 2]
    }

    mutating func append(_ value: Double) {
        if values.count == capacity { values.removeFirst() }
        values.append(value)
    }
}
