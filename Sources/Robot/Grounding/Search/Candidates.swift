internal import Foundation
internal import Geometry
internal import Mapping
internal import SemanticSplat

/// A Gaussian that may belong to what a goal asks for.
struct Candidate {
    /// The number of its submap in the snapshot.
    let submap: Int32

    /// Its place in the submap.
    let index: Int32

    /// Its centre in the world.
    let position: Vector3

    /// How sure it is that the name fits better than every other, 0 to 1.
    let relevancy: Float

    /// What speaks for the Gaussian itself.
    let evidence: Float

    /// How coarsely it was merged.
    let level: UInt8
}

/// The candidates of a query, and what to say when none is good enough.
struct CandidateSearch {
    private(set) var candidates: [Candidate] = []

    /// The names that beat the query most often where it came near, the most frequent first.
    private(set) var rivals: [String] = []

    private let query: TextQuery
    private let opposition: Opposition
    private let calibration: LanguageCalibration
    private let region: OrientedBox?

    init(
        _ query: TextQuery,
        opposition: Opposition,
        calibration: LanguageCalibration,
        region: OrientedBox?
    ) {
        self.query = query
        self.opposition = opposition
        self.calibration = calibration
        self.region = region
    }

    /// Searches all of `map`, or as much as the budget allows; false when it ran out.
    mutating func run(
        over map: MapSnapshot,
        maximumCandidates: Int,
        budget: GoalBudget
    ) -> Bool {
        var nearby: [(rows: [Int32], cosines: [Float])] = []
        for submap in map.submaps {
            if budget.isExpired() { return false }
            nearby.append(near(submap))
        }
        let floor = cut(nearby.map(\.cosines), keeping: maximumCandidates)
        candidates.reserveCapacity(
            min(maximumCandidates, nearby.reduce(0) { $0 + $1.rows.count })
        )
        var wins = [Int](repeating: 0, count: opposition.names.count)
        for (number, submap) in map.submaps.enumerated() {
            if budget.isExpired() { return false }
            let (rows, cosines) = nearby[number]
            let kept = rows.indices.filter { cosines[$0] >= floor }
            weigh(
                kept.map { rows[$0] },
                kept.map { cosines[$0] },
                of: submap,
                number: Int32(number),
                wins: &wins
            )
        }
        let byWins = wins.indices.filter { wins[$0] > 0 }.sorted { wins[$0] > wins[$1] }
        rivals = byWins.prefix(3).map { opposition.names[$0] }
        return true
    }

    /// The Gaussians whose language comes near the query's.
    private func near(_ submap: Submap) -> (rows: [Int32], cosines: [Float]) {
        let all = submap.gaussians.cosines(with: query)
        let minimum = Float(calibration.minimumCosine)
        var rows: [Int32] = []
        var cosines: [Float] = []
        for (row, cosine) in all.enumerated() where cosine >= minimum {
            if let region {
                let position = submap.worldFromCamera * Vector3(submap.gaussians.position(row))
                guard region.contains(position) else { continue }
            }
            rows.append(Int32(row))
            cosines.append(cosine)
        }
        return (rows, cosines)
    }

    /// The cosine above which about `keeping` values lie; minus infinity when there are no more than that.
    private func cut(_ cosines: [[Float]], keeping: Int) -> Float {
        let total = cosines.reduce(0) { $0 + $1.count }
        guard total > keeping else { return -.infinity }
        // A histogram, because only the cut is wanted and not the order.
        let steps = 1024
        var histogram = [Int](repeating: 0, count: steps + 1)
        for list in cosines {
            for cosine in list { histogram[Int(max(0, min(1, cosine)) * Float(steps))] += 1 }
        }
        var above = 0
        for step in histogram.indices.reversed() {
            above += histogram[step]
            if above >= keeping { return Float(step) / Float(steps) }
        }
        return -.infinity
    }

    private mutating func weigh(
        _ rows: [Int32],
        _ cosines: [Float],
        of submap: Submap,
        number: Int32,
        wins: inout [Int]
    ) {
        let gaussians = submap.gaussians
        let best = gaussians.bestNames(
            for: rows,
            projections: opposition.projections,
            biases: opposition.biases
        )
        let temperature = Float(calibration.temperature)
        for (at, row) in rows.enumerated() {
            let margin = (cosines[at] - best.cosines[at]) / temperature
            let index = Int(row)
            if margin < 0, best.names[at] >= 0 { wins[Int(best.names[at])] += 1 }
            candidates.append(
                Candidate(
                    submap: number,
                    index: row,
                    position: submap.worldFromCamera * Vector3(gaussians.position(index)),
                    relevancy: 1 / (1 + exp(-margin)),
                    evidence: gaussians.evidence[index],
                    level: gaussians.levels[index]
                )
            )
        }
    }
}
