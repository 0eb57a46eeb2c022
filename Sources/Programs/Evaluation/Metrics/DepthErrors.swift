public import Imaging

/// How far a depth image is from the measured one, over the pixels that have a measurement.
///
/// Depths are along z. The true depth counts where it lies in ``validMetres``; the predicted one is
/// clamped to the same range, so that a pixel without a prediction (0) costs as much as it can.
public struct DepthErrors: Equatable, Sendable {
    /// True depths that count, and the range to which predictions are clamped.
    public static let validMetres: ClosedRange<Float> = 0.1...20

    /// Mean of |z - z*| / z*.
    public var absRel: Double
    /// Root of the mean of (z - z*)², metres.
    public var rmseMetres: Double
    /// Share of the pixels with max(z / z*, z* / z) < 1.25.
    public var delta1: Double

    /// Creates the errors from their values.
    public init(absRel: Double, rmseMetres: Double, delta1: Double) {
        self.absRel = absRel
        self.rmseMetres = rmseMetres
        self.delta1 = delta1
    }

    /// Measures one image; `nil` when the truth has no valid pixel.
    public init?(_ predicted: DepthImage, truth: DepthImage) {
        precondition(
            predicted.width == truth.width && predicted.height == truth.height,
            "depth \(predicted.width)x\(predicted.height) against \(truth.width)x\(truth.height)"
        )
        var (relative, square, close, count) = (0.0, 0.0, 0, 0)
        for (z, actual) in zip(predicted.metres, truth.metres)
        where Self.validMetres.contains(actual) {
            let finite = z.isFinite ? z : 0
            let clamped = min(Self.validMetres.upperBound, max(Self.validMetres.lowerBound, finite))
            let difference = Double(clamped) - Double(actual)
            relative += abs(difference) / Double(actual)
            square += difference * difference
            if max(clamped / actual, actual / clamped) < 1.25 { close += 1 }
            count += 1
        }
        guard count > 0 else { return nil }
        let pixels = Double(count)
        self.init(
            absRel: relative / pixels,
            rmseMetres: (square / pixels).squareRoot(),
            delta1: Double(close) / pixels
        )
    }

    /// The mean over images, each with the same weight; `nil` for none.
    public static func mean(_ images: [DepthErrors]) -> DepthErrors? {
        guard !images.isEmpty else { return nil }
        let count = Double(images.count)
        return DepthErrors(
            absRel: images.map(\.absRel).reduce(0, +) / count,
            rmseMetres: images.map(\.rmseMetres).reduce(0, +) / count,
            delta1: images.map(\.delta1).reduce(0, +) / count
        )
    }
}
