import Geometry
import Grounding
import Mapping
import RobotTestSupport
import SemanticSplat
import Testing

struct GoalAnswerTests {
    private let grounder = Grounder(language: .words)

    private func ask(
        _ goal: Goal,
        of walk: Walk,
        budget: GoalBudget = GoalBudget()
    ) -> GoalAnswer {
        var registry = ObjectRegistry()
        return grounder.answer(
            goal,
            in: grounder.prepare(walk.engine.map.snapshot()),
            registry: &registry,
            budget: budget
        )
    }

    private static let walk: Walk = {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 9)
        return walk
    }()

    @Test func `the ball is where it is and as large as it is`() throws {
        let answer = ask(Goal(text: "ball"), of: Self.walk)
        #expect(answer.status == .found)
        #expect(answer.objects.count == 1)
        let ball = try #require(answer.objects.first)
        let truth: Vector3 = [0.55, 0.85, 0.8]
        // Only the near side was seen.
        #expect((ball.centroid - truth).length < 0.08)
        #expect((ball.box.center - truth).length < 0.06)
        for axis in 0..<3 { #expect(abs(ball.box.size[axis] - 0.2) < 0.1) }
        #expect(ball.score > 0.9)
        #expect(ball.viewCount >= 4)
        #expect(ball.state == .confirmed)
        #expect(ball.firstSeenNanoseconds < ball.lastSeenNanoseconds)
        #expect(truth.y - ball.nearestSurfacePoint.y > 0.05)
    }

    @Test func `a table is a large upright box`() throws {
        let answer = ask(Goal(text: "table"), of: Self.walk)
        let table = try #require(answer.objects.first)
        #expect(answer.objects.count == 1)
        #expect((table.box.center - [0, 1, 0.35]).length < 0.3)
        // The up axis stays up, and the longer side comes first.
        #expect((table.box.rotation.rotate([0, 0, 1]) - [0, 0, 1]).length < 1e-9)
        #expect(abs(table.box.size.x - 1.6) < 0.15)
    }

    @Test func `two mugs are two objects`() throws {
        let answer = ask(Goal(text: "mug"), of: Self.walk)
        #expect(answer.status == .found)
        #expect(answer.objects.count == 2)
        let xs = answer.objects.map(\.centroid.x).sorted()
        try #require(xs.count == 2)
        #expect(abs(xs[0] + 0.25) < 0.06)
        #expect(abs(xs[1] - 0.15) < 0.06)
    }

    @Test func `at most as many objects as asked for`() {
        let answer = ask(Goal(text: "mug", maximumResults: 1), of: Self.walk)
        #expect(answer.objects.count == 1)
        #expect(answer.secondScore > 0)
    }

    @Test func `a synonym finds the same things`() {
        let answer = ask(Goal(text: "cup"), of: Self.walk)
        #expect(answer.status == .found)
        #expect(answer.objects.count == 2)
    }

    @Test(arguments: ["toaster", "bicycle", "teapot", "unicorn statue"])
    func `a name that is not there is not found`(_ name: String) {
        let answer = ask(Goal(text: name), of: Self.walk)
        #expect(answer.status == .notFound)
        #expect(answer.objects.isEmpty)
        #expect(answer.reason.contains("'\(name)'"))
        #expect(answer.threshold > 0)
    }

    @Test func `a negative takes its things away`() {
        let answer = ask(Goal(text: "cup", negatives: ["mug"]), of: Self.walk)
        #expect(answer.status == .notFound)
        #expect(answer.reason.contains("mug"))
    }

    @Test func `a region leaves out what is elsewhere`() throws {
        let region = OrientedBox(center: [0.15, 0.9, 0.76], size: [0.3, 0.3, 0.3])
        let answer = ask(Goal(text: "mug", region: region), of: Self.walk)
        let mug = try #require(answer.objects.first)
        #expect(answer.objects.count == 1)
        #expect(mug.centroid.x > 0)
    }

    @Test func `an empty map says so`() {
        let answer = ask(Goal(text: "mug"), of: Walk(.tabletop))
        #expect(answer.status == .mapEmpty)
        #expect(!answer.reason.isEmpty)
    }

    @Test func `a deadline that has passed ends the search`() {
        let budget = GoalBudget(isExpired: { true })
        let answer = ask(Goal(text: "mug"), of: Self.walk, budget: budget)
        #expect(answer.status == .deadline)
        #expect(answer.reason.contains("deadline"))
    }

    @Test func `masks are left out when time runs out before them`() {
        // The cells that may be a ball are weighed in one go, and the objects made; then the time is up.
        var asked = 0
        let allowed = 2
        let budget = GoalBudget(isExpired: {
            asked += 1
            return asked > allowed
        })
        let answer = ask(Goal(text: "ball"), of: Self.walk, budget: budget)
        #expect(answer.status == .found)
        let anyMask = answer.objects.contains { !$0.masks.isEmpty }
        #expect(!anyMask)
        #expect(answer.reason.contains("masks"))
    }

    @Test func `stages are timed by the clock that is given`() {
        var now: UInt64 = 0
        let budget = GoalBudget(nanoseconds: {
            now += 1_000_000
            return now
        })
        let timing = ask(Goal(text: "ball"), of: Self.walk, budget: budget).timing
        #expect(timing.encodeMilliseconds == 1)
        #expect(timing.searchMilliseconds == 1)
        #expect(timing.totalMilliseconds > 2)
    }

    @Test(arguments: [
        Goal(text: ""),
        Goal(text: "  \n"),
        Goal(text: String(repeating: "mug ", count: 100)),
        Goal(text: "mug", maximumResults: 0),
        Goal(text: "mug", maximumResults: 1_000_000),
        Goal(text: "mug", maximumPoints: -1),
        Goal(text: "mug", minimumScore: .nan),
        Goal(text: "mug", minimumScore: 2),
        Goal(text: "mug", negatives: [String](repeating: "cup", count: 100)),
        Goal(text: "mug", region: OrientedBox(center: [.nan, 0, 0], size: [1, 1, 1])),
        Goal(text: "mug", region: OrientedBox(center: .zero, size: [1, 0, 1])),
        Goal(text: "?!"),
    ])
    func `what cannot be answered is rejected with a reason`(_ goal: Goal) {
        let answer = ask(goal, of: Self.walk)
        #expect(answer.status == .rejected)
        #expect(answer.reason.count > 10)
    }

    @Test func `the covariance is symmetric and positive`() throws {
        let ball = try #require(ask(Goal(text: "ball"), of: Self.walk).objects.first)
        let c = ball.covariance
        try #require(c.count == 36)
        for row in 0..<6 {
            #expect(c[7 * row] > 0)
            for column in 0..<6 { #expect(abs(c[6 * row + column] - c[6 * column + row]) < 1e-12) }
        }
        let position = Matrix3(rowMajor: [c[0], c[1], c[2], c[6], c[7], c[8], c[12], c[13], c[14]])
        let eigen = try #require(position.symmetricEigen)
        #expect(eigen.values.x > 0)
        // From two metres away, to a few centimetres.
        #expect(c[0] < 0.1 * 0.1)
    }

    @Test func `normals of the table's points stand up or face the camera`() throws {
        let goal = Goal(text: "table", maximumPoints: 300)
        let table = try #require(ask(goal, of: Self.walk).objects.first)
        #expect(table.points.count > 100 && table.points.count <= 300)
        let upright = table.points.filter { $0.position.z > 0.69 && $0.position.y > 0.65 }
        try #require(!upright.isEmpty)
        let good = upright.count { $0.normal.z > 0.9 }
        #expect(Double(good) > 0.8 * Double(upright.count))
    }
}
