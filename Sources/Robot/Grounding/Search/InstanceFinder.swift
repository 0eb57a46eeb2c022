internal import Geometry
internal import Mapping

/// Groups relevant cells into instances: what touches and is segmented alike belongs together.
struct InstanceFinder {
    let settings: GroundingSettings
    /// The cosine of segmentation from which cells that touch are of one instance; −1 joins whatever touches.
    let segmentationAffinity: Float
    let searchable: SearchableMap

    private var map: LanguageCells { searchable.cells }

    /// The instances among `cells`, which come by their numbers; those with most evidence first.
    func instances(of cells: [RelevantCell]) -> [Instance] {
        let parts = connected(cells).sorted { $0.weight > $1.weight }
        let joined = joinFragments(Array(parts.prefix(200)))
        guard let strongest = joined.first?.weight else { return [] }
        return joined.filter { instance in
            instance.weight >= settings.minimumEvidence
                && instance.weight >= settings.minimumShare * strongest
                && instance.cells.reduce(0) { $0 + map.memberRange(of: $1.number).count }
                    >= settings.minimumGaussians
        }
    }

    /// The groups of cells that touch and are alike.
    private func connected(_ cells: [RelevantCell]) -> [Instance] {
        let firsts = map.connected(
            cells.map { Int32($0.number) },
            leastCosine: segmentationAffinity
        )
        var groups: [[RelevantCell]] = []
        var groupOfFirst = [Int](repeating: -1, count: cells.count)
        for (cell, first) in zip(cells, firsts) {
            if groupOfFirst[Int(first)] < 0 {
                groupOfFirst[Int(first)] = groups.count
                groups.append([])
            }
            groups[groupOfFirst[Int(first)]].append(cell)
        }
        return groups.map { Instance($0) }
    }

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
    private func sample(_ part: Instance) -> [Int] {
        stride(from: 0, to: part.cells.count, by: max(1, part.cells.count / 256))
            .map { part.cells[$0].number }
    }
}
