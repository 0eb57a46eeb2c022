import Geometry
import Grounding
import Mapping
import RobotTestSupport
import SemanticSplat
import Testing

struct ObjectRegistryTests {
    private let grounder = Grounder(language: .words)

    @Test func `ids stay when the goal is asked again`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 5)
        let map = walk.engine.map.snapshot()
        var registry = ObjectRegistry()
        let first = grounder.answer(
            Goal(text: "mug"),
            in: grounder.prepare(map),
            registry: &registry
        )
        let second = grounder.answer(
            Goal(text: "mug"),
            in: grounder.prepare(map),
            registry: &registry
        )
        #expect(first.objects.map(\.id) == second.objects.map(\.id))
        #expect(Set(first.objects.map(\.id)).count == 2)
        #expect(registry.entries.count == 2)
    }

    @Test func `ids stay while the map grows`() {
        var walk = Walk(.tabletop)
        var registry = ObjectRegistry()
        walk.passTable(steps: 4)
        let before = places(walk, &registry)
        walk.passTable(steps: 9)
        let after = places(walk, &registry)
        #expect(before.count == 2)
        for (id, place) in before {
            #expect(((after[id] ?? [9, 9, 9]) - place).length < 0.05)
        }
    }

    @Test func `another name for the same thing keeps its id`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 5)
        let map = walk.engine.map.snapshot()
        var registry = ObjectRegistry()
        let mugs = grounder.answer(
            Goal(text: "mug"),
            in: grounder.prepare(map),
            registry: &registry
        )
        let cups = grounder.answer(
            Goal(text: "cup"),
            in: grounder.prepare(map),
            registry: &registry
        )
        #expect(Set(mugs.objects.map(\.id)) == Set(cups.objects.map(\.id)))
    }

    @Test func `different things have different ids`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 5)
        let map = walk.engine.map.snapshot()
        var registry = ObjectRegistry()
        var ids: [String] = []
        for name in ["mug", "ball", "table"] {
            ids += grounder.answer(Goal(text: name), in: grounder.prepare(map), registry: &registry)
                .objects.map(\.id)
        }
        #expect(ids.count == 4)
        #expect(Set(ids).count == 4)
    }

    private func places(_ walk: Walk, _ registry: inout ObjectRegistry) -> [String: Vector3] {
        let map = walk.engine.map.snapshot()
        let answer = grounder.answer(
            Goal(text: "mug"),
            in: grounder.prepare(map),
            registry: &registry
        )
        return Dictionary(uniqueKeysWithValues: answer.objects.map { ($0.id, $0.centroid) })
    }
}
