internal import Tensors

/// The three directions in which a map's features differ most, as red, green and blue.
public struct FeatureAxes: Sendable {
    /// A field of the map.
    public enum Field: String, Sendable, CaseIterable {
        /// What things mean.
        case language
        /// What belongs together.
        case segmentation
    }

    private static let mostSamples = 4_096

    private let field: Field
    private let directions: PrincipalDirections
    private let low: SIMD3<Double>
    private let high: SIMD3<Double>

    /// The directions of `map` as it is now; `nil` when it has no such features.
    public init?(of map: MapSnapshot, _ field: Field) {
        let submaps = map.submaps.map(\.gaussians).filter { $0.count > 0 }
        guard let dimension = submaps.first?.dimension(of: field), dimension > 0 else { return nil }
        let step = max(1, map.gaussianCount / Self.mostSamples)
        var samples: [Float] = []
        for gaussians in submaps where gaussians.dimension(of: field) == dimension {
            for index in stride(from: 0, to: gaussians.count, by: step) {
                gaussians.appendFeature(index, of: field, to: &samples)
            }
        }
        directions = PrincipalDirections(of: samples, dimension: dimension)
        let projected = stride(from: 0, to: samples.count, by: dimension).map { [directions] in
            directions.project(samples, at: $0)
        }
        self.field = field
        (low, high) = Self.range(of: projected)
    }

    /// The colours of Gaussians, three bytes each; gray for those whose features are of another kind.
    public func colors(of gaussians: MapGaussians) -> [UInt8] {
        guard gaussians.dimension(of: field) == directions.mean.count else {
            return [UInt8](repeating: 128, count: 3 * gaussians.count)
        }
        var colors: [UInt8] = []
        colors.reserveCapacity(3 * gaussians.count)
        var feature: [Float] = []
        for index in 0..<gaussians.count {
            feature.removeAll(keepingCapacity: true)
            gaussians.appendFeature(index, of: field, to: &feature)
            let levels = (directions.project(feature, at: 0) - low) / (high - low)
            let bounded = levels.clamped(lowerBound: .zero, upperBound: .one)
            for channel in 0..<3 { colors.append(UInt8(255 * bounded[channel])) }
        }
        return colors
    }

    /// From the value that 2 % stay under to the one that 2 % exceed, so that a few outliers do not gray the rest.
    private static func range(
        of values: [SIMD3<Double>]
    ) -> (low: SIMD3<Double>, high: SIMD3<Double>) {
        var (low, high) = (SIMD3<Double>.zero, SIMD3<Double>.one)
        for channel in 0..<3 {
            let sorted = values.map { $0[channel] }.sorted()
            let margin = sorted.count / 50
            guard sorted.count > 2 * margin else { continue }
            low[channel] = sorted[margin]
            high[channel] = max(sorted[sorted.count - 1 - margin], low[channel] + 1e-12)
        }
        return (low, high)
    }
}

extension MapGaussians {
    fileprivate func dimension(of field: FeatureAxes.Field) -> Int {
        switch field {
        case .language: channels
        case .segmentation: segmentationChannels
        }
    }

    fileprivate func appendFeature(
        _ index: Int,
        of field: FeatureAxes.Field,
        to values: inout [Float]
    ) {
        switch field {
        case .language:
            for at in channels * index..<channels * (index + 1) {
                values.append(float(features[at]))
            }
        case .segmentation:
            for at in segmentationRange(index) { values.append(Float(segmentation[at]) / 127) }
        }
    }
}
