/// The mean and the directions of largest variance of a set of vectors.
public struct PrincipalDirections: Sendable {
    /// The mean.
    public let mean: [Double]
    /// Unit vectors at right angles, the largest variance first; fewer than asked for where there are no more.
    public let directions: [[Double]]

    /// Finds them.
    ///
    /// - Parameters:
    ///   - features: the vectors, one after the other.
    ///   - dimension: the length of each.
    ///   - number: the most directions.
    public init(of features: [Float], dimension: Int, count number: Int = 3) {
        let count = features.count / max(1, dimension)
        // A few thousand samples fix some directions.
        let samples = Array(stride(from: 0, to: count, by: max(1, count / 4096)))
        var mean = [Double](repeating: 0, count: dimension)
        for sample in samples {
            for d in 0..<dimension { mean[d] += Double(features[sample * dimension + d]) }
        }
        mean = mean.map { $0 / Double(max(1, samples.count)) }
        var covariance = [Double](repeating: 0, count: dimension * dimension)
        for sample in samples {
            let row = (0..<dimension).map { Double(features[sample * dimension + $0]) - mean[$0] }
            for i in 0..<dimension {
                for j in 0..<dimension { covariance[i * dimension + j] += row[i] * row[j] }
            }
        }
        self.mean = mean
        directions = Self.largest(min(number, dimension), of: covariance, dimension: dimension)
    }

    /// The first three coordinates of the vector that starts at `start`, zero for directions that do not exist.
    public func project(_ features: [Float], at start: Int) -> SIMD3<Double> {
        var result = SIMD3<Double>.zero
        for (k, direction) in directions.prefix(3).enumerated() {
            for d in mean.indices {
                result[k] += (Double(features[start + d]) - mean[d]) * direction[d]
            }
        }
        return result
    }

    /// Power iteration, one direction after the other, each kept orthogonal to those before.
    private static func largest(_ number: Int, of matrix: [Double], dimension: Int) -> [[Double]] {
        var found: [[Double]] = []
        for k in 0..<number {
            // A fixed start with a component along everything keeps pictures the same run after run.
            var vector = (0..<dimension).map { 1 + Double(($0 * 7 + k * 3) % 11) / 11 }
            for _ in 0..<100 {
                var next = (0..<dimension).map { row in
                    (0..<dimension).reduce(0) { $0 + matrix[row * dimension + $1] * vector[$1] }
                }
                for other in found {
                    let overlap = zip(next, other).reduce(0) { $0 + $1.0 * $1.1 }
                    next = zip(next, other).map { $0 - overlap * $1 }
                }
                let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard length > 1e-12 else { return found }
                vector = next.map { $0 / length }
            }
            found.append(vector)
        }
        return found
    }
}
