import BenchmarkInputs
import Grounding
import Mapping
import Messages
import SemanticSplat

/// Rooms that are mapped, and what asks for things in them, in the language of `models/default`.
struct MappedRooms {
    let language: LanguageSpace
    let grounder: Grounder
    let map: SimulatedMap

    init(gaussians: Int, width: Int) throws {
        let model = try ModelFolder(path: "\(repository)/models/default")
        language = try SemanticSplatPredictor(model).language
        var settings = GroundingSettings()
        // Nothing is predicted beside it.
        settings.threads = GroundingSettings.threadsAlone
        grounder = Grounder(language: language, settings: settings)
        map = SimulatedMap(gaussians: gaussians, language: language, width: width)
    }

    /// The language that goals are asked of: as ``Grounder/prepare(_:)`` makes it.
    func cellRows() -> LanguageRows {
        LanguageCells(
            of: map.snapshot,
            in: language,
            edgeMetres: grounder.settings.cellMetres
        ).language
    }
}

/// A robot that is asked for one thing after the other and remembers what it answered.
final class AskedRobot {
    private let grounder: Grounder
    private let searchable: SearchableMap
    private let names: [String]
    private var registry = ObjectRegistry()
    private var asked = 0

    /// - Throws: ``NothingFound`` when no name is found: answers in vain cost nothing.
    init(_ mapped: MappedRooms, names: [String]) throws(NothingFound) {
        grounder = mapped.grounder
        searchable = mapped.grounder.prepare(mapped.map.snapshot)
        self.names = names
        for name in names { _ = packedAnswer(Goal(text: name, wantsMasks: false)) }
        if registry.entries.isEmpty { throw NothingFound() }
    }

    /// Nothing of what is asked for is in the map.
    struct NothingFound: Error {}

    /// What to ask for next.
    func nextName() -> String {
        asked += 1
        return names[asked % names.count]
    }

    /// Has the next goal search the map, as if its name were not asked of it before.
    func forgetFindings() { registry.forgetFindings() }

    /// The answer as it goes out.
    func packedAnswer(_ goal: Goal) -> [UInt8] {
        let answer = grounder.answer(goal, in: searchable, registry: &registry)
        return GoalResult(answer, worldFrame: "map").encoded()
    }
}
