internal import Foundation
internal import Mapping

/// A cell of the map that may belong to what a goal asks for.
package struct RelevantCell: Sendable {
    /// The middle of its Gaussians in the world.
    let centre: SIMD3<Float>

    /// The number of the cell.
    let number: Int

    /// How sure it is that the name fits better than every other, 0 to 1.
    package let relevancy: Float

    /// What speaks for its Gaussians.
    package let evidence: Float

    package init(centre: SIMD3<Float>, number: Int, relevancy: Float, evidence: Float) {
        (self.centre, self.number) = (centre, number)
        (self.relevancy, self.evidence) = (relevancy, evidence)
    }
}

/// Cells whose language comes near a query's.
struct NearCells: Sendable {
    /// Their numbers, ascending.
    private(set) var numbers: [Int32] = []

    /// The cosine of each with the query.
    private(set) var cosines: [Float] = []

    mutating func reserveCapacity(_ count: Int) {
        numbers.reserveCapacity(count)
        cosines.reserveCapacity(count)
    }

    mutating func append(_ number: Int32, cosine: Float) {
        numbers.append(number)
        cosines.append(cosine)
    }

    /// Those of a range of places, in pieces.
    func pieces(of range: Range<Int>, cellsInEach: Int) -> [NearCells] {
        stride(from: range.lowerBound, to: range.upperBound, by: cellsInEach).map { start in
            let piece = start..<min(range.upperBound, start + cellsInEach)
            return NearCells(numbers: Array(numbers[piece]), cosines: Array(cosines[piece]))
        }
    }
}

/// A query against every other name: which cells it wins.
struct NameContest: Sendable {
    let opposition: Opposition

    /// How much nearer a name must be to be much likelier, in cosine.
    let temperature: Float

    /// From which relevancy on a cell is won.
    let leastRelevancy: Float

    /// The cells that the query wins.
    func winners(among near: NearCells, of map: LanguageCells) -> [RelevantCell] {
        // Where another name is nearer than this, the query is not relevant enough; a little more, for rounding.
        let reach = -temperature * log(leastRelevancy / (1 - leastRelevancy)) + 1e-5
        let limits = near.cosines.map { $0 + reach }
        let best = map.language.bestCosines(
            for: near.numbers,
            projections: opposition.projections,
            biases: opposition.biases,
            limits: limits
        )
        var won: [RelevantCell] = []
        won.reserveCapacity(limits.count)
        for at in limits.indices where best[at] <= limits[at] {
            let relevancy = 1 / (1 + exp((best[at] - near.cosines[at]) / temperature))
            guard relevancy >= leastRelevancy else { continue }
            let number = Int(near.numbers[at])
            won.append(
                RelevantCell(
                    centre: map.centres[number],
                    number: number,
                    relevancy: relevancy,
                    evidence: map.evidence[number]
                )
            )
        }
        return won
    }
}
