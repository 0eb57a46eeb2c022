import Geometry
import Ingest
import Mapping
import RobotTestSupport
import SemanticSplat
import Testing

/// Maps that leave the engine and come back.
struct SavedMapTests {
    private static func walk(steps: Int = 9) -> Walk {
        var walk = Walk(.tabletop)
        walk.passTable(steps: steps)
        return walk
    }

    @Test func `a map comes back from its bytes as it was`() throws {
        let snapshot = Self.walk().engine.map.snapshot()
        let bytes = SavedMap(snapshot).encoded()
        let back = try SavedMap(decoding: bytes)
        #expect(back.encoded() == bytes)
        #expect(back.gaussianCount == snapshot.gaussianCount)
        #expect(back.epoch == snapshot.epoch && back.revision == snapshot.revision)
    }

    @Test func `an engine goes on where the saved one ended`() throws {
        var first = Self.walk()
        first.commit()
        let saved = try SavedMap(decoding: SavedMap(first.engine.map.snapshot()).encoded())
        var second = Walk(.tabletop)
        try second.engine.load(saved)
        let (a, b) = (first.engine.map.snapshot(), second.engine.map.snapshot())
        #expect(a.submaps.map(\.keyframe.id) == b.submaps.map(\.keyframe.id))
        #expect(a.submaps.map(\.worldFromCamera) == b.submaps.map(\.worldFromCamera))
        #expect(abs(a.gaussianCount - b.gaussianCount) * 50 < a.gaussianCount)
        #expect(b.epoch > a.epoch && b.revision > a.revision)
        #expect(b.exploredFraction == a.exploredFraction)
        // New keyframes get new numbers, and the same walls stay the same walls.
        let before = b.gaussianCount
        second.passTable(steps: 9)
        second.commit()
        let after = second.engine.map.snapshot()
        #expect(Set(after.submaps.map(\.keyframe.id)).count == after.submaps.count)
        #expect(Double(after.gaussianCount) < 1.2 * Double(before))
    }

    @Test func `two sessions in one frame become one map`() throws {
        var left = Walk(.tabletop)
        var right = Walk(.tabletop)
        for step in 0..<8 {
            let x = -1.2 + 0.16 * Double(step)
            left.step(.looking(from: [x, -0.7, 1.3], at: [x + 0.2, 1, 0.75]))
            right.step(.looking(from: [-x, -0.7, 1.3], at: [-x - 0.2, 1, 0.75]))
        }
        left.commit()
        right.commit()
        let saved = SavedMap(right.engine.map.snapshot())
        let (alone, other) = (left.engine.map.gaussianCount, saved.gaussianCount)
        let numbers = try left.engine.merge(saved)
        let merged = left.engine.map.snapshot()
        #expect(numbers.count == saved.keyframeCount)
        #expect(Set(merged.submaps.map(\.keyframe.id)).count == merged.submaps.count)
        // What both saw is there once, what one saw is there too.
        #expect(merged.gaussianCount > max(alone, other) + 500)
        #expect(Double(merged.gaussianCount) < 0.95 * Double(alone + other))
        #expect(merged.epoch == 1)
    }

    @Test func `a window of a map that was forgotten is not taken in`() throws {
        var walk = Self.walk(steps: 3)
        let saved = SavedMap(walk.engine.map.snapshot())
        walk.step(.looking(from: [1.3, -0.7, 1.3], at: [0.8, 1, 0.75]))
        var engine = walk.engine
        let stamp = walk.lastStampNanoseconds + 1
        let pose = Pose.looking(from: [1.7, -0.7, 1.3], at: [1.2, 1, 0.75])
        _ = engine.consider(PosedFrame(TestView(.tabletop, from: pose, stampNanoseconds: stamp)))
        let window = try #require(engine.window())
        try engine.load(saved)
        let before = engine.map.snapshot()
        engine.integrate(walk.prediction(of: window), for: window)
        #expect(engine.map.snapshot().revision == before.revision)
    }

    @Test func `a cleared map is empty, and another one`() {
        var walk = Self.walk(steps: 4)
        let before = walk.engine.map.snapshot()
        walk.engine.clear()
        let after = walk.engine.map.snapshot()
        #expect(after.isEmpty && after.keyframes.isEmpty && after.exploredFraction == 0)
        #expect(after.epoch > before.epoch && after.revision > before.revision)
        walk.passTable(steps: 4)
        #expect(walk.engine.map.gaussianCount > 1_000)
    }

    @Test func `poses of a loaded map can be corrected`() throws {
        var walk = Self.walk()
        walk.commit()
        let saved = SavedMap(walk.engine.map.snapshot())
        var engine = Walk(.tabletop).engine
        try engine.load(saved)
        let off = Pose(rotation: .identity, translation: [1, 0, 0])
        let samples = engine.map.snapshot().keyframes
            .sorted { $0.stampNanoseconds < $1.stampNanoseconds }
            .map {
                PoseUpdate.Sample(
                    stampNanoseconds: $0.stampNanoseconds,
                    worldFromCamera: off * $0.worldFromCamera
                )
            }
        let isUsed = engine.correct(PoseUpdate(cameras: ["front": samples]))
        #expect(isUsed)
        for (old, new) in zip(walk.engine.map.snapshot().submaps, engine.map.snapshot().submaps) {
            let moved = new.worldFromCamera.translation - old.worldFromCamera.translation
            #expect((moved - Vector3(1, 0, 0)).length < 1e-9)
        }
    }

    @Test func `a map of another model or of other voxels is refused`() throws {
        let saved = SavedMap(Self.walk(steps: 3).engine.map.snapshot())
        var settings = MappingSettings()
        settings.map.voxelMetres = 0.05
        var coarse = Walk(.tabletop, settings: settings).engine
        #expect(throws: SavedMapError.self) { try coarse.load(saved) }
        #expect(coarse.map.snapshot().isEmpty)
    }

    @Test func `no cut and no flipped byte crashes the reader or lets nonsense in`() throws {
        let snapshot = Self.walk(steps: 2).engine.map.snapshot()
        let bytes = SavedMap(snapshot).encoded()
        var refused = 0
        var state: UInt64 = 7
        func dice(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        for _ in 0..<60 {
            let cut = Array(bytes[..<dice(bytes.count)])
            #expect(throws: SavedMapError.self) { try SavedMap(decoding: cut) }
        }
        for round in 0..<300 {
            var damaged = bytes
            // Most of the bytes are numbers; lengths and poses are at the beginning.
            let place = round % 2 == 0 ? dice(400) : dice(bytes.count)
            damaged[place] = UInt8(dice(256))
            do {
                var engine = Walk(.tabletop).engine
                try engine.load(SavedMap(decoding: damaged))
            } catch {
                refused += 1
            }
        }
        #expect(refused > 20)
    }
}
