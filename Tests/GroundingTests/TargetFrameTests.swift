import Geometry
import Grounding
import Imaging
import Ingest
import Messages
import RobotTestSupport
import Testing

/// Answers in a frame of the robot's instead of the map's.
@Suite struct TargetFrameTests {
    /// The robot stands at (2, 1, 0), turned by 90 degrees to the left.
    static let mapFromBase = Pose(
        rotation: Quaternion(radians: .pi / 2, about: [0, 0, 1]),
        translation: [2, 1, 0]
    )

    static func newest() throws -> PosedFrame {
        var tree = FrameTree()
        try tree.insertStatic(mapFromBase, parent: "map", child: "base_link")
        try tree.insertStatic(.identity, parent: "elsewhere", child: "gripper")
        var frame = PosedFrame(
            camera: "front",
            stampNanoseconds: 77,
            image: ColorImage(width: 2, height: 2),
            pinhole: Pinhole(fx: 1, fy: 1, cx: 1, cy: 1, width: 2, height: 2),
            worldFromCamera: .identity
        )
        frame.frames = tree
        return frame
    }

    static func answer() -> GoalResult {
        var result = GoalResult(goalID: "g", text: "mug", status: .found, reason: "")
        result.header = MapHeader(
            stampNanoseconds: 5,
            frameID: "map",
            mapEpoch: 3,
            mapRevision: 9
        )
        var covariance = [Double](repeating: 0, count: 36)
        for axis in 0..<6 { covariance[7 * axis] = Double(axis + 1) }
        var mug = ObjectMessage(id: "object-1", label: "mug", score: 0.9)
        mug.pose = Pose(rotation: .identity, translation: [2, 3, 0.5])
        (mug.centroid, mug.nearestSurfacePoint) = ([2, 3, 0.5], [2, 2.9, 0.5])
        mug.poseCovariance = covariance
        mug.points = PointCloud(
            stampNanoseconds: 5,
            frameID: "map",
            names: ["x", "y", "z", "nx", "ny", "nz"],
            rows: [2, 3, 0.5, 0, -1, 0]
        )
        var goal = NavGoal(objectID: mug.id, label: mug.label)
        goal.header = result.header
        goal.best = NavGoal.Place(
            pose: Pose(rotation: .identity, translation: [2, 2, 0]),
            standoffMetres: 0.6,
            clearanceMetres: 1,
            hasLineOfSight: true,
            reachability: .reachable,
            travelMetres: 1
        )
        mug.navGoal = goal
        var region = GraspRegion(objectID: mug.id, label: mug.label)
        region.header = result.header
        region.axes = mug.pose
        region.points = mug.points
        region.approaches = [
            GraspRegion.Approach(
                preGrasp: Pose(rotation: .identity, translation: [2, 2.8, 0.5]),
                grasp: mug.pose,
                widthMetres: 0.05,
                clearanceMetres: 0.1,
                score: 1
            )
        ]
        mug.graspRegion = region
        result.objects = [mug]
        return result
    }

    @Test func `everything that has a place is told where the robot sees it`() throws {
        let result = Self.answer().told(in: "/base_link", at: try Self.newest())
        #expect(result.header.frameID == "base_link" && result.header.stampNanoseconds == 77)
        #expect(result.header.mapEpoch == 3 && result.header.mapRevision == 9)
        let mug = try #require(result.objects.first)
        // Two metres in front of the robot.
        for place in [mug.pose.translation, mug.centroid] {
            #expect((place - Vector3(2, 0, 0.5)).length < 1e-12)
        }
        #expect((mug.nearestSurfacePoint - Vector3(1.9, 0, 0.5)).length < 1e-12)
        let stand = try #require(mug.navGoal?.best)
        #expect((stand.pose.translation - Vector3(1, 0, 0)).length < 1e-12)
        #expect(mug.navGoal?.header == result.header)
        let region = try #require(mug.graspRegion)
        #expect((region.axes.translation - Vector3(2, 0, 0.5)).length < 1e-12)
        #expect((region.approaches[0].preGrasp.translation - Vector3(1.8, 0, 0.5)).length < 1e-12)
        for cloud in [mug.points, region.points] {
            let cloud = try #require(cloud)
            #expect(cloud.frameID == "base_link" && cloud.stampNanoseconds == 77)
            let row = cloud.data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            for (found, wanted) in zip(row, [2, 0, 0.5, -1, 0, 0] as [Float]) {
                #expect(abs(found - wanted) < 1e-6)
            }
        }
    }

    @Test func `the covariance turns with the axes`() throws {
        let mug = try #require(Self.answer().told(in: "base_link", at: Self.newest()).objects.first)
        // What was along y is along x now, and the other way round, in both blocks.
        let diagonal = (0..<6).map { mug.poseCovariance[7 * $0] }
        for (found, wanted) in zip(diagonal, [2.0, 1, 3, 5, 4, 6]) {
            #expect(abs(found - wanted) < 1e-12)
        }
    }

    @Test(arguments: ["", "map", "/map"])
    func `the map's own frame changes nothing`(frame: String) throws {
        #expect(Self.answer().told(in: frame, at: try Self.newest()) == Self.answer())
    }

    @Test(arguments: [
        (
            "moon",
            "no transform names the frame 'moon'; known are base_link, elsewhere, gripper, map"
        ),
        ("gripper", "no chain of transforms joins 'map' and 'gripper'"),
    ])
    func `a frame that is not to be had is refused by name`(frame: String, words: String) throws {
        let result = Self.answer().told(in: frame, at: try Self.newest())
        #expect(result.status == .rejected && result.objects.isEmpty)
        #expect(result.reason.contains(words), "\(result.reason)")
    }

    @Test func `without an image no frame but the map's is known`() {
        let result = Self.answer().told(in: "base_link", at: nil)
        #expect(result.status == .rejected)
        #expect(result.reason.contains("'base_link'"))
    }

    @Test func `what is no answer stays what it is`() throws {
        let late = GoalResult(goalID: "g", text: "mug", status: .deadline, reason: "no answer")
        #expect(late.told(in: "moon", at: try Self.newest()) == late)
    }
}
