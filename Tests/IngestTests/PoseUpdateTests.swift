import Geometry
import Imaging
import Ingest
import Messages
import Testing

/// Corrections of poses on their way to the map.
@Suite struct PoseUpdateTests {
    private let second: Int64 = 1_000_000_000
    private let stamp: Int64 = 1_700_000_000_000_000_000
    private var ingestor = Ingestor()

    /// A camera 20 cm in front of the base, which an image has come of.
    init() throws {
        let jpeg = try ColorImage(width: 64, height: 48, red: 1, green: 2, blue: 3).jpeg()
        _ = ingestor.receive(
            CameraCalibration(
                stampNanoseconds: 0,
                frameID: "front_optical_frame",
                width: 64,
                height: 48,
                distortionModel: "",
                distortion: [],
                intrinsics: [60, 0, 31.5, 0, 60, 23.5, 0, 0, 1]
            ),
            camera: "front"
        )
        let base = FrameTransform(
            stampNanoseconds: stamp,
            parentFrameID: "map",
            childFrameID: "base_link",
            parentFromChild: .identity
        )
        let camera = FrameTransform(
            stampNanoseconds: 0,
            parentFrameID: "base_link",
            childFrameID: "front_optical_frame",
            parentFromChild: Pose(rotation: .identity, translation: [0.2, 0, 0])
        )
        _ = ingestor.receive([base], isStatic: false, now: 0)
        _ = ingestor.receive([camera], isStatic: true, now: 0)
        _ = ingestor.receive(
            CompressedImage(stampNanoseconds: stamp, frameID: "", format: "jpeg", data: jpeg),
            camera: "front",
            now: 0
        )
    }

    private func update(
        _ child: String,
        world: String = "map",
        poses: Int = 2
    ) -> PoseGraphUpdate {
        PoseGraphUpdate(
            stampNanoseconds: stamp,
            frameID: world,
            childFrameID: child,
            poses: (0..<poses).map {
                .init(
                    stampNanoseconds: stamp + Int64($0),
                    pose: Pose(
                        rotation: Quaternion(radians: .pi / 2, about: [0, 0, 1]),
                        translation: [1, 0, 0]
                    )
                )
            }
        )
    }

    private mutating func error(_ update: PoseGraphUpdate) -> PoseUpdateError? {
        for case .badPoseUpdate(let error) in ingestor.receive(update) { return error }
        return nil
    }

    @Test mutating func `poses of the base become the camera's`() throws {
        var found: PoseUpdate?
        for case .poseUpdate(let update) in ingestor.receive(update("/base_link")) {
            found = update
        }
        let samples = try #require(found?.cameras["front"])
        #expect(samples.map(\.stampNanoseconds) == [stamp, stamp + 1])
        #expect((samples[0].worldFromCamera.translation - Vector3(1, 0.2, 0)).length < 1e-12)
    }

    @Test mutating func `poses of the optical frame are the camera's`() throws {
        var found: PoseUpdate?
        for case .poseUpdate(let update) in ingestor.receive(update("front_optical_frame")) {
            found = update
        }
        let samples = try #require(found?.cameras["front"])
        #expect(samples[0].worldFromCamera.translation == Vector3(1, 0, 0))
    }

    @Test mutating func `what cannot be used says why`() {
        #expect(error(update("base_link", world: "odom")) == .otherWorld("odom", expected: "map"))
        #expect(error(update("base_link", poses: 0)) == .empty)
        #expect(error(update("left_arm")) == .noCamera(childFrame: "left_arm"))
        // The world itself is above the camera, but nothing is fixed to it.
        #expect(error(update("map")) == .noCamera(childFrame: "map"))
    }

    @Test func `poses that do not rise in time are refused on the wire`() throws {
        var backwards = update("base_link")
        backwards.poses.swapAt(0, 1)
        #expect(throws: WireError.self) { try PoseGraphUpdate(decoding: backwards.encoded()) }
    }
}
