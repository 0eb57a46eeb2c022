internal import Geometry
internal import Mapping

/// Groups relevant cells into instances: what touches belongs together.
struct InstanceFinder {
    let settings: GroundingSettings
    let cellRelevancy: Float
    let map: LanguageCells

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

    /// The groups of cells that touch.
    private func connected(_ cells: [RelevantCell]) -> [Instance] {
        var placeOfCell = [Int32](repeating: -1, count: map.count)
        for (place, cell) in cells.enumerated() { placeOfCell[cell.number] = Int32(place) }
        var sets = DisjointSets(count: cells.count)
        for (place, cell) in cells.enumerated() {
            map.forEachNeighbour(of: cell.number) { neighbour in
                let other = Int(placeOfCell[neighbour])
                if other >= 0 { sets.join(place, other) }
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

    /// Joins parts whose gap is small for their size: a large thing seen thinly falls apart, two mugs side by side must
    /// not grow together.
    private func joinFragments(_ parts: [Instance]) -> [Instance] {
        var joined: [Instance] = []
        for part in parts {
            let at = joined.firstIndex { other in
                other.gap(to: part) <= 0.15 * min(other.extent, max(part.extent, 0.1))
            }
            if let at {
                joined[at].join(part)
            } else {
                joined.append(part)
            }
        }
        return joined.sorted { $0.weight > $1.weight }
    }
}
