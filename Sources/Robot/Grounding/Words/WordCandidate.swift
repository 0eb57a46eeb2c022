internal import Geometry
internal import Mapping
internal import SemanticSplat

/// A thing in the map that has a name, and how far what is said of it holds.
struct WordCandidate {
    /// What was said, and how surely it holds, 0 to 1.
    struct Judgement {
        let words: String
        let degree: Double
    }

    /// What it was found by, and its place among what was.
    let question: Findings.Question
    let place: Int
    let shape: ObjectShape
    let trace: ObjectTrace
    let body: PlacedBody
    let colors: ColorProfile
    /// Its cells, by which two names' things are told to be one.
    let cells: Set<Int>
    /// How well the bare name fits.
    let nameScore: Double
    private(set) var judgements: [Judgement] = []

    /// `nil` for an instance without a shape.
    init?(
        _ instance: Instance,
        nameScore: Double,
        of question: Findings.Question,
        place: Int,
        in searchable: SearchableMap
    ) {
        let members = searchable.core(of: instance, within: question.region)
        let map = searchable.map
        guard let shape = ObjectShape(members, up: map.up) else { return nil }
        (self.question, self.place, self.shape) = (question, place, shape)
        trace = ObjectTrace(shape, in: map)
        colors = searchable.colors(of: shape.members)
        body = PlacedBody(
            box: shape.box,
            points: shape.members.map(\.position),
            on: PlanAxes(up: map.up)
        )
        cells = Set(instance.cells.map(\.number))
        self.nameScore = nameScore
    }

    /// The name's score times the degrees of everything that was said.
    var score: Double { judgements.reduce(nameScore) { $0 * $1.degree } }

    /// The least sure of what was said; 1 where nothing was.
    var leastDegree: Double { judgements.map(\.degree).min() ?? 1 }

    /// Adds what was said and how surely it holds.
    mutating func judge(_ words: String, _ degree: Double) {
        judgements.append(Judgement(words: words, degree: degree))
    }

    /// Whether both are the same thing: most of the smaller one's cells are the other's too.
    func isSame(as other: WordCandidate) -> Bool {
        let (few, many) =
            cells.count < other.cells.count ? (cells, other.cells) : (other.cells, cells)
        return 2 * few.count(where: many.contains) > few.count
    }
}

extension SearchableMap {
    /// What colours a thing's Gaussians have.
    func colors(of members: [ObjectMember]) -> ColorProfile {
        let colors = map.submaps.map(\.gaussians.colors)
        // A thousand tell as much as all of them.
        let step = max(1, members.count / 1000)
        return ColorProfile(
            stride(from: 0, to: members.count, by: step).lazy.map { at in
                let member = members[at]
                let of = colors[Int(member.address.submap)]
                let index = 3 * Int(member.address.index)
                let color = SIMD3(Float(of[index]), Float(of[index + 1]), Float(of[index + 2]))
                return (color / 255, member.evidence * member.relevancy)
            }
        )
    }
}
