internal import Imaging

/// The sharpness of an image: the variance of its Laplacian, which motion blur and defocus take away.
func sharpness(of image: ColorImage) -> Double {
    let (width, height) = (image.width, image.height)
    guard width > 2, height > 2 else { return 0 }
    // Green carries most of the luminance, and is the channel that a Bayer sensor measures most densely.
    let green = (0..<width * height).map { Int32(image.pixels[3 * $0 + 1]) }
    var sum: Int64 = 0
    var sumOfSquares: Int64 = 0
    for y in 1..<height - 1 {
        for x in 1..<width - 1 {
            let at = y * width + x
            let neighbours = green[at - 1] + green[at + 1] + green[at - width] + green[at + width]
            let laplacian = Int64(neighbours - 4 * green[at])
            sum += laplacian
            sumOfSquares += laplacian * laplacian
        }
    }
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
