import Grounding
import Mapping
import RandomTestSupport
import RobotTestSupport
import SemanticSplat
import Testing

/// What keeps room-sized things fast, against what a reader can check.
struct LargeThingTests {
    private static let map: MapSnapshot = {
        var settings = MappingSettings()
        settings.map.voxelMetres = 0.003
        var walk = Walk(.tabletop, settings: settings)
        walk.passTable(steps: 40)
        return walk.engine.map.snapshot()
    }()

    /// Small cells make many of a table.
    private func grounder(threads: Int) -> Grounder {
        var settings = GroundingSettings(cellMetres: 0.012)
        settings.threads = threads
        return Grounder(language: .words, settings: settings)
    }

    @Test(arguments: ["table", "mug"])
    func `any number of threads gives the same answer`(name: String) throws {
        let answers = [1, 2, 5].map { threads in
            let grounder = grounder(threads: threads)
            var registry = ObjectRegistry()
            return grounder.answer(
                Goal(text: name, wantsMasks: false, wantsPoints: true),
                in: grounder.prepare(Self.map),
                registry: &registry
            )
        }
        let alone = answers[0]
        if name == "table" {
            // So many that all of them had something to do.
            try #require(
                alone.objects.contains { $0.gaussianCount > 8192 }
            )
        }
        for answer in answers {
            #expect(answer.status == alone.status)
            #expect(answer.bestScore == alone.bestScore)
            #expect(answer.objects.map(\.id) == alone.objects.map(\.id))
            #expect(answer.objects.map(\.gaussianCount) == alone.objects.map(\.gaussianCount))
            #expect(answer.objects.map(\.centroid) == alone.objects.map(\.centroid))
            #expect(answer.objects.map(\.box.size) == alone.objects.map(\.box.size))
            #expect(answer.objects.map(\.points) == alone.objects.map(\.points))
        }
    }

    @Test(arguments: [1, 5, 64, 65, 1000, 20_000], [0.0, 0.5, 0.97])
    func `the best evidence is that of cells in order`(count: Int, share: Double) {
        var generator = SeededGenerator(seed: UInt64(count))
        let cells = (0..<count).map { number in
            // Most lie close together, as those of a wall do.
            let isSure = Int.random(in: 0..<10, using: &generator) > 0
            return RelevantCell(
                centre: .zero,
                number: number,
                relevancy: isSure
                    ? 1 - .random(in: 0...1e-4, using: &generator)
                    : .random(in: 0...1, using: &generator),
                evidence: .random(in: 0.1...3, using: &generator)
            )
        }
        let wanted = share * cells.reduce(0) { $0 + Double($1.evidence) }
        var (evidence, sum) = (0.0, 0.0)
        for cell in cells.sorted(by: { $0.relevancy > $1.relevancy }) where evidence < wanted {
            evidence += Double(cell.evidence)
            sum += Double(cell.evidence) * Double(cell.relevancy)
        }
        let found = BestEvidence(of: cells, upTo: wanted)
        // At the rim sums in another order may take one cell more or less.
        #expect(abs(found.evidence - evidence) <= 3)
        if evidence > 0 {
            #expect(abs(found.relevancy / found.evidence - sum / evidence) < 1e-3 / Double(count))
        }
    }

    @Test(arguments: [1, 2, 100, 5000], [0.02, 0.5, 0.98])
    func `a quantile is that of values in order`(count: Int, share: Double) {
        var generator = SeededGenerator(seed: UInt64(count))
        let values = (0..<count).map { number in
            // A stray far away, which leaves all others in one bin.
            number == 7 ? 1e4 : Float.random(in: -3...3, using: &generator)
        }
        let weights = values.map { _ in Double.random(in: 0...2, using: &generator) }
        let target = share * weights.reduce(0, +)
        var sum = 0.0
        let inOrder = values.indices.sorted { values[$0] < values[$1] }
        let expected = inOrder.first { place in
            sum += weights[place]
            return sum >= target - 1e-9
        }
        #expect(
            weightedQuantile(share, of: values, weights: weights) == expected.map { values[$0] }
        )
    }

    @Test func `a quantile of equal values is their value`() {
        #expect(weightedQuantile(0.5, of: [2, 2, 2], weights: [1, 1, 1]) == 2)
        #expect(weightedQuantile(0.98, of: [-1], weights: [0]) == -1)
    }

    @Test func `numbers that are not finite stop nothing`() {
        let tiny = Float.leastNonzeroMagnitude
        for values in [
            [.nan, 1, 2], [1, .nan], [.infinity, 1, -.infinity], [0, tiny],
            [-Float.greatestFiniteMagnitude, .greatestFiniteMagnitude],
        ] as [[Float]] {
            _ = weightedQuantile(0.5, of: values, weights: values.map { _ in 1 })
        }
    }
}
