import Geometry
import Testing

@Suite struct FrameTreeTests {
    let second: Int64 = 1_000_000_000
    let turn = Quaternion(radians: .pi / 2, about: [0, 0, 1])

    func at(_ x: Double) -> Pose { Pose(rotation: .identity, translation: [x, 0, 0]) }

    /// map → odom (static), odom → base (1 m/s along x from 0 to 2 s), base → camera (static).
    func robot() throws -> FrameTree {
        var tree = FrameTree()
        try tree.insertStatic(
            Pose(rotation: turn, translation: [10, 0, 0]),
            parent: "map",
            child: "odom"
        )
        for tenth in 0...20 {
            try tree.insert(
                at(Double(tenth) / 10),
                parent: "odom",
                child: "base",
                stampNanoseconds: Int64(tenth) * second / 10
            )
        }
        try tree.insertStatic(
            Pose(rotation: turn, translation: [0, 0, 1]),
            parent: "base",
            child: "camera"
        )
        return tree
    }

    @Test func `a standing tree says what the moving one said at its stamp, at any other`() throws {
        let tree = try robot()
        let stamp = second * 3 / 2
        let standing = tree.standing(at: stamp, maximumAgeNanoseconds: second / 2)
        let then = try tree.transform(from: "camera", to: "map", at: stamp)
        for asked in [0, stamp, 100 * second] {
            let now = try standing.transform(from: "camera", to: "map", at: asked)
            #expect((now.translation - then.translation).length < 1e-12)
        }
    }

    @Test func `a standing tree keeps what was heard lately, and does not know of what was not`()
        throws
    {
        let tree = try robot()
        // The base was last heard of at 2 s.
        let soon = tree.standing(at: second * 12 / 5, maximumAgeNanoseconds: second / 2)
        let pose = try soon.transform(from: "base", to: "odom", at: 0)
        #expect((pose.translation - Vector3(2, 0, 0)).length < 1e-12)
        let late = tree.standing(at: second * 13 / 5, maximumAgeNanoseconds: second / 2)
        #expect(throws: FrameLookupError.notConnected("base", "odom")) {
            try late.transform(from: "base", to: "odom", at: 0)
        }
        #expect(late.frames == tree.frames)
        #expect(throws: FrameLookupError.self) {
            try tree.standing(at: -1, maximumAgeNanoseconds: second)
                .transform(from: "base", to: "odom", at: 0)
        }
    }

    @Test func `a chain of static and moving frames is followed up and down`() throws {
        let tree = try robot()
        let mapFromCamera = try tree.transform(from: "camera", to: "map", at: second * 3 / 2)
        // 1.5 m along odom's x, which is map's y.
        #expect((mapFromCamera.translation - Vector3(10, 1.5, 1)).length < 1e-12)
        #expect(abs(mapFromCamera.rotation.radians - .pi) < 1e-7)
        let cameraFromMap = try tree.transform(from: "map", to: "camera", at: second * 3 / 2)
        #expect(
            (cameraFromMap * (mapFromCamera * Vector3(1, 2, 3)) - Vector3(1, 2, 3)).length < 1e-12
        )
    }

    @Test
    func `between two stamps it interpolates, and across branches it meets at the common frame`()
        throws
    {
        var tree = try robot()
        try tree.insertStatic(at(5), parent: "odom", child: "dock")
        let dockFromBase = try tree.transform(from: "base", to: "dock", at: 1_234_567_891)
        #expect(abs(dockFromBase.translation.x - (1.234567891 - 5)) < 1e-12)
        try tree.insert(.identity, parent: "base", child: "head", stampNanoseconds: 0)
        try tree.insert(
            Pose(rotation: turn, translation: .zero),
            parent: "base",
            child: "head",
            stampNanoseconds: second
        )
        let half = try tree.transform(from: "head", to: "base", at: second / 3)
        #expect(abs(half.rotation.radians - .pi / 6) < 1e-9)
    }

    @Test func `a frame in itself is the identity, and slashes in front do not count`() throws {
        let tree = try robot()
        #expect(try tree.transform(from: "map", to: "map", at: 99 * second) == .identity)
        #expect(try tree.transform(from: "/odom", to: "map", at: 0).translation == [10, 0, 0])
    }

    @Test func `every failure has its name`() throws {
        var tree = FrameTree()
        #expect(throws: FrameLookupError.noDataYet) {
            try tree.transform(from: "a", to: "b", at: 0)
        }
        tree = try robot()
        try tree.insertStatic(.identity, parent: "other", child: "island")
        #expect(throws: FrameLookupError.unknownFrame("gripper")) {
            try tree.transform(from: "gripper", to: "map", at: 0)
        }
        #expect(throws: FrameLookupError.notConnected("camera", "island")) {
            try tree.transform(from: "camera", to: "island", at: 0)
        }
        #expect(
            throws: FrameLookupError.stampTooOld(
                frame: "base",
                oldestNanoseconds: 0,
                byNanoseconds: 5
            )
        ) {
            try tree.transform(from: "camera", to: "map", at: -5)
        }
        #expect(
            throws: FrameLookupError.stampInFuture(
                frame: "base",
                newestNanoseconds: 2 * second,
                byNanoseconds: 700_000
            )
        ) {
            try tree.transform(from: "camera", to: "map", at: 2 * second + 700_000)
        }
        #expect(throws: FrameLookupError.gapTooLong(frame: "base", gapNanoseconds: second / 10)) {
            try tree.transform(
                from: "camera",
                to: "map",
                at: 50_000_000,
                maximumGapNanoseconds: second / 20
            )
        }
        #expect(throws: FrameLookupError.self) {
            try tree.transform(from: "camera", to: "map", at: .min)
        }
        #expect(throws: FrameLookupError.self) {
            try tree.transform(from: "camera", to: "map", at: .max)
        }
    }

    @Test func `late and repeated transforms find their place and are counted`() throws {
        var tree = FrameTree()
        for stamp in [0, 2, 3, 1] as [Int64] {
            try tree.insert(
                at(Double(stamp * stamp)),
                parent: "odom",
                child: "base",
                stampNanoseconds: stamp * second
            )
        }
        #expect(
            try tree.transform(from: "base", to: "odom", at: second * 3 / 2).translation.x == 2.5
        )
        try tree.insert(at(7), parent: "odom", child: "base", stampNanoseconds: second)
        #expect(try tree.transform(from: "base", to: "odom", at: second).translation.x == 7)
        #expect(
            tree.counters.late == 1 && tree.counters.duplicate == 1
                && tree.counters.clockJumpedBack == 0
        )
    }

    @Test func `a clock that jumps back starts the history anew, and is counted`() throws {
        var tree = FrameTree()
        for stamp in 100...120 as ClosedRange<Int64> {
            try tree.insert(at(1), parent: "odom", child: "base", stampNanoseconds: stamp * second)
        }
        try tree.insert(at(2), parent: "odom", child: "base", stampNanoseconds: 3 * second)
        try tree.insert(at(4), parent: "odom", child: "base", stampNanoseconds: 5 * second)
        #expect(tree.counters.clockJumpedBack == 1)
        #expect(try tree.transform(from: "base", to: "odom", at: 4 * second).translation.x == 3)
        // One nonsense stamp from the future costs the history, but not the stream that follows.
        try tree.insert(at(9), parent: "odom", child: "base", stampNanoseconds: .max)
        try tree.insert(at(5), parent: "odom", child: "base", stampNanoseconds: 6 * second)
        try tree.insert(at(6), parent: "odom", child: "base", stampNanoseconds: 7 * second)
        #expect(
            try tree.transform(from: "base", to: "odom", at: 6 * second + second / 2).translation.x
                == 5.5
        )
        try tree.insert(at(0), parent: "odom", child: "base", stampNanoseconds: .min)
        try tree.insert(at(6), parent: "odom", child: "base", stampNanoseconds: 7 * second)
        #expect(try tree.transform(from: "base", to: "odom", at: 7 * second).translation.x == 6)
    }

    @Test func `the history stays bounded in time and number`() throws {
        var tree = FrameTree(limits: .init(historyNanoseconds: 10 * second, historyCount: 100))
        for index in 0..<10_000 as Range<Int64> {
            try tree.insert(
                at(0),
                parent: "odom",
                child: "base",
                stampNanoseconds: index * 1_000_000
            )
        }
        // 113 at a millisecond each is the most that may be there.
        #expect(throws: FrameLookupError.self) {
            try tree.transform(from: "base", to: "odom", at: 9_999_000_000 - 120_000_000)
        }
        #expect(throws: Never.self) {
            try tree.transform(from: "base", to: "odom", at: 9_999_000_000 - 90_000_000)
        }
    }

    @Test func `a new parent takes the frame over, and is counted`() throws {
        var tree = try robot()
        try tree.insert(at(3), parent: "elevator", child: "base", stampNanoseconds: 5 * second)
        #expect(tree.counters.reparented == 1)
        #expect(
            try tree.transform(from: "camera", to: "elevator", at: 5 * second).translation == [
                3, 0, 1,
            ]
        )
        #expect(throws: FrameLookupError.notConnected("base", "map")) {
            try tree.transform(from: "base", to: "map", at: 5 * second)
        }
    }

    @Test func `what cannot be a transform is refused`() throws {
        var tree = try robot()
        #expect(throws: FrameInsertError.loop(parent: "camera", child: "map")) {
            try tree.insertStatic(.identity, parent: "camera", child: "map")
        }
        #expect(throws: FrameInsertError.loop(parent: "x", child: "x")) {
            try tree.insertStatic(.identity, parent: "x", child: "x")
        }
        #expect(throws: FrameInsertError.badName("")) {
            try tree.insertStatic(.identity, parent: "map", child: "/")
        }
        #expect(throws: FrameInsertError.notFinite(child: "base")) {
            try tree.insert(at(.nan), parent: "odom", child: "base", stampNanoseconds: 3 * second)
        }
        #expect(throws: FrameInsertError.self) {
            for index in 0...2000 {
                try tree.insertStatic(.identity, parent: "map", child: "frame\(index)")
            }
        }
        #expect(tree.frames.count <= 1002)
        #expect(throws: Never.self) { try tree.transform(from: "camera", to: "map", at: second) }
    }
}

/// Localisation and odometry told apart, as REP-105 has them.
@Suite struct LocalisationTests {
    let second: Int64 = 1_000_000_000

    func at(_ x: Double) -> Pose { Pose(rotation: .identity, translation: [x, 0, 0]) }

    /// map → odom leaps from 0 to 0.5 m between 1.0 and 1.1 s; odom → base moves 1 m/s; base → camera is fixed.
    func robot() throws -> FrameTree {
        var tree = FrameTree()
        for tenth in 0...20 {
            let stamp = Int64(tenth) * second / 10
            try tree.insert(
                at(tenth <= 10 ? 0 : 0.5),
                parent: "map",
                child: "odom",
                stampNanoseconds: stamp
            )
            try tree.insert(
                at(Double(tenth) / 10),
                parent: "odom",
                child: "base",
                stampNanoseconds: stamp
            )
        }
        try tree.insertStatic(at(0.25), parent: "base", child: "camera")
        return tree
    }

    @Test func `what localisation says comes beside the pose`() throws {
        let pose = try robot().localised("camera", in: "map", through: "odom", at: 15 * second / 10)
        #expect(abs(pose.worldFromSource.translation.x - 2.25) < 1e-9)
        #expect(abs((pose.worldFromOdometry?.translation.x ?? 9) - 0.5) < 1e-9)
    }

    @Test func `within a leap the value before it holds`() throws {
        let pose = try robot().localised(
            "/camera",
            in: "/map",
            through: "/odom",
            at: 105 * second / 100
        )
        #expect(abs(pose.worldFromSource.translation.x - 1.3) < 1e-9)
        #expect(abs((pose.worldFromOdometry?.translation.x ?? 9) - 0) < 1e-9)
    }

    @Test func `without an odometry frame poses come in one piece`() throws {
        let pose = try robot().localised("camera", in: "map", through: "base2", at: second)
        #expect(pose.worldFromOdometry == nil)
        #expect(abs(pose.worldFromSource.translation.x - 1.25) < 1e-9)
    }

    @Test func `odometry that is the world's own child without moving is no localisation`() throws {
        var tree = FrameTree()
        try tree.insertStatic(at(1), parent: "map", child: "odom")
        try tree.insert(at(2), parent: "odom", child: "camera", stampNanoseconds: 0)
        let pose = try tree.localised("camera", in: "map", through: "odom", at: 0)
        #expect(pose.worldFromOdometry == nil && pose.worldFromSource == at(3))
    }
}
