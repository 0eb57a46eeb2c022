import Foundation
import Geometry
import Imaging
import Ingest
import Messages
import Recording
import Simulation
import Testing

/// `semsplat doctor --calibration` on a simulated drive, whose calibration and poses are known, and then made wrong.
@Suite(.serialized)
struct DoctorCalibrationTests {
    /// One drive for all tests: rendering it takes longer than everything else.
    private static let drive: Drive? = try? Drive()

    private func findings(
        _ session: String,
        _ calibration: String? = nil
    ) async throws -> (status: Int32, levels: [String: String], details: [String: String]) {
        let outcome = try await Program.run(
            Program.executable,
            ["doctor", "--json", "--session", session]
                + (calibration.map { ["--calibration", $0] } ?? [])
        )
        let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let list = try #require(document as? [[String: String]], "\(outcome.errors)")
        var (levels, details) = ([String: String](), [String: String]())
        for finding in list {
            levels[finding["check", default: ""]] = finding["level"]
            details[finding["check", default: ""]] = finding["detail"]
        }
        return (outcome.status, levels, details)
    }

    @Test func `the right calibration passes, the recording's own and a file's`() async throws {
        let drive = try #require(Self.drive)
        let own = try await findings(drive.folder)
        #expect(own.status == 0 && own.levels == ["image size": "ok", "residual": "ok"], "\(own)")
        let file = try await findings(drive.folder, try drive.calibration())
        #expect(file.status == 0, "\(file)")
    }

    @Test(arguments: [1.05, 0.95]) func `a focal length 5 % off is named`(
        scale: Double
    ) async throws {
        let drive = try #require(Self.drive)
        let found = try await findings(
            drive.folder,
            try drive.calibration {
                $0.fx *= scale
                $0.fy *= scale
            }
        )
        #expect(found.status == 1 && found.levels["focal_length"] == "failed", "\(found)")
        let text = found.details["focal_length", default: ""]
        let percent = try #require(text.firstMatch(of: /is ([\d.]+) % too (long|short)/))
        #expect(abs((Double(percent.1) ?? 0) - 5) < 1.5, "\(text)")
        #expect(percent.2 == (scale > 1 ? "long" : "short"), "\(text)")
    }

    @Test func `a principal point 20 pixels off is named`() async throws {
        let drive = try #require(Self.drive)
        let found = try await findings(drive.folder, try drive.calibration { $0.cx += 20 })
        #expect(found.status == 1 && found.levels["principal_point"] == "failed", "\(found)")
        let text = found.details["principal_point", default: ""]
        let shift = try #require(text.firstMatch(of: /off by \(([-\d.]+), ([-\d.]+)\)/))
        #expect(abs((Double(shift.1) ?? 0) - 20) < 5 && abs(Double(shift.2) ?? 99) < 5, "\(text)")
    }

    @Test func `distortion that the file leaves out is named, and with it the file passes`()
        async throws
    {
        let drive = try #require(Self.drive)
        let bent = try drive.variant("bent", distortion: [-0.28, 0.07, 0, 0, 0])
        let right = try await findings(
            bent,
            try drive.calibration(distortion: [-0.28, 0.07, 0, 0, 0])
        )
        #expect(right.status == 0, "\(right)")
        let found = try await findings(bent, try drive.calibration())
        #expect(found.status == 1 && found.levels["missing_distortion"] == "failed", "\(found)")
        let straight = try await findings(
            drive.folder,
            try drive.calibration(distortion: [-0.28, 0.07, 0, 0, 0])
        )
        #expect(straight.levels["unwanted_distortion"] == "failed", "\(straight)")
    }

    @Test func `poses the wrong way round and swapped axes are named`() async throws {
        let drive = try #require(Self.drive)
        let inverted = try await findings(try drive.variant("inverted") { $0.inverse })
        #expect(
            inverted.status == 1 && inverted.levels["inverted_poses"] == "failed",
            "\(inverted)"
        )
        let opticalFromBody = Pose(
            rotation: Quaternion(x: -0.5, y: 0.5, z: -0.5, w: 0.5).inverse,
            translation: .zero
        )
        let body = try await findings(try drive.variant("body") { $0 * opticalFromBody })
        #expect(body.status == 1 && body.levels["swapped_axes"] == "failed", "\(body)")
        #expect(body.details["swapped_axes", default: ""].contains("body axes"), "\(body)")
    }

    @Test func `extrinsics that are turned by three degrees are named`() async throws {
        let drive = try #require(Self.drive)
        let turn = Pose(
            rotation: Quaternion(radians: 3 * .pi / 180, about: Vector3(0, 0, 1)),
            translation: .zero
        )
        let found = try await findings(try drive.variant("turned") { $0 * turn })
        #expect(found.status == 1 && found.levels["rotated_camera"] == "failed", "\(found)")
        #expect(
            found.details["rotated_camera", default: ""].contains(/-(2\.[5-9]|3\.[0-5])° about z/),
            "\(found)"
        )
    }

    @Test func `a calibration for another size is told with the factor`() async throws {
        let drive = try #require(Self.drive)
        let double = try drive.calibration {
            $0.width *= 2
            $0.height *= 2
        }
        let found = try await findings(drive.folder, double)
        #expect(found.status == 1 && found.levels == ["image size": "failed"])
        #expect(found.details["image size", default: ""].contains("scaled by 0.5"), "\(found)")
    }

    @Test func `a session is read too, and clocks that disagree are named`() async throws {
        let drive = try #require(Self.drive)
        let right = try await findings(try drive.session("right.mcap", imagesLateSeconds: 0))
        #expect(right.status == 0, "\(right)")
        let found = try await findings(try drive.session("late.mcap", imagesLateSeconds: 0.05))
        #expect(found.status == 1 && found.levels["time_offset"] == "failed", "\(found)")
        let text = found.details["time_offset", default: ""]
        let offset = try #require(text.firstMatch(of: /are (\d+) ms apart/))
        #expect(abs((Double(offset.1) ?? 0) - 50) < 12 && text.contains("too late"), "\(text)")
    }

    @Test func `what is missing is said`() async throws {
        let drive = try #require(Self.drive)
        let nothing = try await Program.run("doctor", "--calibration", "a.yaml")
        #expect(nothing.status == 2 && nothing.errors.contains("need --session"))
        let gone = try await Program.run("doctor", "--session", drive.folder + "/gone")
        #expect(gone.status == 2 && gone.errors.contains("there is no"))
        let other = try await Program.run(
            "doctor",
            "--session",
            try drive.session("some.mcap", imagesLateSeconds: 0),
            "--camera",
            "rear"
        )
        #expect(
            other.status == 2 && other.errors.contains("has no camera 'rear'; there are: front")
        )
    }
}

/// A simulated drive on disk, and variants of it.
private final class Drive: Sendable {
    let folder: String
    private let scratch: Scratch
    private let sequence: SimulatedSequence
    private let images: [[UInt8]]

    init() throws {
        scratch = try Scratch()
        // Through a room: a drive around a table says little about the focal length.
        let room = SimulatedRoom(seed: 4)
        sequence = SimulatedSequence(
            room: room,
            pinhole: SimulatedRoom.camera(width: 240, height: 180, fieldOfViewDegrees: 65),
            instants: room.path(frames: 48, rateHz: 10)
        )
        let streamed = sequence.streamed(threads: 2)
        images = streamed.map(\.data)
        folder = scratch.folder.appending(path: "drive").path
        try write("drive", images: images) { $0 }
    }

    /// The same drive with other poses or a lens that bends.
    func variant(
        _ name: String,
        distortion: [Double] = [],
        _ change: (Pose) -> Pose = { $0 }
    ) throws -> String {
        var images = images
        if !distortion.isEmpty {
            let lens = CameraModel(
                pinhole: sequence.pinhole,
                distortion: .plumbBob(
                    k1: distortion[0],
                    k2: distortion[1],
                    p1: distortion[2],
                    p2: distortion[3],
                    k3: distortion[4]
                )
            )
            images = try images.map {
                try Self.bend(ImageDecoder().color($0), lens).jpeg(quality: 95)
            }
        }
        try write(name, images: images, change)
        return scratch.folder.appending(path: name).path
    }

    /// A ROS camera_info file of the true camera, changed; the image's size is changed by its fields.
    func calibration(
        distortion: [Double] = [0, 0, 0, 0, 0],
        _ change: (inout Pinhole) -> Void = { _ in }
    ) throws -> String {
        var pinhole = sequence.pinhole
        change(&pinhole)
        let text = Self.message(pinhole, distortion).rosYAML(camera: "front")
        return try scratch.write("\(UUID()).yaml", text).path
    }

    /// The drive as an MCAP session: images whose stamps are late, and transforms that are not.
    func session(_ name: String, imagesLateSeconds: Double) throws -> String {
        let path = scratch.folder.appending(path: UUID().uuidString + name).path
        var writer = try MCAPWriter(path)
        let types = [CameraCalibration.typeName, FrameTransform.typeName, CompressedImage.typeName]
        for (index, (type, topic)) in zip(
            types,
            ["/camera/front/calibration", "/tf", "/camera/front/image"]
        )
        .enumerated() {
            let id = UInt16(index + 1)
            try writer.add(MCAPSchema(id: id, name: type, data: messageDescriptors))
            try writer.add(MCAPChannel(id: id, schemaID: id, topic: topic))
        }
        func put(_ channel: UInt16, _ message: some Message, at stamp: Int64) throws {
            try writer.write(
                MCAPMessage(
                    channelID: channel,
                    logTimeNanoseconds: UInt64(stamp),
                    data: message.encoded()
                )
            )
        }
        let start: Int64 = 1_764_000_000_000_000_000
        try put(1, Self.message(sequence.pinhole, [0, 0, 0, 0, 0]), at: start)
        for (index, instant) in sequence.instants.enumerated() {
            let stamp = start + Int64(index) * 100_000_000
            let transform = FrameTransform(
                stampNanoseconds: stamp,
                parentFrameID: "map",
                childFrameID: "front_optical_frame",
                parentFromChild: instant.worldFromCamera
            )
            try put(2, transform, at: stamp)
            let image = CompressedImage(
                stampNanoseconds: stamp + Int64(imagesLateSeconds * 1e9),
                frameID: "front_optical_frame",
                format: "jpeg",
                data: images[index]
            )
            try put(3, image, at: stamp)
        }
        try writer.close()
        return path
    }

    private func write(_ name: String, images: [[UInt8]], _ change: (Pose) -> Pose) throws {
        var csv =
            "frame,timestamp_s," + (0..<16).map { "m\($0 / 4)\($0 % 4)" }.joined(separator: ",")
            + "\n"
        for (index, instant) in sequence.instants.enumerated() {
            let pose = change(instant.worldFromCamera)
            let axes = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)].map(
                pose.rotation.rotate
            )
            let rows = (0..<3).flatMap { row in axes.map { $0[row] } + [pose.translation[row]] }
            let numbers = [Double(index) / 10] + rows + [0, 0, 0, 1]
            csv += "\(index)," + numbers.map { "\($0)" }.joined(separator: ",") + "\n"
        }
        let rgb = scratch.folder.appending(path: "\(name)/rgb")
        try FileManager.default.createDirectory(at: rgb, withIntermediateDirectories: true)
        let center = sequence.pinhole.openCVPrincipalPoint
        _ = try scratch.write("\(name)/poses.csv", csv)
        _ = try scratch.write(
            "\(name)/intrinsics.json",
            """
            {"fx": \(sequence.pinhole.fx), "fy": \(sequence.pinhole.fy), "cx": \(center.cx), "cy": \(center.cy),
             "width": \(sequence.pinhole.width), "height": \(sequence.pinhole.height)}
            """
        )
        for (index, image) in images.enumerated() {
            let number = String(1_000_000 + index).dropFirst()
            try Data(image).write(to: rgb.appending(path: "\(number).jpg"))
        }
    }

    private static func message(_ pinhole: Pinhole, _ distortion: [Double]) -> CameraCalibration {
        let center = pinhole.openCVPrincipalPoint
        return CameraCalibration(
            stampNanoseconds: 1_764_000_000_000_000_000,
            frameID: "front_optical_frame",
            width: pinhole.width,
            height: pinhole.height,
            distortionModel: "plumb_bob",
            distortion: distortion,
            intrinsics: [pinhole.fx, 0, center.cx, 0, pinhole.fy, center.cy, 0, 0, 1]
        )
    }

    /// What a camera with that lens would see of what one without sees.
    private static func bend(_ image: ColorImage, _ lens: CameraModel) -> ColorImage {
        var bent = ColorImage(width: image.width, height: image.height)
        for y in 0..<image.height {
            for x in 0..<image.width {
                guard let direction = lens.direction(at: SIMD2(Double(x) + 0.5, Double(y) + 0.5)),
                    let source = lens.pinhole.project(direction)
                else { continue }
                let (u, v) = (source.x - 0.5, source.y - 0.5)
                let (column, row) = (Int(u.rounded(.down)), Int(v.rounded(.down)))
                guard column >= 0, row >= 0, column + 1 < image.width, row + 1 < image.height else {
                    continue
                }
                let (fu, fv) = (u - Double(column), v - Double(row))
                for channel in 0..<3 {
                    func at(_ dx: Int, _ dy: Int) -> Double {
                        Double(image.pixels[3 * ((row + dy) * image.width + column + dx) + channel])
                    }
                    let value =
                        (1 - fv) * ((1 - fu) * at(0, 0) + fu * at(1, 0))
                        + fv * ((1 - fu) * at(0, 1) + fu * at(1, 1))
                    bent.pixels[3 * (y * image.width + x) + channel] = UInt8(value.rounded())
                }
            }
        }
        return bent
    }
}
