internal import Grounding
internal import Mapping

/// Another map for the map's thread, and whom to tell.
struct MapExchange: Sendable {
    /// What becomes of the map.
    enum Kind: Sendable {
        /// It is forgotten.
        case clear
        /// It is that of the file.
        case load(MapFile)
        /// That of the file is added to it.
        case merge(MapFile)
    }

    /// What came of it.
    enum Outcome: Sendable {
        /// It was done; keyframes of a merged map have these new numbers, by the old ones.
        case done([Int: Int])
        /// It was not, and nothing has changed.
        case refused(String)
    }

    let kind: Kind
    let done: @Sendable (Outcome) -> Void

    /// Does it.
    func exchange(in engine: inout MappingEngine) -> Outcome {
        do throws(SavedMapError) {
            switch kind {
            case .clear: engine.clear()
            case .load(let file): try engine.load(file.map)
            case .merge(let file): return .done(try engine.merge(file.map))
            }
            return .done([:])
        } catch {
            return .refused(error.description)
        }
    }
}

extension MapExchange.Kind {
    /// Whether what was mapped stays.
    var keepsMap: Bool {
        if case .merge = self { true } else { false }
    }

    /// Has the objects go with the map.
    ///
    /// - Parameters:
    ///   - registry: the objects.
    ///   - grounder: knows which of another map's objects are the same.
    ///   - numbers: the new numbers of a merged map's keyframes, by the old ones.
    func exchange(
        _ registry: inout ObjectRegistry,
        by grounder: Grounder,
        numbers: [Int: Int]
    ) {
        switch self {
        case .clear: registry.replace()
        case .load(let file): registry.replace(by: file.objects)
        case .merge(let file): grounder.merge(file.objects, into: &registry, numbers: numbers)
        }
    }
}
