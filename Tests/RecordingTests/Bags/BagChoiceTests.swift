import DiskTestSupport
import Foundation
import Messages
import Recording
import Testing

/// Which topics become what, and what is said where that cannot be.
struct BagChoiceTests {
    private func transforms(
        _ pose: BagOptions.PoseTopic
    ) throws -> (all: [FrameTransform], bag: BagConversion) {
        let (messages, bag) = try BagFixtures.converted(
            BagFixtures.path("plain.bag"),
            BagOptions(pose: pose)
        )
        let all = messages.filter { $0.topic == "/tf" }
            .compactMap { $0.message as? FrameTransforms }.flatMap(\.transforms)
        return (all, bag)
    }

    @Test func `odometry says parent and child, and takes the place of the same transform`() throws
    {
        let (all, bag) = try transforms(BagOptions.PoseTopic(topic: "/odom"))
        let ofBase = all.filter { $0.childFrameID == "base_link" }
        #expect(ofBase.map(\.parentFromChild.translation.x) == [0, 1, 2, 3, 4, 5])
        #expect(ofBase.allSatisfy { $0.parentFrameID == "odom" })
        #expect(ofBase.allSatisfy { $0.parentFromChild.translation.y == 1 })
        // What hangs elsewhere stays.
        #expect(all.filter { $0.childFrameID == "odom" }.count == 6)
        #expect(bag.rootFrames["color"] == "map")
    }

    @Test(arguments: [("/vio/pose", 3.0), ("/vio/covered", 5.0)])
    func `a pose without a child is that of the frame that is named`(
        _ topic: String,
        _ y: Double
    ) throws {
        let pose = BagOptions.PoseTopic(topic: topic, childFrame: "/base_link")
        let (all, bag) = try transforms(pose)
        let ofBase = all.filter { $0.childFrameID == "base_link" }
        #expect(ofBase.count == 6)
        #expect(ofBase.allSatisfy { $0.parentFrameID == "world" })
        #expect(ofBase.allSatisfy { $0.parentFromChild.translation.y == y })
        #expect(bag.rootFrames["color"] == "world")

        // Two cameras: nobody can tell whose pose it is.
        let error = try #require(throws: BagError.self) {
            try transforms(BagOptions.PoseTopic(topic: topic))
        }
        #expect(
            error.description.contains(
                "--bag-pose \(topic)=FRAME, the cameras' frames being camera_color_optical_frame, fisheye_optical_frame"
            ),
            "\(error)"
        )
    }

    @Test func `of one camera, a pose without a child is the camera's`() throws {
        let options = BagOptions(
            cameras: [.init(name: "eye", imageTopic: "/camera/color/image_raw/compressed")],
            pose: .init(topic: "/vio/pose")
        )
        let (messages, bag) = try BagFixtures.converted(BagFixtures.path("robot"), options)
        #expect(bag.plan.cameraFrames == ["eye": "camera_color_optical_frame"])
        #expect(bag.plan.notes.contains { $0.contains("'camera_color_optical_frame'") })
        #expect(messages.filter { $0.topic == "/camera/eye/image" }.count == 2)
        // The calibration beside the images, and depth of the same frame, come along.
        #expect(messages.filter { $0.topic == "/camera/eye/calibration" }.count == 6)
        #expect(messages.filter { $0.topic == "/camera/eye/depth" }.count == 6)
        // The camera hangs from the pose now, not from the robot's body.
        let fixed = try #require(messages.first?.message as? FrameTransforms)
        #expect(fixed.transforms.map(\.childFrameID) == ["fisheye_optical_frame"])
        #expect(bag.rootFrames == ["eye": "world"])
    }

    @Test func `cameras are named apart, and calibrated as their images are`() throws {
        let (messages, bag) = try BagFixtures.converted(BagFixtures.path("cameras.bag"))
        #expect(
            Set(bag.plan.cameraFrames.keys) == [
                "rectified", "rational", "dead", "odd", "one_eye", "two_eye", "camera",
            ]
        )
        let said = Dictionary(
            uniqueKeysWithValues: messages.compactMap { converted in
                (converted.message as? CameraCalibration).map { (converted.topic, $0) }
            }
        )
        #expect(said.count == 4)
        // Rectified images have P for a matrix, and no distortion.
        let rectified = try #require(said["/camera/rectified/calibration"])
        #expect(rectified.intrinsics == [380, 0, 2.5, 0, 381, 1.5, 0, 0, 1])
        #expect(rectified.distortion.isEmpty && rectified.distortionModel.isEmpty)
        // Zeros that OpenCV fills up with are taken off.
        let rational = try #require(said["/camera/rational/calibration"])
        #expect(rational.distortion == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(rational.distortionModel == "rational_polynomial")
        #expect(said["/camera/one_eye/calibration"]?.distortion.isEmpty == true)
        #expect(bag.counts["/dead/camera_info"]?.refused == ["not calibrated": 1])
        #expect(
            bag.counts["/odd/camera_info"]?.refused == [
                "distortion model 'omnidirectional' is not known": 1
            ]
        )
        #expect(
            bag.plan.notes.contains {
                $0 == "camera 'one_eye': its images are 4x4, its calibration is for 8x8"
            }
        )
        #expect(bag.plan.notes.contains { $0.hasPrefix("camera 'camera' has no CameraInfo") })
        // Without /tf, odometry says all that is needed.
        let transforms = messages.filter { $0.topic == "/tf" }
            .compactMap { $0.message as? FrameTransforms }.flatMap(\.transforms)
        #expect(transforms.map(\.childFrameID) == ["base"])
        #expect(
            bag.plan.rows.contains {
                $0.topic.name == "/vio" && $0.reason.hasPrefix("/odom has the poses")
            }
        )
    }

    @Test func `options that do not fit say what would`() throws {
        func refusal(_ options: BagOptions) throws -> String {
            try #require(throws: BagError.self) {
                try BagConversion(BagFixtures.path("plain.bag"), options: options)
            }.description
        }
        let absent = try refusal(BagOptions(pose: .init(topic: "/nowhere")))
        #expect(absent.contains("'/nowhere' is not there"), "\(absent)")
        #expect(absent.contains("/odom, /vio/covered, /vio/pose"), "\(absent)")
        let wrong = try refusal(
            BagOptions(cameras: [.init(name: "a", imageTopic: "/imu")])
        )
        #expect(wrong.contains("has the type sensor_msgs/Imu"), "\(wrong)")
        #expect(wrong.contains("/camera/color/image_raw"), "\(wrong)")
        let name = try refusal(
            BagOptions(cameras: [.init(name: "a/b", imageTopic: "/camera/color/image_raw")])
        )
        #expect(name.contains("letters, digits and '_'"), "\(name)")
    }

    @Test func `what is no bag, or a kind that is not read, says what to do`() throws {
        let folder = try ScratchFolder()
        func refusal(_ path: String) throws -> String {
            try #require(throws: BagError.self) { try BagFile(path) }.description
        }
        try folder.write("SQLite format 3\0...", "old/old_0.db3")
        #expect(
            BagFile.isOne(folder.path + "/old") && BagFile.isOne(folder.path + "/old/old_0.db3")
        )
        for path in ["/old", "/old/old_0.db3"] {
            let reason = try refusal(folder.path + path)
            #expect(reason.contains("ros2 bag convert") && reason.contains("mcap"), "\(reason)")
        }
        let packed = try refusal(BagFixtures.path("message_zstd"))
        #expect(packed.contains("compressed by rosbag2 (message, zstd)"), "\(packed)")
        #expect(packed.contains("compression_mode: none"), "\(packed)")
        try folder.write("#ROSBAG V1.2\n", "ancient.bag")
        #expect(try refusal(folder.path + "/ancient.bag").contains("only format 2.0"))
        try folder.write("hello", "text.bag")
        #expect(!BagFile.isOne(folder.path + "/text.bag"))
        #expect(!BagFile.isOne(MCAPFixtureTests.path("zstd.mcap")))
        #expect(!BagFile.isOne(BagFixtures.path("room.mcap")))
        try folder.write(
            "rosbag2_bagfile_information: {storage_identifier: mcap, relative_file_paths: [../../etc/x.mcap]}",
            "gone/metadata.yaml"
        )
        #expect(try refusal(folder.path + "/gone").contains("/gone/x.mcap', which is not there"))
    }
}
