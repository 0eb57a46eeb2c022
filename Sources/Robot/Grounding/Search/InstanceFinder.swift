internal import Geometry
internal import Mapping

/// Groups relevant cells into instances: what touches and is segmented alike belongs together.
struct InstanceFinder {
    let settings: GroundingSettings
    /// The cosine of segmentation from which cells that touch are of one instance; −1 joins whatever touches.
    let segmentationAffinity: Float
    let map: LanguageCells

    /// The instances among `cells`, which come by their numbers; those with most evidence first.
    func instances(of cells: [RelevantCell]) -> [Instance] {
        let joined = joinFragments(heaviestParts(of: cells))
        guard let strongest = joined.first?.weight else { return [] }
        return joined.filter { instance in
            instance.weight >= settings.minimumEvidence
                && instance.weight >= settings.minimumShare * strongest
                // Every cell has one at least.
                && (instance.cells.count >= settings.minimumGaussians
                    || map.memberCount(of: instance) >= settings.minimumGaussians)
        }
    }

    /// Of the groups of cells that touch and are alike those with most weight, the heaviest first.
    private func heaviestParts(of cells: [RelevantCell]) -> [Instance] {
        let firsts = map.connected(
            cells.map { Int32($0.number) },
            leastCosine: segmentationAffinity,
            threads: cells.count < Self.fewCells ? 1 : settings.threads
        )
        // A room's worth of cells falls into thousands of groups, of which few matter.
        var weights = [Double](repeating: 0, count: cells.count)
        var counts = [Int32](repeating: 0, count: cells.count)
        for (cell, first) in zip(cells, firsts) {
            weights[Int(first)] += Double(cell.evidence * cell.relevancy)
            counts[Int(first)] += 1
        }
        let heaviest = counts.indices.filter { counts[$0] > 0 }
            .sorted { weights[$0] > weights[$1] }
            .prefix(Self.mostParts)
        return parts(of: cells, firsts, heaviest.map { ($0, Int(counts[$0])) })
            .map { Instance($0) }
    }

    /// The cells of each of the groups, which are given by their first cells and sizes.
    private func parts(
        of cells: [RelevantCell],
        _ firsts: [Int32],
        _ groups: [(first: Int, count: Int)]
    ) -> [[RelevantCell]] {
        // Dealt out by their places: growing one array a group by cell after cell takes three times as long.
        var nextOfFirst = [Int32](repeating: -1, count: cells.count)
        var end: Int32 = 0
        for group in groups {
            nextOfFirst[group.first] = end
            end += Int32(group.count)
        }
        var order = [Int32](repeating: 0, count: Int(end))
        for (place, first) in firsts.enumerated() {
            let next = nextOfFirst[Int(first)]
            guard next >= 0 else { continue }
            order[Int(next)] = Int32(place)
            nextOfFirst[Int(first)] = next + 1
        }
        var start = 0
        return groups.map { group in
            defer { start += group.count }
            return order[start..<start + group.count].map { cells[Int($0)] }
        }
    }

    private static let mostParts = 200

    /// So few are connected before a second thread has started.
    private static let fewCells = 4096

    /// Joins parts that are alike and whose gap is small for their size: a large thing seen thinly falls apart, two mugs
    /// side by side must not grow together.
    private func joinFragments(_ parts: [Instance]) -> [Instance] {
        let affinity =
            segmentationAffinity > -1
            ? SegmentationAffinity(of: parts.map(sample), in: map) : nil
        var joined: [(instance: Instance, largest: Int)] = []
        for (place, part) in parts.enumerated() {
            let at = joined.firstIndex { other in
                other.instance.gap(to: part)
                    <= 0.15 * min(other.instance.extent, max(part.extent, 0.1))
                    && (affinity.map { $0(other.largest, place) >= segmentationAffinity } ?? true)
            }
            if let at {
                joined[at].instance.join(part)
            } else {
                joined.append((part, place))
            }
        }
        return joined.map(\.instance).sorted { $0.weight > $1.weight }
    }

    /// The numbers of some hundred cells of a part, which say where it points as well as all of them do.
    private func sample(_ part: Instance) -> [Int32] {
        stride(from: 0, to: part.cells.count, by: max(1, part.cells.count / 256))
            .map { Int32(part.cells[$0].number) }
    }
}

extension LanguageCells {
    /// How many Gaussians the cells of an instance have.
    func memberCount(of instance: Instance) -> Int {
        instance.cells.reduce(0) { $0 + memberRange(of: $1.number).count }
    }
}
