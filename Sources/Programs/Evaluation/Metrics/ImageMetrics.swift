internal import Foundation

/// How close a rendered picture comes to the real one (architecture.md 10.1).
///
/// Pictures are interleaved RGB in 0…1, row-major. They are clipped to that range, and never rounded
/// to bytes on the way: rounding moves PSNR by 0.05 dB.
public enum ImageMetrics {
    /// What two identical pictures count, instead of infinity.
    public static let identicalDecibels = 100.0

    /// Peak signal-to-noise ratio in decibels, -10 log10 of the mean squared error.
    public static func psnr(_ picture: [Float], _ truth: [Float]) -> Double {
        precondition(picture.count == truth.count, "pictures of different sizes")
        var sum = 0.0
        for (a, b) in zip(picture, truth) {
            let difference = Double(clipped(a)) - Double(clipped(b))
            sum += difference * difference
        }
        let mean = sum / Double(max(1, truth.count))
        return mean > 0 ? min(identicalDecibels, -10 * log10(mean)) : identicalDecibels
    }

    /// Structural similarity as scikit-image computes it: Gaussian window of 11 (σ 1.5), K1 0.01,
    /// K2 0.03, data range 1, sample covariance (121/120), 5 border pixels dropped, mean over channels.
    ///
    /// `nil` when the picture is smaller than the window.
    public static func ssim(
        _ picture: [Float],
        _ truth: [Float],
        width: Int,
        height: Int
    ) -> Double? {
        precondition(picture.count == 3 * width * height && truth.count == picture.count)
        guard width >= 11, height >= 11 else { return nil }
        let channels = (0..<3).map { channel in
            ssim(
                plane(channel, of: picture),
                plane(channel, of: truth),
                width: width,
                height: height
            )
        }
        return channels.reduce(0, +) / 3
    }

    private static func ssim(_ a: [Double], _ b: [Double], width: Int, height: Int) -> Double {
        let smooth = { (values: [Double]) in windowMean(values, width: width, height: height) }
        let (meanA, meanB) = (smooth(a), smooth(b))
        let squareA = smooth(zip(a, a).map(*))
        let squareB = smooth(zip(b, b).map(*))
        let product = smooth(zip(a, b).map(*))
        let sample = 121.0 / 120.0
        let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
        var sum = 0.0
        for i in meanA.indices {
            let (ma, mb) = (meanA[i], meanB[i])
            let varianceA = sample * (squareA[i] - ma * ma)
            let varianceB = sample * (squareB[i] - mb * mb)
            let covariance = sample * (product[i] - ma * mb)
            sum +=
                ((2 * ma * mb + c1) * (2 * covariance + c2))
                / ((ma * ma + mb * mb + c1) * (varianceA + varianceB + c2))
        }
        return sum / Double(meanA.count)
    }

    /// The Gaussian-weighted mean of the 11×11 window about every pixel that has a whole one.
    private static func windowMean(_ values: [Double], width: Int, height: Int) -> [Double] {
        let taps = windowTaps
        let (innerWidth, innerHeight) = (width - 10, height - 10)
        var rows = [Double](repeating: 0, count: innerWidth * height)
        for y in 0..<height {
            for (k, tap) in taps.enumerated() {
                for x in 0..<innerWidth {
                    rows[y * innerWidth + x] += tap * values[y * width + x + k]
                }
            }
        }
        var means = [Double](repeating: 0, count: innerWidth * innerHeight)
        for y in 0..<innerHeight {
            for (k, tap) in taps.enumerated() {
                for x in 0..<innerWidth {
                    means[y * innerWidth + x] += tap * rows[(y + k) * innerWidth + x]
                }
            }
        }
        return means
    }

    /// The Gaussian window of SSIM along one axis, of sum one.
    static let windowTaps: [Double] = {
        let raw = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
    }()

    private static func plane(_ channel: Int, of picture: [Float]) -> [Double] {
        stride(from: channel, to: picture.count, by: 3).map { Double(clipped(picture[$0])) }
    }

    private static func clipped(_ value: Float) -> Float { min(1, max(0, value)) }
}
