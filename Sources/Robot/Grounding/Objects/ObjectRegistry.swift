public import Geometry
internal import SemanticSplat

/// Remembers which objects were answered, so that the same thing keeps its id.
public struct ObjectRegistry: Sendable {
    /// A thing that some answer named.
    public struct Entry: Sendable {
        /// Its id, such as `object-7`.
        public let id: String

        /// The name that it was last asked by.
        public internal(set) var label: String

        /// Where it was last found.
        public internal(set) var centroid: Vector3

        /// Its box when it was last found.
        public internal(set) var box: OrientedBox

        /// The name's; empty for a thing without one.
        var embedding: [Float]

        mutating func rename(_ query: TextQuery) {
            label = query.phrase
            embedding = query.embedding
        }
    }

    /// The things, in the order in which they were first answered.
    public private(set) var entries: [Entry] = []

    /// The most things that are remembered; the one longest not answered goes first.
    public let capacity: Int

    private var lastNumber = 0

    /// A registry without entries.
    public init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// Gives every shape of one answer its id: that of the known thing in the same place with a like name, or a new one.
    ///
    /// - Parameters:
    ///   - shapes: what was found, in the world frame.
    ///   - query: the name that was asked for.
    ///   - synonymCosine: the cosine of two names from which they may mean the same thing.
    /// - Returns: the ids, in the order of `shapes`.
    mutating func identify(
        _ shapes: [ObjectShape],
        query: TextQuery,
        synonymCosine: Double
    ) -> [String] {
        var pairs: [(distance: Double, shape: Int, entry: Int)] = []
        for (at, shape) in shapes.enumerated() {
            for (known, entry) in entries.enumerated() {
                if let distance = distance(entry, shape, query, synonymCosine) {
                    pairs.append((distance, at, known))
                }
            }
        }
        pairs.sort { ($0.distance, $0.shape, $0.entry) < ($1.distance, $1.shape, $1.entry) }
        var entryOfShape = [Int?](repeating: nil, count: shapes.count)
        var taken: Set<Int> = []
        for pair in pairs where entryOfShape[pair.shape] == nil && !taken.contains(pair.entry) {
            entryOfShape[pair.shape] = pair.entry
            taken.insert(pair.entry)
        }
        let ids = shapes.enumerated().map { at, shape in
            remember(shape, as: query, at: entryOfShape[at])
        }
        if entries.count > capacity { entries.removeFirst(entries.count - capacity) }
        return ids
    }

    /// The id and the name of a thing that was pointed at: those of the known thing in the same place, or new ones.
    ///
    /// A known thing keeps the name that it was asked by; `name`, what the map says of an unknown one, may be missing.
    mutating func recognise(
        _ shape: ObjectShape,
        like name: TextQuery?,
        synonymCosine: Double
    ) -> (id: String, label: String) {
        let nearest = entries.indices
            .compactMap { known in
                distance(entries[known], shape, name, synonymCosine).map { ($0, known) }
            }
            .min { $0 < $1 }
        if let (_, known) = nearest {
            entries[known].centroid = shape.centroid
            entries[known].box = shape.box
            if entries[known].label.isEmpty, let name { entries[known].rename(name) }
            return (entries[known].id, entries[known].label)
        }
        defer { if entries.count > capacity { entries.removeFirst() } }
        return (add(shape, as: name), name?.phrase ?? "")
    }

    private mutating func remember(
        _ shape: ObjectShape,
        as query: TextQuery,
        at known: Int?
    ) -> String {
        guard let known else { return add(shape, as: query) }
        entries[known].rename(query)
        entries[known].centroid = shape.centroid
        entries[known].box = shape.box
        return entries[known].id
    }

    private mutating func add(_ shape: ObjectShape, as query: TextQuery?) -> String {
        lastNumber += 1
        entries.append(
            Entry(
                id: "object-\(lastNumber)",
                label: query?.phrase ?? "",
                centroid: shape.centroid,
                box: shape.box,
                embedding: query?.embedding ?? []
            )
        )
        return "object-\(lastNumber)"
    }

    /// How far apart a known thing and a shape are that may be the same; `nil` where they cannot.
    private func distance(
        _ entry: Entry,
        _ shape: ObjectShape,
        _ query: TextQuery?,
        _ synonymCosine: Double
    ) -> Double? {
        let distance = (entry.centroid - shape.centroid).length
        guard distance <= reach(entry.box, shape.box) else { return nil }
        let isLike = query.map { likeness(entry, $0) >= synonymCosine } ?? false
        return isLike || overlaps(entry.box, shape.box) ? distance : nil
    }

    private func likeness(_ entry: Entry, _ query: TextQuery) -> Double {
        Double(zip(entry.embedding, query.embedding).reduce(0) { $0 + $1.0 * $1.1 })
    }

    /// How far a thing of these sizes may seem to move between two answers: half of its smaller diagonal, and at least 10 cm.
    private func reach(_ a: OrientedBox, _ b: OrientedBox) -> Double {
        max(0.1, 0.5 * min(a.size.length, b.size.length))
    }

    /// Whether each centre lies in the other box and the sizes agree within a factor of two.
    private func overlaps(_ a: OrientedBox, _ b: OrientedBox) -> Bool {
        let ratio = a.size.length / max(b.size.length, 1e-6)
        return a.contains(b.center) && b.contains(a.center) && (0.5...2).contains(ratio)
    }
}
