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

/// A query against every other name: which cells it wins.
struct NameContest: Sendable {
    let opposition: Opposition

    /// How much nearer a name must be to be much likelier, in cosine.
    let temperature: Float

    /// From which relevancy on a cell is won.
    let leastRelevancy: Float

    /// The cells that the query wins.
    func winners(among near: NearRows, of map: LanguageCells) -> [RelevantCell] {
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
