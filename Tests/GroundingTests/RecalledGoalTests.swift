import Geometry
import Grounding
import Ingest
import Mapping
import Messages
import RobotTestSupport
import SemanticSplat
import Testing

/// What was found before is answered as a search would answer it, and by none.
struct RecalledGoalTests {
    /// One robot that remembers what names found, and one that searches for everything; both know the same things.
    private struct Twins {
        var remembering = ObjectRegistry()
        var forgetting = ObjectRegistry()

        /// Asks both; every byte of their answers must be the same.
        ///
        /// - Returns: the answer of the one that remembers.
        mutating func ask(
            _ goal: Goal,
            _ searchable: SearchableMap,
            by grounder: Grounder = FurnishedWorld.grounder,
            latest: ImageView? = nil
        ) -> GoalAnswer {
            let answer = grounder.answer(
                goal,
                in: searchable,
                registry: &remembering,
                latest: latest
            )
            forgetting.forgetFindings()
            let other = grounder.answer(
                goal,
                in: searchable,
                registry: &forgetting,
                latest: latest
            )
            #expect(!other.isRecalled)
            #expect(
                GoalResult(answer, worldFrame: "map").encoded()
                    == GoalResult(other, worldFrame: "map").encoded(),
                "\(goal.text): \(answer.reason)"
            )
            return answer
        }
    }

    private static let goals = [
        Goal(text: "mug"), Goal(text: "ball", wantsMasks: false),
        Goal(text: "table", wantsPoints: false), Goal(text: "mug", maximumResults: 1),
        Goal(text: "mug", maximumPoints: 17), Goal(text: "mug", minimumScore: 0.1),
        Goal(text: "mug", minimumScore: 1), Goal(text: "cup", negatives: ["mug"]),
        Goal(text: "mug", negatives: ["ball"]), Goal(text: "bicycle"), Goal(text: "toaster"),
        Goal(
            text: "mug",
            region: OrientedBox(center: FurnishedWorld.redMug, size: [0.3, 0.3, 0.3])
        ),
        Goal(text: "mug", region: OrientedBox(center: [5, 5, 5], size: [1, 1, 1])),
        Goal(text: "the red mug on the table"), Goal(text: "the mug left of the bowl"),
        Goal(text: "a mug that is not red"), Goal(text: "the large mug", wantsMasks: false),
        Goal(text: "the mugs on the table", wantsPoints: false), Goal(text: "the ball on the mug"),
        Goal(text: "the chair"), Goal(text: "the bicycle on the table"),
    ]

    @Test func `every goal asked again is answered the same, from memory`() {
        var twins = Twins()
        let latest = FurnishedWorld.walk.views.last.map { ImageView(PosedFrame($0)) }
        for round in 0..<3 {
            for goal in Self.goals {
                let answer = twins.ask(goal, FurnishedWorld.map, latest: latest)
                #expect(answer.isRecalled || round == 0, "\(goal.text)")
            }
        }
        #expect(twins.remembering.kept.findings > 20)
    }

    @Test func `names of words goals are found once`() {
        var registry = ObjectRegistry()
        func ask(_ text: String) -> GoalAnswer {
            FurnishedWorld.grounder.answer(
                Goal(text: text, wantsMasks: false),
                in: FurnishedWorld.map,
                registry: &registry
            )
        }
        let found = ["the red mug on the table", "the white mug on the table"].map { text in
            let before = registry.kept.findings
            #expect(ask(text).objects.isEmpty == false)
            return registry.kept.findings - before
        }
        // The second time mugs and tables are known; one more object, and what it stands on.
        #expect(found[1] <= 2 && found[0] >= 4)
    }

    @Test func `another map of the same revision is another map`() throws {
        var (first, second) = (Walk(.tabletop), Walk(.tabletop))
        second.world.things.removeLast()
        first.passTable()
        second.passTable()
        let grounder = FurnishedWorld.grounder
        let (full, bare) = (
            grounder.prepare(first.engine.map.snapshot()),
            grounder.prepare(second.engine.map.snapshot())
        )
        try #require(full.map.revision == bare.map.revision && full.map.epoch == bare.map.epoch)
        var registry = ObjectRegistry()
        func status(_ map: SearchableMap) -> GoalStatus {
            grounder.answer(Goal(text: "ball"), in: map, registry: &registry).status
        }
        let statuses = [full, bare, full, bare].map { status($0) }
        #expect(statuses == [.found, .notFound, .found, .notFound])
    }

    @Test func `what is known of things is asked anew`() throws {
        let grounder = FurnishedWorld.grounder
        let (ball, words) = (Goal(text: "ball"), Goal(text: "the ball on the table"))
        var (walk, witness) = (Walk(.tabletop), ObjectRegistry())
        func pass(times: Int) -> SearchableMap {
            for step in 0..<times * 8 {
                let x = -0.7 + 0.2 * Double(step % 8)
                walk.step(.looking(from: [x, -0.1, 1.35], at: [0, 0.9, 0.75]))
                grounder.watch(
                    grounder.prepare(walk.engine.map.snapshot()),
                    registry: &witness
                )
            }
            return grounder.prepare(walk.engine.map.snapshot())
        }
        let before = pass(times: 2)
        let id = try #require(
            grounder.answer(ball, in: before, registry: &witness).objects.first?.id
        )
        walk.world.things.removeLast()
        let after = pass(times: 4)
        var twins = Twins(remembering: witness, forgetting: witness)
        for _ in 0..<2 {
            let gone = twins.ask(ball, after)
            #expect(gone.reason.contains(id) && gone.reason.contains("has gone"))
        }
        // Who knows nothing of it finds it in the map of before.
        twins = Twins()
        for goal in [ball, words] { #expect(twins.ask(goal, before).status == .found) }
        // When he hears that it has gone since, it is no more than a rest of it, remembered or not.
        grounder.merge(witness, into: &twins.remembering, numbers: [:])
        grounder.merge(witness, into: &twins.forgetting, numbers: [:])
        for goal in [ball, words, ball, words] {
            #expect(twins.ask(goal, before).status == .notFound)
        }
        #expect(twins.ask(ball, before).isRecalled)
    }

    @Test func `a search that ended early is not remembered`() {
        for allowed in 0...1 {
            for text in ["ball", "the ball under the table"] {
                var (registry, asked) = (ObjectRegistry(), 0)
                let budget = GoalBudget(isExpired: {
                    asked += 1
                    return asked > allowed
                })
                func ask(_ budget: GoalBudget) -> GoalAnswer {
                    FurnishedWorld.grounder.answer(
                        Goal(text: text, wantsMasks: false),
                        in: FurnishedWorld.map,
                        registry: &registry,
                        budget: budget
                    )
                }
                #expect(ask(budget).status == .deadline)
                let answer = ask(GoalBudget())
                #expect(answer.status == .found && !answer.isRecalled)
                // Nor does memory answer when the time is up.
                #expect(ask(GoalBudget(isExpired: { true })).status == .deadline)
            }
        }
    }

    @Test func `other settings search anew`() {
        var twins = Twins()
        var grounder = FurnishedWorld.grounder
        let mug = Goal(text: "mug", wantsMasks: false)
        _ = twins.ask(mug, FurnishedWorld.map, by: grounder)
        #expect(twins.ask(mug, FurnishedWorld.map, by: grounder).isRecalled)
        // Threads change nothing but the time.
        grounder.settings.threads += 1
        #expect(twins.ask(mug, FurnishedWorld.map, by: grounder).isRecalled)
        grounder.settings.minimumGaussians = 100_000
        let none = twins.ask(mug, FurnishedWorld.map, by: grounder)
        #expect(!none.isRecalled && none.status == .notFound)
        grounder.settings.minimumGaussians = 8
        #expect(twins.ask(mug, FurnishedWorld.map, by: grounder).status == .found)
    }

    @Test func `memory is bounded, and what was asked for last stays`() {
        let names = ["table", "mug", "bowl", "chair", "floor", "wall"]
        var generous = ObjectRegistry()
        for name in names { _ = ask(name, &generous) }
        let most = generous.kept.bytes / 2
        var registry = ObjectRegistry(findings: 3, bytes: most)
        for name in names + names.reversed() {
            _ = ask(name, &registry)
            #expect(registry.kept.bytes <= most && registry.kept.findings <= 3)
        }
        _ = ask("mug", &registry)
        #expect(ask("mug", &registry).isRecalled)
        var tiny = ObjectRegistry(findings: 3, bytes: 1000)
        _ = ask("mug", &tiny)
        #expect(!ask("mug", &tiny).isRecalled && tiny.kept.bytes == 0)
    }

    @Test func `what is saved is what is known of things`() {
        var registry = ObjectRegistry()
        _ = ask("mug", &registry)
        let bytes = registry.encoded()
        registry.forgetFindings()
        #expect(registry.encoded() == bytes)
    }

    private func ask(_ name: String, _ registry: inout ObjectRegistry) -> GoalAnswer {
        FurnishedWorld.grounder.answer(
            Goal(text: name, wantsMasks: false),
            in: FurnishedWorld.map,
            registry: &registry
        )
    }
}
