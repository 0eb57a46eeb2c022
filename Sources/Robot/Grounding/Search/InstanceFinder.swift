internal import Geometry
internal import Mapping

/// Groups relevant cells into instances: what touches and is segmented alike belongs together.
struct InstanceFinder {
    /// Cells that hang together, as an instance and by their places among those that are grouped.
    private typealias Part = (instance: Instance, places: [Int])

    let settings: GroundingSettings
    /// The relevancy from which a cell belongs to an instance.
    let cellRelevancy: Float
    /// The cosine of segmentation from which cells that touch are of one instance; −1 joins whatever touches.
    let segmentationAffinity: Float
    let searchable: SearchableMap

    private var map: LanguageCells { searchable.cells }

    /// The instances among `cells`, those with most evidence first.
    func instances(of cells: [RelevantCell]) -> [Instance] {
        let relevant = cells.filter { $0.relevancy >= cellRelevancy }
        let affinity = affinity(of: relevant)
        let parts = connected(relevant, affinity).sorted { $0.instance.weight > $1.instance.weight }
        let joined = joinFragments(Array(parts.prefix(200)), affinity)
        guard let strongest = joined.first?.weight else { return [] }
        return joined.filter { instance in
            instance.cells.reduce(0) { $0 + map.memberRange(of: $1.number).count }
                >= settings.minimumGaussians
                && instance.weight >= settings.minimumEvidence
                && instance.weight >= settings.minimumShare * strongest
        }
    }

    /// How alike cells are by segmentation, if that counts.
    private func affinity(of cells: [RelevantCell]) -> SegmentationAffinity? {
        guard segmentationAffinity > -1 else { return nil }
        return SegmentationAffinity(of: cells.map(\.number), in: map)
    }

    /// The groups of cells that touch and are alike.
    private func connected(_ cells: [RelevantCell], _ affinity: SegmentationAffinity?) -> [Part] {
        var sets = DisjointSets(count: cells.count)
        map.forEachTouchingPair(among: cells.map(\.number)) { place, other in
            // Most pairs of a thing hang together by others already; comparing is the dearer question.
            let areApart = sets.root(of: place) != sets.root(of: other)
            if areApart, areAlike(place, other, affinity) { sets.join(place, other) }
        }
        var groups: [[Int]] = []
        var groupOfRoot = [Int](repeating: -1, count: cells.count)
        for place in cells.indices {
            let root = sets.root(of: place)
            if groupOfRoot[root] < 0 {
                groupOfRoot[root] = groups.count
                groups.append([])
            }
            groups[groupOfRoot[root]].append(place)
        }
        return groups.map { places in (Instance(places.map { cells[$0] }), places) }
    }

    /// Joins parts that are alike and whose gap is small for their size: a large thing seen thinly falls apart, two mugs
    /// side by side must not grow together.
    private func joinFragments(_ parts: [Part], _ affinity: SegmentationAffinity?) -> [Instance] {
        let affinity = affinity?.merging(parts.map(\.places))
        var joined: [(instance: Instance, largest: Int)] = []
        for (place, part) in parts.map(\.instance).enumerated() {
            let at = joined.firstIndex { other in
                other.instance.gap(to: part)
                    <= 0.15 * min(other.instance.extent, max(part.extent, 0.1))
                    && areAlike(other.largest, place, affinity)
            }
            if let at {
                joined[at].instance.join(part)
            } else {
                joined.append((part, place))
            }
        }
        return joined.map(\.instance).sorted { $0.weight > $1.weight }
    }

    /// Whether two of what `affinity` compares are of one object as far as segmentation says.
    private func areAlike(_ a: Int, _ b: Int, _ affinity: SegmentationAffinity?) -> Bool {
        affinity.map { $0(a, b) >= segmentationAffinity } ?? true
    }
}
