import Mapping
import RobotTestSupport
import Testing

/// The blocked kernel against a loop that a reader can check.
struct BestNamesTests {
    @Test(arguments: [1, 2, 15, 16, 17, 33, 50])
    func `the nearest name is that of a plain search`(names: Int) throws {
        let gaussians = try gaussians()
        let projections = numbers(gaussians.channels * names)
        let biases = numbers(names)
        for count in [0, 1, 5, 6, 7, 64] {
            let rows = (0..<count).map { Int32(($0 * 131) % gaussians.count) }
            let found = LanguageRows(gaussians).bestNames(
                for: rows,
                projections: projections,
                biases: biases
            )
            try #require(found.cosines.count == count && found.names.count == count)
            let cosinesAlone = LanguageRows(gaussians).bestCosines(
                for: rows,
                projections: projections,
                biases: biases
            )
            #expect(cosinesAlone == found.cosines)
            for (at, row) in rows.enumerated() {
                let cosines = (0..<names).map {
                    cosine(of: gaussians, Int(row), with: $0, projections, biases)
                }
                let best = try #require(cosines.max())
                #expect(abs(found.cosines[at] - best) < 1e-5 * max(1, abs(best)))
                #expect(best - cosines[Int(found.names[at])] < 1e-5 * max(1, abs(best)))
            }
        }
    }

    @Test func `of names that are equally near the first is given`() throws {
        let gaussians = try gaussians()
        let column = numbers(gaussians.channels)
        let names = 40
        let projections = column.flatMap { [Float](repeating: $0, count: names) }
        let found = LanguageRows(gaussians).bestNames(
            for: Array(0..<8),
            projections: projections,
            biases: [Float](repeating: 0.5, count: names)
        )
        #expect(found.names == [Int32](repeating: 0, count: 8))
    }

    @Test func `beyond its limit a row may stop, and within it is exact`() throws {
        let gaussians = try gaussians()
        let names = 50
        let (projections, biases) = (numbers(gaussians.channels * names), numbers(names))
        let rows = (0..<100).map { Int32(($0 * 131) % gaussians.count) }
        let exact = LanguageRows(gaussians).bestNames(
            for: rows,
            projections: projections,
            biases: biases
        )
        // Some above, some below, a whole group of rows above.
        let limits = exact.cosines.enumerated().map { $1 + ($0 % 5 == 0 && $0 > 20 ? 0.1 : -0.3) }
        let found = LanguageRows(gaussians).bestNames(
            for: rows,
            projections: projections,
            biases: biases,
            limits: limits
        )
        for at in rows.indices {
            if exact.cosines[at] <= limits[at] {
                #expect(
                    found.cosines[at] == exact.cosines[at] && found.names[at] == exact.names[at]
                )
            } else {
                #expect(found.cosines[at] > limits[at] && found.cosines[at] <= exact.cosines[at])
            }
        }
        #expect(found.cosines != exact.cosines)
    }

    private func gaussians() throws -> MapGaussians {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 2)
        return try #require(walk.engine.map.snapshot().submaps.first).gaussians
    }

    private func cosine(
        of gaussians: MapGaussians,
        _ row: Int,
        with name: Int,
        _ projections: [Float],
        _ biases: [Float]
    ) -> Float {
        let names = biases.count
        var sum = biases[name]
        for channel in 0..<gaussians.channels {
            let feature = Float(
                Float16(bitPattern: gaussians.features[row * gaussians.channels + channel])
            )
            sum += feature * projections[channel * names + name]
        }
        return sum * gaussians.inverseNorms[row]
    }

    /// Numbers in [-1, 1) that look random and are the same every time.
    private func numbers(_ count: Int) -> [Float] {
        (0..<count).map { Float(($0 &* 7_919 &+ 13) % 2_003) / 1_001.5 - 1 }
    }
}

extension LanguageRows {
    /// The language of Gaussians, a row each.
    init(_ gaussians: MapGaussians) {
        self.init(
            features: gaussians.features,
            inverseNorms: gaussians.inverseNorms,
            channels: gaussians.channels
        )
    }
}
