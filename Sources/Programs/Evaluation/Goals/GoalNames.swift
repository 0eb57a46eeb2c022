/// Which names are asked of a sequence: those that it shows well, and as many that it does not show.
public struct GoalNames: Sendable, Equatable {
    /// How often each name is seen, as counted over the labelled frames.
    public struct Sighting: Sendable, Equatable {
        /// The name.
        public var name: String
        /// Other names that are right too.
        public var synonyms: [String]
        /// The class.
        public var category: String
        /// Whether the label is too doubtful to score by.
        public var doNotScore: Bool
        /// In how many frames the name's instances together cover 400 pixels.
        public var framesInView: Int
        /// Whether any pixel of it is in any labelled frame.
        public var isVisible: Bool

        /// Creates a sighting.
        public init(
            name: String,
            synonyms: [String] = [],
            category: String,
            doNotScore: Bool = false,
            framesInView: Int,
            isVisible: Bool
        ) {
            self.name = name
            self.synonyms = synonyms
            self.category = category
            self.doNotScore = doNotScore
            self.framesInView = framesInView
            self.isVisible = isVisible
        }
    }

    /// Pixels that a name's instances must cover together in a frame (DESIGN section 6).
    public static let pixelsInView = 400
    /// Frames in which they must.
    public static let framesInView = 3

    /// Names in the sequence, sorted.
    public let present: [String]
    /// Names not in the sequence, as many if there are so many, in the order in which they were drawn.
    public let absent: [String]

    /// Chooses the names.
    ///
    /// Absent names come from the labels of what this sequence does not show and from
    /// ``vocabulary``. A name is left out when it, a synonym or its head word ("mug" of "red mug")
    /// belongs to something visible: nobody could say that such an answer is wrong. The draw is by a
    /// hash of name and sequence, the same in every run.
    public init(sequence: String, sightings: [Sighting], otherNames: [String]) {
        let structure: Set = ["wall", "floor", "ceiling"]
        let names = Set(
            sightings.filter {
                $0.framesInView >= Self.framesInView && !structure.contains($0.category)
                    && !$0.doNotScore
            }.map(\.name)
        )
        present = names.sorted()
        let visible = sightings.filter(\.isVisible)
        var taken = Set(
            visible.flatMap { [$0.name, $0.category] + $0.synonyms }.flatMap { name in
                [name.lowercased(), Self.headWord(name)]
            }
        )
        let pool = Set(
            (sightings.filter { !$0.isVisible && !structure.contains($0.category) }.map(\.name)
                + otherNames + Self.vocabulary).map { $0.lowercased() }
        )
        let order = pool.map { ($0, Self.hash("\(sequence)/\($0)")) }.sorted {
            ($0.1, $0.0) < ($1.1, $1.0)
        }
        var drawn: [String] = []
        for (name, _) in order where drawn.count < present.count {
            let head = Self.headWord(name)
            guard !taken.contains(name), !taken.contains(head),
                !Self.isAnotherWord(for: name, in: taken)
            else { continue }
            drawn.append(name)
            // One of a kind: "red cup" and "green cup" would be one question asked twice.
            taken.insert(head)
        }
        absent = drawn
    }

    /// The last word, without a plural s: what the name is a kind of.
    static func headWord(_ name: String) -> String {
        let words = name.lowercased().split(separator: " ")
        // "sheet of paper" is a sheet, "leaflet on the wall" a leaflet.
        let end = words.firstIndex { ["of", "on", "with", "in"].contains($0) } ?? words.count
        guard let last = words[..<end].last.map(String.init) else { return "" }
        let isPlural = last.count > 3 && last.hasSuffix("s") && !last.hasSuffix("ss")
        return isPlural ? String(last.dropLast()) : last
    }

    /// FNV-1a, 64 bits: the same on every machine, unlike Swift's own hash.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private static func isAnotherWord(for name: String, in taken: Set<String>) -> Bool {
        let head = headWord(name)
        return sameThings.contains { group in
            (group.contains(name) || group.contains(head)) && !group.isDisjoint(with: taken)
        }
    }
}
