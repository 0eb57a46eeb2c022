import Geometry
import Ingest
import Mapping
import RobotTestSupport
import Testing

/// The floor plan says what was seen of the floor, and nothing else.
struct OccupancyTests {
    /// The table of `TestWorld.tabletop` on a floor at `height`.
    private static func room(floorAt height: Double) -> TestWorld {
        var world = TestWorld()
        let up = Vector3(0, 0, height)
        world.addBox("floor", at: [0, 0, -0.05] + up, size: [8, 8, 0.1])
        world.addBox("wall", at: [0, 2.05, 1.25] + up, size: [8, 0.1, 2.5])
        world.addBox("table", at: [0, 1, 0.35] + up, size: [1.6, 0.8, 0.7])
        world.addBox("step", at: [-1.5, 0.5, 0.03] + up, size: [0.4, 0.4, 0.06])
        return world
    }

    /// Walks past the table, looking at it and at the floor before it.
    private static func walked(floorAt height: Double = 0, steps: Int = 12) -> Walk {
        var walk = Walk(room(floorAt: height))
        let up = Vector3(0, 0, height)
        for step in 0..<steps {
            let x = -2 + 4 * Double(step) / Double(steps - 1)
            walk.step(
                .looking(
                    from: [x, -1.6, 1.2] + up,
                    at: [0.6 * x, step % 2 == 0 ? 0.2 : 1, 0.2] + up
                )
            )
        }
        return walk
    }

    private static func plan(of walk: Walk) throws -> OccupancyPlan {
        var mapper = OccupancyMapper()
        let plan = mapper.plan(of: walk.engine.map.snapshot())
        return try #require(plan)
    }

    private static func state(
        _ plan: OccupancyPlan,
        _ x: Double,
        _ y: Double
    )
        -> OccupancyPlan.Cell
    {
        plan.cell(under: [x, y, 0]).map { plan[$0] } ?? .unknown
    }

    @Test(arguments: [0, -0.63, 2.41])
    func `the floor is found where it is, under a table that is seen as well`(height: Double) throws
    {
        let plan = try Self.plan(of: Self.walked(floorAt: height))
        #expect(abs(plan.floor.height(of: [0, 0, height])) < 0.02)
        #expect(plan.floor.normal.z > 0.9999)
        #expect(abs(plan.worldFromPlan.translation.z - height) < 0.02)
        #expect(Self.state(plan, 0, 0) == .free)
        #expect(Self.state(plan, 0, 0.62) == .occupied)
    }

    @Test func `what is seen is free or taken, what is not stays unknown`() throws {
        let plan = try Self.plan(of: Self.walked())
        // Before the table; a step that is driven over; the table's front; the wall; behind the wall; behind the camera.
        #expect(Self.state(plan, 0.3, 0.1) == .free)
        #expect(Self.state(plan, -1.5, 0.5) == .free)
        #expect(Self.state(plan, 0.4, 0.62) == .occupied)
        #expect(Self.state(plan, 0.4, 1.2) == .occupied)
        #expect(Self.state(plan, 1.5, 2.02) == .occupied)
        #expect(Self.state(plan, 0, 2.3) == .unknown)
        #expect(Self.state(plan, 0, -3) == .unknown)
        for cell in plan.cells.indices where plan[cell] == .free {
            let place = plan.place(of: cell)
            #expect(place.y < 2.05 && !(abs(place.x) < 0.75 && abs(place.y - 1) < 0.35))
        }
        let open = try #require(plan.cell(under: [0, 0, 0]))
        #expect(plan.clearanceMetres[open] > 0.4 && plan.clearanceMetres[open] < 0.65)
    }

    @Test func `without a floor there is no plan`() throws {
        var world = TestWorld()
        world.addBox("wall", at: [0, 2.05, 1.25], size: [8, 0.1, 2.5])
        var walk = Walk(world)
        for step in 0..<5 {
            walk.step(.looking(from: [0.4 * Double(step), -1, 1.3], at: [0, 2, 1.3]))
        }
        let map = walk.engine.map.snapshot()
        #expect(map.gaussianCount > 100)
        var mapper = OccupancyMapper()
        #expect(mapper.plan(of: map) == nil)
    }

    @Test func `step by step and in one go come to the same`() throws {
        var walk = Walk(Self.room(floorAt: 0.2))
        var mapper = OccupancyMapper()
        var carved: [Int] = []
        for step in 0..<14 {
            let x = -2 + 0.3 * Double(step)
            let decision = walk.step(.looking(from: [x, -1.6, 1.4], at: [0.6 * x, 0.4, 0.4]))
            guard case .keyframe = decision else { continue }
            let map = walk.engine.map.snapshot()
            let plan = mapper.plan(of: map)
            carved.append(mapper.carvedCount)
            var fresh = OccupancyMapper()
            let whole = fresh.plan(of: map)
            #expect(plan?.cells == whole?.cells)
            #expect(plan?.worldFromPlan == whole?.worldFromPlan)
            #expect(plan?.clearanceMetres == whole?.clearanceMetres)
        }
        #expect(carved.count >= 6)
        // Only the window is carved again, once the floor is known.
        #expect(carved.suffix(3).allSatisfy { $0 <= 5 }, "\(carved)")
    }

    @Test func `the way to a cell goes around what stands there`() throws {
        let plan = try Self.plan(of: Self.walked())
        let travel = try #require(
            plan.travel(from: [-1.2, -0.6, 1.2], radiusMetres: 0.2, toleranceMetres: 1)
        )
        let there = try #require(plan.cell(under: [1.0, -0.2, 0]))
        let way = try #require(travel[there])
        #expect(way > 2.1 && way < 3)
        #expect(travel[try #require(plan.cell(under: [0, 1, 0]))] == nil)
    }

    @Test func `when poses are corrected, the plan moves with them`() throws {
        var walk = PoseCorrectionTests.bent()
        var mapper = OccupancyMapper()
        let before = mapper.plan(of: walk.engine.map.snapshot())
        let isUsed = walk.engine.correct(PoseUpdate(cameras: ["front": walk.trueSamples]))
        #expect(isUsed)
        let map = walk.engine.map.snapshot()
        let moved = mapper.plan(of: map)
        var fresh = OccupancyMapper()
        let whole = fresh.plan(of: map)
        let after = try #require(moved)
        #expect(before?.epoch == 0 && after.epoch == 1)
        #expect(after.cells == whole?.cells && after.worldFromPlan == whole?.worldFromPlan)
        #expect(before?.cells != after.cells)
        #expect(abs(after.floor.height(of: .zero)) < 0.03)
        #expect(Self.state(after, 0, 0.62) == .occupied)
    }
}
