import Geometry
import Mapping
import RobotTestSupport
import SemanticSplat
import Testing

struct SemanticMapTests {
    @Test func `a window gives a submap for each of its keyframes`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 3)
        let map = walk.engine.map.snapshot()
        #expect(map.submaps.count == walk.engine.keyframeCount)
        #expect(map.submaps.allSatisfy { $0.isActive && $0.gaussians.count > 1000 })
    }

    @Test func `the window is replaced whole at each prediction`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 3)
        let before = walk.engine.map.snapshot()
        walk.commit()
        // Nothing of an empty window is active; what was is committed.
        let after = walk.engine.map.snapshot()
        #expect(before.submaps.count { $0.isActive } == 3)
        #expect(after.submaps.count { $0.isActive } == 0)
        #expect(after.revision > before.revision)
    }

    @Test func `keyframes that leave the window are committed and merged`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 7)
        let map = walk.engine.map.snapshot()
        #expect(map.submaps.count { $0.isActive } == 4)
        #expect(map.submaps.contains { !$0.isActive && $0.gaussians.count > 0 })
        let merged = map.submaps.flatMap(\.gaussians.views).count { $0 > 1 }
        #expect(merged > 100)
    }

    @Test func `walking twice past the same wall does not double the Gaussians`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 9)
        walk.commit()
        let once = walk.engine.map.gaussianCount
        walk.passTable(steps: 9)
        walk.commit()
        let twice = walk.engine.map.gaussianCount
        #expect(once > 2000)
        #expect(Double(twice) < 1.1 * Double(once), "\(once) Gaussians became \(twice)")
    }

    @Test func `Gaussians lie on the surfaces of the world`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 9)
        let map = walk.engine.map.snapshot()
        var farthest = 0.0
        for submap in map.submaps {
            for index in 0..<submap.gaussians.count {
                let point = submap.worldFromCamera * Vector3(submap.gaussians.position(index))
                farthest = max(farthest, TestWorld.tabletop.distance(to: point))
            }
        }
        #expect(farthest < 0.03)
    }

    @Test func `what the other views look through is left out`() {
        let world = TestWorld.tabletop
        let poses = [-0.5, 0, 0.5].map { Pose.looking(from: [$0, -0.7, 1.3], at: [0, 1, 0.75]) }
        var engine = Walk(world).engine
        for (at, pose) in poses.enumerated() {
            let view = TestView(world, from: pose, stampNanoseconds: Int64(at + 1))
            _ = engine.consider(view.posedFrame)
        }
        guard let window = engine.window() else {
            Issue.record("three keyframes make no window")
            return
        }
        // The second view is wrong by a third; the others outvote it.
        let predictions = poses.enumerated().map { at, pose in
            TestView(world, from: pose).prediction(
                of: world,
                language: .words,
                depthFactor: at == 1 ? 0.67 : 1
            )
        }
        engine.integrate(WindowPrediction(views: predictions), for: window)
        let counts = engine.map.snapshot().submaps.map(\.gaussians.count)
        #expect(counts[1] * 10 < counts[0])
        #expect(counts[0] > 2000 && counts[2] > 2000)
    }

    @Test func `the map keeps to its budget in bytes`() {
        var settings = MappingSettings()
        settings.map.budgetBytes = 6 << 20
        var walk = Walk(.tabletop, settings: settings)
        var sawEviction = false
        for round in 0..<6 {
            // Each round looks at another part of the room.
            for step in 0..<5 {
                let eye: Vector3 = [-3 + Double(round), -2 + 0.35 * Double(step), 1.3]
                walk.step(.looking(from: eye, at: eye + [2, 2, -1]))
            }
            #expect(walk.engine.map.byteCount <= settings.map.budgetBytes)
            sawEviction = sawEviction || walk.engine.map.evictedCount > 0
        }
        #expect(sawEviction)
        #expect(walk.engine.map.snapshot().submaps.contains { $0.isActive })
    }

    @Test func `a budget that is lowered holds at once, and a raised one takes nothing`() {
        var walk = Walk(.tabletop)
        for step in 0..<12 {
            let eye: Vector3 = [-3 + 0.35 * Double(step), -2, 1.3]
            walk.step(.looking(from: eye, at: eye + [2, 2, -1]))
        }
        let (bytes, revision) = (walk.engine.map.byteCount, walk.engine.map.revision)
        walk.engine.changeBudget(bytes: 2 * bytes)
        #expect(walk.engine.map.byteCount == bytes && walk.engine.map.revision == revision)
        walk.engine.changeBudget(bytes: bytes / 10 * 9)
        #expect(walk.engine.map.byteCount <= bytes / 10 * 9)
        #expect(walk.engine.map.evictedCount > 0 && walk.engine.map.revision > revision)
        #expect(walk.engine.settings.map.budgetBytes == bytes / 10 * 9)
    }

    @Test func `a snapshot does not change`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 5)
        let snapshot = walk.engine.map.snapshot()
        let (count, revision) = (snapshot.gaussianCount, snapshot.revision)
        let positions = snapshot.submaps.map(\.gaussians.positions)
        walk.passTable(steps: 7)
        #expect(snapshot.gaussianCount == count)
        #expect(snapshot.revision == revision)
        #expect(snapshot.submaps.map(\.gaussians.positions) == positions)
        #expect(walk.engine.map.snapshot().revision > revision)
    }

    @Test func `points for viewers are the Gaussians in the world, evenly thinned`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 5)
        let map = walk.engine.map.snapshot()
        let cloud = map.worldCloud()
        let all = map.pointRows(maximumCount: map.gaussianCount)
        #expect(all.count == 6 * cloud.count)
        for step in [1, 7] {
            let rows = map.pointRows(maximumCount: (cloud.count + step - 1) / step)
            let indices = Array(stride(from: 0, to: cloud.count, by: step))
            #expect(rows.count == 6 * indices.count)
            for (row, index) in indices.enumerated() {
                let place = (0..<3).map { rows[6 * row + $0] - cloud.positions[3 * index + $0] }
                let color = (0..<3).map { channel in
                    rows[6 * row + 3 + channel] - 0.5
                        - 0.282_094_8 * cloud.sphericalHarmonics[12 * index + 4 * channel]
                }
                guard (place + color).contains(where: { abs($0) > 1e-5 }) else { continue }
                Issue.record("point \(row) is not Gaussian \(index): off by \(place), \(color)")
                return
            }
        }
    }

    @Test func `the same frames give the same map`() {
        var (first, second) = (Walk(.tabletop), Walk(.tabletop))
        first.passTable(steps: 7)
        second.passTable(steps: 7)
        let (a, b) = (first.engine.map.snapshot(), second.engine.map.snapshot())
        #expect(a.submaps.map(\.gaussians.positions) == b.submaps.map(\.gaussians.positions))
        #expect(a.submaps.map(\.gaussians.features) == b.submaps.map(\.gaussians.features))
    }

    @Test func `more is explored as more is seen`() {
        var walk = Walk(.tabletop)
        #expect(walk.engine.map.snapshot().exploredFraction == 0)
        walk.passTable(steps: 5)
        let fraction = walk.engine.map.snapshot().exploredFraction
        #expect(fraction > 0.2 && fraction <= 1)
    }

    @Test func `features read back as what they are`() {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 9)
        let query = LanguageSpace.words.query("table")
        for submap in walk.engine.map.snapshot().submaps where submap.gaussians.count > 0 {
            let rows = LanguageRows(submap.gaussians)
            let fast = rows.near(query, minimumCosine: -.infinity, among: 0..<rows.count).cosines
            for index in stride(from: 0, to: submap.gaussians.count, by: 97) {
                let plain = LanguageSpace.words.cosine(submap.gaussians.feature(index), query)
                #expect(abs(fast[index] - plain) < 1e-3)
            }
        }
    }
}

extension Walk {
    /// Ends the window, so that all that was seen is committed.
    mutating func commit() {
        let empty = KeyframeWindow(keyframes: [], views: [], generation: engine.generation)
        engine.integrate(WindowPrediction(views: []), for: empty)
    }
}

extension TestWorld {
    /// The distance of a point to the nearest surface.
    func distance(to point: Vector3) -> Double {
        things.map { thing in
            switch thing.form {
            case .sphere(let center, let radius):
                abs((point - center).length - radius)
            case .box(let center, let size):
                boxDistance(point - center, half: 0.5 * size)
            }
        }.min() ?? .infinity
    }

    private func boxDistance(_ point: Vector3, half: Vector3) -> Double {
        let outside = Vector3(abs(point.x), abs(point.y), abs(point.z)) - half
        let beyond = pointwiseMax(outside, .zero).length
        return beyond > 0 ? beyond : -outside.max()
    }
}
