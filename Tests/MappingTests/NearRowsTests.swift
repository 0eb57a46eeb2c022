import Mapping
import RandomTestSupport
import RobotTestSupport
import SemanticSplat
import Testing

/// The pass over all rows against a loop that a reader can check.
struct NearRowsTests {
    /// Around a piece of the kernel's, and around where it ceases to fetch ahead.
    @Test(arguments: [1, 16, 511, 512, 513, 640, 1500], [3, 32, 40])
    func `the rows that are near are those of a plain search`(count: Int, channels: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let features = (0..<count * channels).map { _ in
            Float16(Float.random(in: -1...1, using: &generator)).bitPattern
        }
        let norms = (0..<count).map { _ in Float.random(in: 0.1...1, using: &generator) }
        let rows = LanguageRows(features: features, inverseNorms: norms, channels: channels)
        let encoder = WordEncoder()
        let space = LanguageSpace(
            textEncoder: encoder,
            decoderWeights: (0..<encoder.dimension * channels).map { _ in
                Float.random(in: -1...1, using: &generator)
            },
            decoderBias: (0..<encoder.dimension).map { _ in
                Float.random(in: -1...1, using: &generator)
            }
        )
        let query = space.query("anything")
        let cosines = (0..<count).map { row in
            var sum = Double(query.bias)
            for channel in 0..<channels {
                let feature = Float16(bitPattern: features[row * channels + channel])
                sum += Double(feature) * Double(query.projection[channel])
            }
            return sum * Double(norms[row])
        }
        let all = rows.near(query, minimumCosine: -.infinity, among: 0..<count)
        #expect(all.numbers == (0..<count).map { Int32($0) })
        #expect(zip(all.cosines, cosines).allSatisfy { abs(Double($0) - $1) < 1e-4 })
        for minimum in [Float(-0.5), 0, 0.4, 100] {
            let near = rows.near(query, minimumCosine: minimum, among: 0..<count)
            let expected = all.numbers.filter { all.cosines[Int($0)] >= minimum }
            #expect(near.numbers == expected)
            #expect(near.cosines == expected.map { all.cosines[Int($0)] })
            let (third, half) = (count / 3, count / 2)
            let pieces = [0..<third, third..<half, half..<count].map {
                rows.near(query, minimumCosine: minimum, among: $0)
            }
            let joined = NearRows(joining: pieces)
            #expect(joined.numbers == near.numbers && joined.cosines == near.cosines)
        }
    }
}
