import Foundation
import Geometry
import Ingest
import Mapping
import RobotTestSupport
import SemanticSplat
import Testing

/// A trajectory is bent and made right again: what was mapped must end where the world is.
struct PoseCorrectionTests {
    /// Round the table and back to the start, 46 frames.
    static let loop: [Pose] = (0..<46).map { step in
        let angle = -0.9 + 1.8 * (step < 23 ? Double(step) / 22 : Double(45 - step) / 22)
        let eye = Vector3(1.7 * sin(angle), 1 - 1.7 * cos(angle), 1.3)
        return .looking(from: eye, at: [0.2 * angle, 1, 0.75])
    }

    /// Odometry that has turned by 0.15 rad and slipped by 25 cm at the end of `count` steps, more with every step.
    static func drift(_ step: Int, of count: Int, about place: Vector3) -> Pose {
        let share = Double(step) / Double(count - 1)
        let turn = Quaternion(radians: 0.15 * share, about: [0, 0, 1])
        let slip = share * Vector3(0.2, -0.15, 0.02)
        return Pose(rotation: turn, translation: place - turn.rotate(place) + slip)
    }

    /// The loop, believed with drift; the last frame included.
    static func bent() -> Walk {
        var walk = Walk(.tabletop)
        let start = loop[0].translation
        for (step, pose) in loop.enumerated() {
            walk.step(pose, believed: drift(step, of: loop.count, about: start) * pose)
        }
        return walk
    }

    @Test func `a bent trajectory bends the map, and a corrected one makes it right`() {
        var walk = Self.bent()
        let before = walk.engine.map.snapshot()
        #expect(farthestFromSurface(before) > 0.15)
        let isUsed = walk.engine.correct(PoseUpdate(cameras: ["front": walk.trueSamples]))
        #expect(isUsed)
        let after = walk.engine.map.snapshot()
        #expect(farthestFromSurface(after) < 0.05)
        #expect((before.epoch, after.epoch) == (0, 1))
        #expect(after.revision > before.revision)
    }

    @Test func `the poses of a few keyframes are enough`() {
        var walk = Self.bent()
        let some = walk.trueSamples.enumerated().filter { $0.offset % 9 == 0 }.map(\.element)
        let isUsed = walk.engine.correct(PoseUpdate(cameras: ["front": some]))
        #expect(isUsed)
        #expect(farthestFromSurface(walk.engine.map.snapshot()) < 0.05)
    }

    @Test func `both ends of a loop become one surface`() {
        var straight = Walk(.tabletop)
        for pose in Self.loop { straight.step(pose) }
        var walk = Self.bent()
        let before = walk.engine.map.gaussianCount
        walk.engine.correct(PoseUpdate(cameras: ["front": walk.trueSamples]))
        let after = walk.engine.map.gaussianCount
        #expect(after < before)
        #expect(
            Double(after) < 1.15 * Double(straight.engine.map.gaussianCount),
            "\(after) Gaussians, \(straight.engine.map.gaussianCount) of an unbent walk"
        )
    }

    @Test func `a leap of localisation is spread over the way since the last`() {
        var walk = Walk(.tabletop)
        let start = Self.loop[0].translation
        let last = Self.loop.count - 1
        for (step, pose) in Self.loop.enumerated() {
            let odometryFromTruth = Self.drift(step, of: Self.loop.count, about: start)
            // With the last frame localisation knows where the robot is.
            let worldFromOdometry = step == last ? odometryFromTruth.inverse : .identity
            walk.step(
                pose,
                believed: worldFromOdometry * odometryFromTruth * pose,
                worldFromOdometry: worldFromOdometry
            )
        }
        let map = walk.engine.map.snapshot()
        #expect(map.epoch == 1)
        // The drift was even, but not in the measure of way and turn that spreading assumes.
        #expect(farthestFromSurface(map) < 0.06)
    }

    @Test func `a small wandering of localisation moves nothing`() {
        var walk = Walk(.tabletop)
        for (step, pose) in Self.loop.enumerated() {
            let wander = Pose(
                rotation: .identity,
                translation: [0.005 * sin(Double(step)), 0, 0]
            )
            walk.step(pose, believed: wander * pose, worldFromOdometry: wander)
        }
        #expect(walk.engine.map.epoch == 0)
    }

    @Test func `a leap that follows SLAM's word moves only what came between`() {
        var walk = Walk(.tabletop)
        let start = Self.loop[0].translation
        let whole = Self.drift(39, of: 40, about: start)
        for step in 0..<40 {
            let drift = Self.drift(step, of: 40, about: start)
            walk.step(
                Self.loop[step],
                believed: drift * Self.loop[step],
                worldFromOdometry: .identity
            )
        }
        let isUsed = walk.engine.correct(PoseUpdate(cameras: ["front": walk.trueSamples]))
        #expect(isUsed)
        // Two frames still come from before the leap, then localisation has followed.
        for step in 40..<46 {
            let worldFromOdometry = step < 42 ? Pose.identity : whole.inverse
            walk.step(
                Self.loop[step],
                believed: worldFromOdometry * whole * Self.loop[step],
                worldFromOdometry: worldFromOdometry
            )
        }
        let map = walk.engine.map.snapshot()
        #expect(map.epoch == 2)
        #expect(farthestFromSurface(map) < 0.05)
    }

    @Test func `SLAM's word that follows a leap holds for what was before it`() {
        var walk = Walk(.tabletop)
        let start = Self.loop[0].translation
        let whole = Self.drift(39, of: 40, about: start)
        for step in 0..<46 {
            let drift = step < 40 ? Self.drift(step, of: 40, about: start) : whole
            let worldFromOdometry = step < 42 ? Pose.identity : whole.inverse
            walk.step(
                Self.loop[step],
                believed: worldFromOdometry * drift * Self.loop[step],
                worldFromOdometry: worldFromOdometry
            )
        }
        let past = walk.trueSamples.prefix(40)
        let isUsed = walk.engine.correct(PoseUpdate(cameras: ["front": Array(past)]))
        #expect(isUsed)
        #expect(farthestFromSurface(walk.engine.map.snapshot()) < 0.05)
    }

    @Test func `a prediction that comes back after the correction lands in the right place`() throws
    {
        var walk = Walk(.tabletop)
        let start = Self.loop[0].translation
        for step in 0..<20 {
            walk.step(
                Self.loop[step],
                believed: Self.drift(step, of: 20, about: start) * Self.loop[step]
            )
        }
        // A window is out, as if the predictor took its time.
        var engine = walk.engine
        var frame = PosedFrame(
            TestView(.tabletop, from: Self.loop[22], stampNanoseconds: 5_000_000_000)
        )
        frame.worldFromCamera = Self.drift(19, of: 20, about: start) * Self.loop[22]
        let decision = engine.consider(frame)
        try #require(decision != .skipped(.nearLastKeyframe))
        let window = try #require(engine.window())
        let samples = walk.trueSamples
        engine.correct(PoseUpdate(cameras: ["front": samples]))
        let predictions = window.views.map { view in
            let truth = samples.first { $0.stampNanoseconds == view.stampNanoseconds }
            return TestView(.tabletop, from: truth?.worldFromCamera ?? Self.loop[22])
                .prediction(of: .tabletop, language: .words)
        }
        engine.integrate(WindowPrediction(views: predictions), for: window)
        #expect(farthestFromSurface(engine.map.snapshot()) < 0.05)
    }

    @Test func `a correction of moments that were never mapped is refused`() {
        var walk = Self.bent()
        let elsewhere = PoseUpdate.Sample(stampNanoseconds: 1 << 60, worldFromCamera: .identity)
        let isUsed = walk.engine.correct(PoseUpdate(cameras: ["front": [elsewhere]]))
        #expect(!isUsed)
        let isOther = walk.engine.correct(PoseUpdate(cameras: ["rear": walk.trueSamples]))
        #expect(!isOther)
        #expect(walk.engine.map.epoch == 0)
    }

    /// Voxels of up to 10 cm average what lies in them, so that 5 cm is right.
    private func farthestFromSurface(_ map: MapSnapshot) -> Double {
        var farthest = 0.0
        for submap in map.submaps {
            for index in 0..<submap.gaussians.count {
                let point = submap.worldFromCamera * Vector3(submap.gaussians.position(index))
                farthest = max(farthest, TestWorld.tabletop.distance(to: point))
            }
        }
        return farthest
    }
}
