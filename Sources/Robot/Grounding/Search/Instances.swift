internal import Geometry

/// Candidates that hang together in space: one object's worth, or a part of one.
struct Instance {
    /// The candidates.
    var members: [Candidate]

    /// The smallest upright box of the world's axes around them.
    var low: Vector3
    var high: Vector3

    /// Their evidence, weighted by relevancy.
    var weight: Double

    /// How well the name fits: the mean relevancy of the better half of the evidence.
    ///
    /// The better half, because an object's rim mixes with what is behind it.
    var score: Double {
        // Two numbers a member are sorted in half the time of whole members.
        let sorted = members.map { (relevancy: $0.relevancy, evidence: Double($0.evidence)) }
            .sorted { $0.relevancy > $1.relevancy }
        let total = members.reduce(0.0) { $0 + Double($1.evidence) }
        var (evidence, sum) = (0.0, 0.0)
        for member in sorted {
            evidence += member.evidence
            sum += member.evidence * Double(member.relevancy)
            if evidence >= 0.5 * total { break }
        }
        return evidence > 0 ? sum / evidence : 0
    }

    /// The longest side of the box, in metres.
    var extent: Double { (high - low).max() }

    init(_ members: [Candidate]) {
        self.members = members
        (low, high) = (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
        weight = 0
        for member in members {
            low = pointwiseMin(low, member.position)
            high = pointwiseMax(high, member.position)
            weight += Double(member.evidence * member.relevancy)
        }
    }

    mutating func join(_ other: Instance) {
        members += other.members
        low = pointwiseMin(low, other.low)
        high = pointwiseMax(high, other.high)
        weight += other.weight
    }

    /// The distance between the boxes, 0 where they overlap.
    func gap(to other: Instance) -> Double {
        pointwiseMax(pointwiseMax(low - other.high, other.low - high), .zero).length
    }
}

/// Groups candidates into instances by connectivity of cells.
struct InstanceFinder {
    let settings: GroundingSettings
    let cellRelevancy: Float

    /// The instances among `candidates`, those with most evidence first.
    func instances(of candidates: [Candidate]) -> [Instance] {
        var parts: [Instance] = []
        // Coarse Gaussians lie farther apart: they are linked over larger cells, each level with the finer ones.
        let coarsest = candidates.map(\.level).max() ?? 0
        let fine = candidates.filter { $0.level == 0 }
        let cells: Double =
            coarsest == 0 || fine.count * 2 > candidates.count
            ? 1 : (coarsest == 1 ? 1.75 : 2.5)
        for group in connected(candidates, edgeMetres: cells * settings.cellMetres) {
            parts.append(Instance(group))
        }
        parts.sort { $0.weight > $1.weight }
        let joined = joinFragments(Array(parts.prefix(200)))
        guard let strongest = joined.first?.weight else { return [] }
        return joined.filter { instance in
            instance.members.count >= settings.minimumGaussians
                && instance.weight >= settings.minimumEvidence
                && instance.weight >= settings.minimumShare * strongest
        }
    }

    /// The groups of candidates whose cells touch, cells counting whose mean relevancy suffices.
    private func connected(_ candidates: [Candidate], edgeMetres: Double) -> [[Candidate]] {
        var grid = CellGrid(edgeMetres: edgeMetres)
        for (index, candidate) in candidates.enumerated() { grid.add(index, candidate) }
        let accepted = grid.cells.indices.filter {
            grid.cells[$0].relevancy >= cellRelevancy
        }
        var sets = DisjointSets(count: grid.cells.count)
        let isAccepted = grid.cells.map { $0.relevancy >= cellRelevancy }
        for cell in accepted {
            for neighbour in grid.neighbours(of: cell) where isAccepted[neighbour] {
                sets.join(cell, neighbour)
            }
        }
        var groups: [[Candidate]] = []
        var groupOfRoot: [Int: Int] = [:]
        for cell in accepted {
            let root = sets.root(of: cell)
            let group = groupOfRoot[root] ?? groups.count
            if group == groups.count {
                groupOfRoot[root] = group
                groups.append([])
            }
            groups[group] += grid.cells[cell].members.map { candidates[$0] }
        }
        return groups
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

/// Candidates by the cell of space that they lie in.
private struct CellGrid {
    struct Cell {
        let key: SIMD3<Int32>
        var members: [Int] = []
        var evidence: Float = 0
        var relevantEvidence: Float = 0

        /// The mean relevancy, by evidence.
        var relevancy: Float { evidence > 0 ? relevantEvidence / evidence : 0 }
    }

    /// In the order in which they were first met, so that nothing depends on hash seeds.
    private(set) var cells: [Cell] = []
    private var numbers: [SIMD3<Int32>: Int] = [:]
    private let edgeMetres: Double

    init(edgeMetres: Double) {
        self.edgeMetres = edgeMetres
    }

    mutating func add(_ index: Int, _ candidate: Candidate) {
        let scaled = (candidate.position / edgeMetres).clamped(
            lowerBound: Vector3(repeating: -1e8),
            upperBound: Vector3(repeating: 1e8)
        )
        let key = SIMD3<Int32>(scaled, rounding: .down)
        let number = numbers[key] ?? cells.count
        if number == cells.count {
            numbers[key] = number
            cells.append(Cell(key: key))
        }
        cells[number].members.append(index)
        cells[number].evidence += candidate.evidence
        cells[number].relevantEvidence += candidate.evidence * candidate.relevancy
    }

    /// The occupied ones among the 13 neighbours on one side; the others have this cell among theirs.
    func neighbours(of cell: Int) -> [Int] {
        var found: [Int] = []
        for offset in Self.halfNeighbourhood {
            if let number = numbers[cells[cell].key &+ offset] { found.append(number) }
        }
        return found
    }

    private static let halfNeighbourhood: [SIMD3<Int32>] = {
        // Of 27 cells in order the 14th is the middle; those after it mirror those before.
        (14..<27).map { (number: Int32) in
            SIMD3<Int32>(number % 3 - 1, number / 3 % 3 - 1, number / 9 - 1)
        }
    }()
}

/// Union-find with path halving.
struct DisjointSets {
    private var parents: [Int]

    init(count: Int) {
        parents = Array(0..<count)
    }

    mutating func root(of element: Int) -> Int {
        var element = element
        while parents[element] != element {
            parents[element] = parents[parents[element]]
            element = parents[element]
        }
        return element
    }

    mutating func join(_ a: Int, _ b: Int) {
        let (first, second) = (root(of: a), root(of: b))
        // The smaller number becomes the root, whatever the order of joining.
        parents[max(first, second)] = min(first, second)
    }
}
