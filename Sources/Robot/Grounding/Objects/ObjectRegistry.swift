public import Geometry
internal import Mapping
public import Messages
internal import SemanticSplat

/// Remembers which objects were answered, so that the same thing keeps its id: while the map grows, when poses are
/// corrected, and when it is carried elsewhere.
public struct ObjectRegistry: Sendable {
    /// A thing that some answer named.
    public struct Entry: Sendable {
        /// Its id, such as `object-7`.
        public internal(set) var id: String

        /// The name that it was last asked by.
        public internal(set) var label: String

        /// Where it was last found.
        public var centroid: Vector3 { trace.centroid }

        /// Its box when it was last found.
        public var box: OrientedBox { trace.box }

        /// When a keyframe last saw it, in nanoseconds since the Unix epoch.
        public var lastSeenNanoseconds: Int64 { trace.lastSeenNanoseconds }

        /// `confirmed` while it is where it was found first, `moved` while it is elsewhere, `missing` when a view has looked
        /// through it, `removed` when enough have.
        public internal(set) var state = ObjectMessage.State.confirmed

        var trace: ObjectTrace

        /// How many keyframes in a row have looked through it.
        var looks = 0

        /// The stamp of the keyframe that last looked through it, in nanoseconds.
        var goneNanoseconds: Int64 = 0

        /// The state to return to when it is seen again.
        var stateWhenSeen = ObjectMessage.State.confirmed

        /// The name's; empty for a thing without one.
        var embedding: [Float]

        mutating func rename(_ query: TextQuery) {
            label = query.phrase
            embedding = query.embedding
        }

        /// It was found where it was remembered; what was mapped before it was looked through does not bring it back.
        mutating func find(_ trace: ObjectTrace) {
            let lastSeen = max(trace.lastSeenNanoseconds, self.trace.lastSeenNanoseconds)
            self.trace = trace
            self.trace.lastSeenNanoseconds = lastSeen
            guard lastSeen >= goneNanoseconds else { return }
            looks = 0
            state = stateWhenSeen
        }

        /// It was found somewhere else.
        mutating func move(to trace: ObjectTrace) {
            stateWhenSeen = .moved
            find(trace)
        }
    }

    /// The things, in the order in which they were first answered.
    public internal(set) var entries: [Entry] = []

    /// The most things that are remembered; the one longest not answered goes first.
    public let capacity: Int

    /// Ids that turned out to be another thing's, carried elsewhere, and whose.
    public internal(set) var retired: [String: String] = [:]

    /// Where things stood that have gone, and since when, the latest last: the map may still hold a rest of them.
    var graves: [(trace: ObjectTrace, goneNanoseconds: Int64)] = []

    /// How often something changed without being asked: states, places.
    public internal(set) var changeCount = 0

    /// Which correction of poses the entries have.
    var epoch: UInt64 = 0

    /// The keyframes whose word about the entries was heard.
    var heard: Set<Int> = []

    /// The number of the last new id, which none before it and none after it has.
    var lastNumber = 0

    /// What names found in the map as it is; no part of what is saved.
    var findings = Findings()

    /// A registry without entries.
    public init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// A registry without entries that keeps so many findings, of so many bytes together.
    package init(findings: Int, bytes: Int) {
        self.init()
        self.findings = Findings(capacity: findings, capacityBytes: bytes)
    }

    /// How many findings are kept, and of how many bytes together.
    package var kept: (findings: Int, bytes: Int) { (findings.count, findings.byteCount) }

    /// Gives every thing of one answer its id: that of the known thing in the same place with a like name, that of one that
    /// has gone from its place and looks the same, or a new one.
    ///
    /// - Parameters:
    ///   - traces: what was found.
    ///   - query: the name that was asked for.
    ///   - synonymCosine: the cosine of two names from which they may mean the same thing.
    /// - Returns: the entries, in the order of `traces`.
    mutating func identify(
        _ traces: [ObjectTrace],
        query: TextQuery,
        synonymCosine: Double
    ) -> [Entry] {
        var pairs: [(distance: Double, trace: Int, entry: Int)] = []
        for (at, trace) in traces.enumerated() {
            for (known, entry) in entries.enumerated() {
                if let distance = distance(entry, trace, query, synonymCosine) {
                    pairs.append((distance, at, known))
                }
            }
        }
        pairs.sort { ($0.distance, $0.trace, $0.entry) < ($1.distance, $1.trace, $1.entry) }
        var entryOfTrace = [Int?](repeating: nil, count: traces.count)
        var taken: Set<Int> = []
        for pair in pairs where entryOfTrace[pair.trace] == nil && !taken.contains(pair.entry) {
            entryOfTrace[pair.trace] = pair.entry
            taken.insert(pair.entry)
        }
        let named = traces.enumerated().map { at, trace in
            remember(trace, as: query, at: entryOfTrace[at], synonymCosine)
        }
        if entries.count > capacity { entries.removeFirst(entries.count - capacity) }
        return named
    }

    /// A thing that was pointed at: the known thing in the same place, or a new one.
    ///
    /// A known thing keeps the name that it was asked by; `name`, what the map says of an unknown one, may be missing.
    mutating func recognise(
        _ trace: ObjectTrace,
        like name: TextQuery?,
        synonymCosine: Double
    ) -> Entry {
        let nearest = entries.indices
            .compactMap { known in
                distance(entries[known], trace, name, synonymCosine).map { ($0, known) }
            }
            .min { $0 < $1 }
        if let (_, known) = nearest {
            entries[known].find(trace)
            if entries[known].label.isEmpty, let name { entries[known].rename(name) }
            return entries[known]
        }
        defer { if entries.count > capacity { entries.removeFirst() } }
        return add(trace, as: name)
    }

    private mutating func remember(
        _ trace: ObjectTrace,
        as query: TextQuery,
        at known: Int?,
        _ synonymCosine: Double
    ) -> Entry {
        if let known {
            entries[known].rename(query)
            entries[known].find(trace)
            return entries[known]
        }
        if let gone = gone(alike: trace, named: query, synonymCosine) {
            entries[gone].rename(query)
            entries[gone].move(to: trace)
            changeCount += 1
            return entries[gone]
        }
        return add(trace, as: query)
    }

    private mutating func add(_ trace: ObjectTrace, as query: TextQuery?) -> Entry {
        let entry = Entry(
            id: newID(),
            label: query?.phrase ?? "",
            trace: trace,
            embedding: query?.embedding ?? []
        )
        entries.append(entry)
        return entry
    }

    mutating func newID() -> String {
        lastNumber += 1
        return "object-\(lastNumber)"
    }

    /// How far apart a known thing and a trace are that may be the same; `nil` where they cannot.
    private func distance(
        _ entry: Entry,
        _ trace: ObjectTrace,
        _ query: TextQuery?,
        _ synonymCosine: Double
    ) -> Double? {
        let distance = (entry.centroid - trace.centroid).length
        guard distance <= reach(entry.box, trace.box) else { return nil }
        let isLike = query.map { likeness(entry, $0.embedding) >= synonymCosine } ?? false
        return isLike || overlaps(entry.box, trace.box) ? distance : nil
    }

    func likeness(_ entry: Entry, _ embedding: [Float]) -> Double {
        Double(zip(entry.embedding, embedding).reduce(0) { $0 + $1.0 * $1.1 })
    }

    /// How far a thing of these sizes may seem to move between two answers: half of its smaller diagonal, and at least 10 cm.
    func reach(_ a: OrientedBox, _ b: OrientedBox) -> Double {
        max(0.1, 0.5 * min(a.size.length, b.size.length))
    }

    /// Whether each centre lies in the other box and the sizes agree within a factor of two.
    private func overlaps(_ a: OrientedBox, _ b: OrientedBox) -> Bool {
        let ratio = a.size.length / max(b.size.length, 1e-6)
        return a.contains(b.center) && b.contains(a.center) && (0.5...2).contains(ratio)
    }

    /// Has the next question of each name search the map, as if it were asked for the first time; what is known of things stays.
    public mutating func forgetFindings() { findings.forget() }

    /// Whether `trace` is what is left of a thing that has gone from there: mapped before it went.
    func isGhost(_ trace: ObjectTrace) -> Bool {
        graves.contains {
            trace.lastSeenNanoseconds < $0.goneNanoseconds
                && (trace.centroid - $0.trace.centroid).length <= reach($0.trace.box, trace.box)
        }
    }
}
