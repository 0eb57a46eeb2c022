import Foundation
import Geometry
import Mapping
import RobotTestSupport
import Testing

/// Things are taken away, or not, and views are asked about it.
struct FreeSpaceTests {
    /// Back and forth past the table, looking at where the mugs are.
    static func pass(_ walk: inout Walk, times: Int) {
        for time in 0..<times {
            for step in 0..<9 {
                let share = Double(time % 2 == 0 ? step : 8 - step) / 8
                let x = -0.7 + 1.4 * share
                walk.step(
                    .looking(from: [x, -0.1 + 0.01 * Double(time), 1.35], at: [0, 0.9, 0.75])
                )
            }
        }
    }

    static func gaussians(_ map: MapSnapshot, in box: OrientedBox) -> Int {
        map.submaps.reduce(0) { sum, submap in
            sum
                + (0..<submap.gaussians.count).count {
                    box.contains(submap.worldFromCamera * Vector3(submap.gaussians.position($0)))
                }
        }
    }

    /// The top of the left mug of the table: so far above it that depth tells it from the table.
    static let mug = OrientedBox(center: [-0.25, 0.8, 0.815], size: [0.14, 0.14, 0.03])

    @Test func `what is taken away leaves the map when it has been looked through`() {
        var walk = Walk(.tabletop)
        Self.pass(&walk, times: 2)
        walk.commit()
        let before = Self.gaussians(walk.engine.map.snapshot(), in: Self.mug)
        walk.world.things.remove(at: 3)
        Self.pass(&walk, times: 3)
        let after = Self.gaussians(walk.engine.map.snapshot(), in: Self.mug)
        #expect(before > 20 && after * 10 < before, "\(after) of \(before) are left")
        #expect(walk.engine.map.lookedThroughCount > 20)
    }

    @Test func `what nobody looks at stays`() {
        var walk = Walk(.tabletop)
        Self.pass(&walk, times: 2)
        walk.commit()
        let before = Self.gaussians(walk.engine.map.snapshot(), in: Self.mug)
        walk.world.things.remove(at: 3)
        // The camera turns to the wall beside the table and never sees the place again.
        for step in 0..<20 {
            let x = 1.5 + 0.1 * Double(step)
            walk.step(.looking(from: [x, -0.5, 1.3], at: [x + 0.4, 2, 1]))
        }
        let after = Self.gaussians(walk.engine.map.snapshot(), in: Self.mug)
        #expect(before > 20 && after == before)
        #expect(walk.engine.map.lookedThroughCount == 0)
    }

    @Test func `a thing that is hidden by another stays`() {
        var walk = Walk(.tabletop)
        Self.pass(&walk, times: 2)
        walk.commit()
        let before = Self.gaussians(walk.engine.map.snapshot(), in: Self.mug)
        walk.world.addBox("screen", at: [-0.25, 0.6, 1.0], size: [0.5, 0.04, 0.6])
        walk.world.things.remove(at: 3)
        for step in 0..<8 {
            walk.step(
                .looking(from: [-0.45 + 0.06 * Double(step), -0.4, 1.1], at: [-0.25, 0.9, 0.85])
            )
        }
        #expect(Self.gaussians(walk.engine.map.snapshot(), in: Self.mug) >= before)
    }

    @Test func `a view that disagrees with everything has no say`() throws {
        var walk = Walk(.tabletop)
        Self.pass(&walk, times: 2)
        walk.commit()
        let before = walk.engine.map.snapshot().gaussianCount
        // The robot is lifted and put down elsewhere, and its poses do not know.
        for step in 0..<12 {
            let believed = Pose.looking(
                from: [-0.5 + 0.08 * Double(step), -0.1, 1.35],
                at: [0, 0.9, 0.75]
            )
            let truth = Pose.looking(
                from: [-0.5 + 0.08 * Double(step), -2.5, 1.6],
                at: [0, 2, 1.6]
            )
            walk.step(truth, believed: believed)
        }
        #expect(walk.engine.map.lookedThroughCount == 0)
        #expect(walk.engine.map.snapshot().gaussianCount >= before)
    }

    @Test func `a scale that a whole view has in common removes nothing`() throws {
        var walk = Walk(.tabletop)
        Self.pass(&walk, times: 2)
        let before = walk.engine.map.lookedThroughCount
        for time in 0..<4 {
            let x = -0.6 + 0.4 * Double(time)
            let pose = Pose.looking(from: [x, -0.2, 1.4], at: [0, 0.9, 0.75])
            let stamp = walk.lastStampNanoseconds + 1_000_000_000 * Int64(time + 1)
            let view = TestView(walk.world, from: pose, stampNanoseconds: stamp)
            guard case .keyframe = walk.engine.consider(.init(view)) else { continue }
            let window = try #require(walk.engine.window())
            let views = window.views.map {
                TestView(walk.world, from: $0.worldFromCamera)
                    .prediction(of: walk.world, language: .words, depthFactor: 1.12)
            }
            walk.engine.integrate(.init(views: views), for: window)
        }
        #expect(walk.engine.map.lookedThroughCount == before)
    }

    @Test func `14,000 frames of a frozen scene remove nothing`() {
        // Every frame is a view of its own: the camera never takes the same way twice.
        var walk = Walk(.tabletop)
        for frame in 0..<14_000 {
            let time = 0.05 * Double(frame)
            let eye = Vector3(
                1.1 * sin(0.37 * time),
                -0.6 + 0.5 * sin(0.23 * time),
                1.35 + 0.3 * sin(0.71 * time)
            )
            let target = Vector3(0.5 * sin(0.53 * time), 1, 0.75 + 0.2 * sin(0.31 * time))
            walk.step(.looking(from: eye, at: target))
        }
        #expect(walk.engine.keyframeCount > 500)
        #expect(walk.engine.map.lookedThroughCount == 0)
    }
}
