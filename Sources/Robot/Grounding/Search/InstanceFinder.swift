internal import Geometry
internal import Mapping

/// Groups relevant cells into instances: what touches and is segmented alike belongs together.
struct InstanceFinder {
    let settings: GroundingSettings
    /// The relevancy from which a cell belongs to an instance.
    let cellRelevancy: Float
    /// The cosine of segmentation from which cells that touch are of one instance; −1 joins whatever touches.
    let segmentationAffinity: Float
    let searchable: SearchableMap

    private var map: LanguageCells { searchable.cells }

    /// The instances among `cells`, those with most evidence first.
    func instances(of cells: [RelevantCell]) -> [Instance] {
        let parts = connected(cells.filter { $0.relevancy >= cellRelevancy })
            .sorted { $0.weight > $1.weight }
        let joined = joinFragments(Array(parts.prefix(200)))
        guard let strongest = joined.first?.weight else { return [] }
        return joined.filter { instance in
            instance.cells.reduce(0) { $0 + map.memberRange(of: $1.number).count }
                >= settings.minimumGaussians
                && instance.weight >= settings.minimumEvidence
                && instance.weight >= settings.minimumShare * strongest
        }
    }

    /// The groups of cells that touch and are alike.
    private func connected(_ cells: [RelevantCell]) -> [Instance] {
        var placeOfCell = [Int32](repeating: -1, count: map.count)
        for (place, cell) in cells.enumerated() { placeOfCell[cell.number] = Int32(place) }
        var sets = DisjointSets(count: cells.count)
        let areAlike = likeness(of: cells.map { [$0] })
        for (place, cell) in cells.enumerated() {
            map.forEachNeighbour(of: cell.number) { neighbour in
                let other = Int(placeOfCell[neighbour])
                if other >= 0, areAlike(place, other) { sets.join(place, other) }
            }
        }
        var groups: [[RelevantCell]] = []
        var groupOfRoot: [Int: Int] = [:]
        for (place, cell) in cells.enumerated() {
            let root = sets.root(of: place)
            let group = groupOfRoot[root] ?? groups.count
            if group == groups.count {
                groupOfRoot[root] = group
                groups.append([])
            }
            groups[group].append(cell)
        }
        return groups.map { Instance($0) }
    }

    /// Joins parts that are alike and whose gap is small for their size: a large thing seen thinly falls apart, two mugs
    /// side by side must not grow together.
    private func joinFragments(_ parts: [Instance]) -> [Instance] {
        let areAlike = likeness(of: parts.map(\.cells))
        var joined: [(instance: Instance, largest: Int)] = []
        for (place, part) in parts.enumerated() {
            let at = joined.firstIndex { other in
                other.instance.gap(to: part)
                    <= 0.15 * min(other.instance.extent, max(part.extent, 0.1))
                    && areAlike(other.largest, place)
            }
            if let at {
                joined[at].instance.join(part)
            } else {
                joined.append((part, place))
            }
        }
        return joined.map(\.instance).sorted { $0.weight > $1.weight }
    }

    /// Whether two of some groups of cells, by their places, are of one object as far as segmentation says.
    private func likeness(of groups: [[RelevantCell]]) -> (Int, Int) -> Bool {
        let least = segmentationAffinity
        guard least > -1 else { return { _, _ in true } }
        let affinity = SegmentationAffinity(of: groups, in: searchable)
        return { affinity($0, $1) >= least }
    }
}
