public import Recording

/// The kinds of things that a model's training showed: names without their colours.
///
/// A "light blue cup" is a cup; whether a model knows a colour is another question.
public struct KnownKinds: Sendable, Equatable {
    private static let colours: Set = [
        "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white",
        "grey", "gray", "beige", "light", "dark", "silver", "golden",
    ]

    private var kinds: Set<String> = []

    /// Kinds of names.
    public init(names: some Sequence<String>) {
        kinds = Set(names.map(Self.kind))
    }

    /// Kinds that labelled frames of these sequences show.
    public init(of sequences: [SequenceFolder]) throws(SequenceError) {
        var names: [String] = []
        for folder in sequences {
            guard let sightings = try Sightings(folder) else { continue }
            names += sightings.byName.filter(\.isVisible).flatMap { [$0.name] + $0.synonyms }
        }
        self.init(names: names)
    }

    /// Whether a thing of this name, in whatever colour, was shown.
    public func contain(_ name: String) -> Bool { kinds.contains(Self.kind(name)) }

    private static func kind(_ name: String) -> String {
        let words = name.lowercased().split(separator: " ").map(String.init)
        let kept = words.drop { colours.contains($0) }
        return (kept.isEmpty ? words[...] : kept).joined(separator: " ")
    }
}
