internal import Foundation
internal import Tensors

/// The linear decoder of a scene's features: the teacher's mean and its strongest directions, each as long as
/// the teacher's deviation along it, so that what is stored has variance one.
///
/// Feature-3DGS learns a 1×1 convolution. This is what that convolution could at best become for the views it is
/// learnt on: no other linear decoder of as many numbers loses less of them.
package struct FeatureBasis: Sendable {
    /// Numbers of a teacher's feature.
    package let dimension: Int
    /// Numbers that are stored.
    package let channels: Int
    /// Row-major [dimension][channels].
    package let decoder: [Float]
    /// The teacher's mean.
    package let bias: [Float]
    /// Row-major [channels][dimension]: from a feature less the mean to what is stored.
    private let encoder: [Float]

    /// The basis of `features` (`dimension` numbers a cell) in at most `channels` numbers.
    package init(of features: [Float], dimension: Int, channels: Int) {
        let directions = PrincipalDirections(of: features, dimension: dimension, count: channels)
        let deviations = Self.deviations(of: features, along: directions)
        let largest = deviations.max() ?? 0
        let kept = deviations.indices.filter { deviations[$0] > 1e-4 * largest }
        self.dimension = dimension
        self.channels = kept.count
        bias = directions.mean.map { Float($0) }
        encoder = kept.flatMap { k in
            directions.directions[k].map { Float($0 / deviations[k]) }
        }
        decoder = (0..<dimension).flatMap { row in
            kept.map { k in Float(directions.directions[k][row] * deviations[k]) }
        }
    }

    /// What is stored of the feature that starts at `start`.
    package func encode(_ features: [Float], at start: Int) -> [Float] {
        (0..<channels).map { k in
            (0..<dimension).reduce(0) {
                $0 + encoder[k * dimension + $1] * (features[start + $1] - bias[$1])
            }
        }
    }

    private static func deviations(
        of features: [Float],
        along directions: PrincipalDirections
    ) -> [Double] {
        let dimension = directions.mean.count
        let cells = stride(from: 0, to: features.count, by: dimension)
        return directions.directions.map { direction in
            var sum = 0.0
            for start in cells {
                var product = 0.0
                for d in 0..<dimension {
                    product += (Double(features[start + d]) - directions.mean[d]) * direction[d]
                }
                sum += product * product
            }
            return (sum / Double(max(1, features.count / dimension))).squareRoot()
        }
    }
}
