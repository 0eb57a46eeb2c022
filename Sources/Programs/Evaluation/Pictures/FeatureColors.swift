public import Imaging
internal import Tensors

extension Pictures {
    /// Features (`dimension` numbers a pixel, interleaved) by their three strongest directions as
    /// red, green and blue: what the model takes for alike has one colour.
    public static func features(
        _ features: [Float],
        dimension: Int,
        width: Int,
        height: Int
    )
        -> ColorImage
    {
        precondition(features.count == dimension * width * height)
        let basis = PrincipalDirections(of: features, dimension: dimension)
        let projected = (0..<width * height).map { pixel in
            basis.project(features, at: pixel * dimension)
        }
        let ranges = (0..<3).map { channel in
            Self.range(of: projected.map { $0[channel] })
        }
        var picture = ColorImage(width: width, height: height)
        for (pixel, value) in projected.enumerated() {
            let levels = (0..<3).map { channel -> UInt8 in
                let (low, high) = ranges[channel]
                let level = (value[channel] - low) / max(1e-12, high - low)
                return UInt8(min(1, max(0, level)) * 255)
            }
            picture.set(
                x: pixel % width,
                y: pixel / width,
                color: (levels[0], levels[1], levels[2])
            )
        }
        return picture
    }

    /// The values at 1 % and 99 %, so that a few outliers do not grey the rest.
    private static func range(of values: [Double]) -> (Double, Double) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return (0, 1) }
        let margin = sorted.count / 100
        return sorted.count > 100
            ? (sorted[margin], sorted[sorted.count - 1 - margin]) : (first, last)
    }
}
