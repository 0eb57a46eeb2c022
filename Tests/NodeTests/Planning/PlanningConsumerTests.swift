import DiskTestSupport
import Foundation
import Geometry
import Grounding
import Simulation
import Testing

/// What consumers.py prints.
struct ConsumersFound: Decodable {
    struct Plan: Decodable {
        let precision: Double
        let recall: Double
        let calledFree: Double
        let freeM2: Double
    }

    struct Drive: Decodable {
        let wayM: Double?
        let travelM: Double?
        let standoffM: Double?
        let lineOfSight: Bool?
        let trueRoomM: Double?
        let up: [Double]?
        let x: [Double]?
        let at: [Double]?
        let reason: String
    }

    struct Grasp: Decodable {
        let found: Bool
        let antipodal: Int
        let points: Int
        let middle: [Double]?
        let widthM: Double?
    }

    struct Item: Decodable {
        let text: String
        let rank: Int
        let id: String
        let nav: Drive
        let graspable: Bool
        let graspReason: String
        let grasp: Grasp
    }

    let plan: Plan
    let objects: [Item]

    init(of room: PlannedRoom) throws {
        let scratch = try ScratchFolder()
        let folder = URL(filePath: scratch.path)
        try room.write(to: folder)
        if let kept = ProcessInfo.processInfo.environment["SEMSPLAT_KEEP_PLANS"] {
            let copy = URL(filePath: "\(kept)/\(room.room.kind)-\(room.room.seed)")
            try? FileManager.default.removeItem(at: copy)
            try FileManager.default.copyItem(at: folder, to: copy)
        }
        let script = TestPython.repository
            .appending(path: "Tests/Fixtures/planning/consumers.py")
        let python = try #require(TestPython.forPlanning)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(
            Self.self,
            from: try TestPython.run(python, [script.path, folder.path])
        )
    }
}

/// Planners of others use the answers: a grid planner drives to every named thing, a grasp sampler holds what is graspable.
@Suite(
    .enabled(
        if: TestPython.forPlanning != nil,
        "no Python with NumPy, SciPy and foxglove-schemas-protobuf: clients/python/run-tests.sh makes one and runs these tests"
    )
)
struct PlanningConsumerTests {
    @Test(arguments: [7, 11, 23] as [UInt64])
    func `a grid planner reaches the stand-off pose of every named thing of a room`(
        seed: UInt64
    ) throws {
        let room = try PlannedRoom(seed: seed, kind: .room, frames: 70, rateHz: 1)
        let found = try ConsumersFound(of: room)
        print(
            "room \(seed): \(room.map.gaussianCount) Gaussians, \(room.map.keyframes.count) keyframes;",
            "plan after the last window \(room.stepMilliseconds) ms, \(room.carvedCount) carved;",
            found.plan
        )
        #expect(found.plan.precision > 0.97 && found.plan.recall > 0.95, "\(found.plan)")
        // What hangs over floor that was seen and was never seen itself, a seat under a table, is not known.
        #expect(found.plan.calledFree < 0.04 && found.plan.freeM2 > 5, "\(found.plan)")
        let best = found.objects.filter { $0.rank == 0 }
        #expect(Set(best.map(\.text)) == Set(room.names) && best.count >= 12)
        for item in best { try expectDriven(item, room) }
    }

    private func expectDriven(_ item: ConsumersFound.Item, _ room: PlannedRoom) throws {
        let nav = item.nav
        let way = try #require(nav.wayM, "\(item.text): \(nav)")
        // Both planners begin at a nearest open cell, each by its own rounding.
        #expect(abs(way - (nav.travelM ?? 0)) < 0.05 * way + 0.5, "\(item.text): \(nav)")
        // Truly free: the robot's radius less the cell that depth may be off by.
        let radius = RobotSettings().radiusMetres
        #expect(nav.trueRoomM ?? 0 >= radius - 0.05, "\(item.text): \(nav)")
        let (at, x) = (try #require(nav.at), try #require(nav.x))
        #expect(nav.up.map { $0[2] > 0.999 } == true && abs(at[2]) < 0.03)
        // x points at one of the true things of that name, within what a box seen from one side may be off by.
        let isFaced = room.room.objects.filter { $0.name == item.text }.contains { thing in
            let offset = thing.box.center - Vector3(at[0], at[1], at[2])
            let level = (offset.x * offset.x + offset.y * offset.y).squareRoot()
            let aside = abs(offset.x * x[1] - offset.y * x[0])
            return offset.x * x[0] + offset.y * x[1] > 0
                && aside < 0.1 + 0.5 * thing.box.size.length && level > radius
        }
        #expect(isFaced, "\(item.text): \(nav)")
    }

    @Test(arguments: [3, 5, 9] as [UInt64])
    func `a grasp sampler holds every graspable thing of a table`(seed: UInt64) throws {
        let room = try PlannedRoom(seed: seed, kind: .tabletop, frames: 40, rateHz: 2)
        let found = try ConsumersFound(of: room)
        let graspable = room.graspable
        #expect(graspable.count >= 2)
        let regions = found.objects.filter { item in graspable.contains { $0.name == item.text } }
        print(
            "table \(seed): \(graspable.count) graspable;",
            "approaches for \(regions.count { $0.graspable }) of \(regions.count) regions"
        )
        for thing in graspable {
            let items = found.objects.filter { $0.text == thing.name }
            let held = items.first { item in
                guard let middle = item.grasp.middle else { return false }
                let point = Vector3(middle[0], middle[1], middle[2])
                return thing.box.contains(point, marginMetres: 0.02)
            }
            #expect(held != nil, "\(thing.name) at \(thing.box.center): \(items.map(\.grasp))")
        }
    }
}
