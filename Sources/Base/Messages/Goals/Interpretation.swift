internal import CMessages

/// How the text of a goal was read: what was looked for, what it must be like, and where it must be.
public struct Interpretation: Hashable, Sendable {
    /// What kind of reading it is, by its value on the wire.
    public enum Reading: UInt32, Sendable {
        /// Nothing was read.
        case unknown
        /// The whole text as one name.
        case name
        /// A name with what is said of it.
        case words
    }

    /// How many things are meant, by its value on the wire.
    public enum Number: UInt32, Sendable {
        /// The text does not say.
        case unsaid
        /// Exactly one: "the mug".
        case one
        /// Whichever: "a mug".
        case any
        /// Every one: "all mugs", "the mugs".
        case all
    }

    /// A name in the text and what is said of it.
    public struct Thing: Hashable, Sendable {
        /// The name as it was searched for.
        public var name: String
        /// How many are meant.
        public var number = Number.unsaid
        /// The colours that it must have.
        public var colors: [String] = []
        /// What is said of its size.
        public var sizes: [String] = []
        /// Such as "largest"; empty without one.
        public var superlative = ""

        /// Creates a thing of which nothing is said.
        public init(name: String) {
            self.name = name
        }
    }

    /// A relation between things in space, by its value on the wire.
    public enum RelationKind: UInt32, Sendable, CaseIterable {
        /// None.
        case unknown
        /// Supported from below, or attached to something upright.
        case on
        /// Inside.
        case within
        /// Below, or sheltered.
        case under
        /// Over it.
        case above
        /// A small gap away.
        case nextTo
        /// Nearer than every other of the name.
        case nearestTo
        /// On the way from one to the other.
        case between
        /// To its left, as the robot sees it.
        case leftOf
        /// To its right, as the robot sees it.
        case rightOf
        /// On the robot's side of it.
        case inFrontOf
        /// On its far side, as the robot sees it.
        case behind

        /// The name in the schema, such as `NEXT_TO`.
        public var name: String {
            switch self {
            case .unknown: "UNKNOWN_RELATION"
            case .on: "ON"
            case .within: "IN"
            case .under: "UNDER"
            case .above: "ABOVE"
            case .nextTo: "NEXT_TO"
            case .nearestTo: "NEAREST_TO"
            case .between: "BETWEEN"
            case .leftOf: "LEFT_OF"
            case .rightOf: "RIGHT_OF"
            case .inFrontOf: "IN_FRONT_OF"
            case .behind: "BEHIND"
            }
        }
    }

    /// Where one of the things must be.
    public struct Relation: Hashable, Sendable {
        /// The relation.
        public var kind: RelationKind
        /// The place in ``Interpretation/things`` of what stands in it.
        public var thing: Int
        /// The places of what it is related to: two for ``RelationKind/between``, else one.
        public var anchors: [Int]
        /// Whether the thing must not stand in it.
        public var isExcluded = false

        /// Creates a relation.
        public init(_ kind: RelationKind, thing: Int, anchors: [Int], isExcluded: Bool = false) {
            (self.kind, self.thing, self.anchors) = (kind, thing, anchors)
            self.isExcluded = isExcluded
        }
    }

    /// The most things that a text may speak of.
    public static let mostThings = 8

    /// The reading in a sentence.
    public var words = ""
    /// What kind of reading it is.
    public var reading = Reading.unknown
    /// The things; the first is what is asked for.
    public var things: [Thing] = []
    /// Where they are.
    public var relations: [Relation] = []
    /// The colours that the first thing must not have.
    public var excludedColors: [String] = []
    /// The camera whose view decided what is left, right, in front, behind or nearest; empty where nothing depended on it.
    public var viewpointCamera = ""
    /// The stamp of that view, nanoseconds since the Unix epoch.
    public var viewpointStampNanoseconds: Int64 = 0

    /// Creates a reading of nothing.
    public init() {}

    init(_ c: Semsplat__V1__Interpretation, _ reader: FieldReader) throws(WireError) {
        words = try reader.text(c.words, "interpretation.words")
        reading = Reading(rawValue: c.reading.rawValue) ?? .unknown
        guard c.n_things <= Self.mostThings else {
            throw reader.bad(
                "interpretation.things",
                "\(c.n_things) things",
                "at most \(Self.mostThings)"
            )
        }
        things = try reader.list(c.things, c.n_things) { element throws(WireError) in
            try Thing(element, reader)
        }
        let count = things.count
        relations = try reader.list(c.relations, c.n_relations) { element throws(WireError) in
            try Relation(element, reader, thingCount: count)
        }
        excludedColors = try reader.texts(
            c.excluded_colors,
            c.n_excluded_colors,
            "interpretation.excluded_colors"
        )
        viewpointCamera = try reader.text(c.viewpoint_camera, "interpretation.viewpoint_camera")
        viewpointStampNanoseconds = try reader.stamp(
            c.viewpoint_stamp,
            "interpretation.viewpoint_stamp"
        )
    }

    func made(in arena: PackingArena) -> UnsafeMutablePointer<Semsplat__V1__Interpretation> {
        arena.make(semsplat__v1__interpretation__init) { c in
            c.words = arena.text(words)
            c.reading = Semsplat__V1__Interpretation__Reading(rawValue: reading.rawValue)
            (c.n_things, c.things) = (
                things.count, arena.list(things.map { $0.made(in: arena) })
            )
            (c.n_relations, c.relations) = (
                relations.count, arena.list(relations.map { $0.made(in: arena) })
            )
            (c.n_excluded_colors, c.excluded_colors) = (
                excludedColors.count, arena.texts(excludedColors)
            )
            c.viewpoint_camera = arena.text(viewpointCamera)
            c.viewpoint_stamp = arena.stamp(viewpointStampNanoseconds)
        }
    }
}

extension Interpretation.Thing {
    fileprivate init(
        _ c: Semsplat__V1__Interpretation__Thing,
        _ reader: FieldReader
    ) throws(WireError) {
        name = try reader.text(c.name, "interpretation.things.name")
        number = Interpretation.Number(rawValue: c.number.rawValue) ?? .unsaid
        colors = try reader.texts(c.colors, c.n_colors, "interpretation.things.colors")
        sizes = try reader.texts(c.sizes, c.n_sizes, "interpretation.things.sizes")
        superlative = try reader.text(c.superlative, "interpretation.things.superlative")
    }

    fileprivate func made(
        in arena: PackingArena
    ) -> UnsafeMutablePointer<Semsplat__V1__Interpretation__Thing> {
        arena.make(semsplat__v1__interpretation__thing__init) {
            $0.name = arena.text(name)
            $0.number = Semsplat__V1__Interpretation__Number(rawValue: number.rawValue)
            ($0.n_colors, $0.colors) = (colors.count, arena.texts(colors))
            ($0.n_sizes, $0.sizes) = (sizes.count, arena.texts(sizes))
            $0.superlative = arena.text(superlative)
        }
    }
}

extension Interpretation.Relation {
    fileprivate init(
        _ c: Semsplat__V1__Interpretation__Relation,
        _ reader: FieldReader,
        thingCount: Int
    ) throws(WireError) {
        kind = Interpretation.RelationKind(rawValue: c.kind.rawValue) ?? .unknown
        thing = Int(c.thing)
        anchors = c.anchors.map { start in (0..<c.n_anchors).map { Int(start[$0]) } } ?? []
        isExcluded = c.is_excluded != 0
        for place in [thing] + anchors where place >= thingCount {
            throw reader.bad(
                "interpretation.relations",
                "a relation of thing \(place)",
                "places in a list of \(thingCount)"
            )
        }
    }

    fileprivate func made(
        in arena: PackingArena
    ) -> UnsafeMutablePointer<Semsplat__V1__Interpretation__Relation> {
        arena.make(semsplat__v1__interpretation__relation__init) {
            $0.kind = Semsplat__V1__Interpretation__RelationKind(rawValue: kind.rawValue)
            $0.thing = UInt32(clamping: thing)
            let places = anchors.map { UInt32(clamping: $0) }
            ($0.n_anchors, $0.anchors) = (places.count, arena.places(places))
            $0.is_excluded = isExcluded ? 1 : 0
        }
    }
}
