internal import ArgumentParser
internal import Foundation
internal import Geometry
internal import Ingest
internal import Messages
internal import Node
internal import Synchronization
internal import Transport

/// `semsplat camera`: any camera, file or stream that ffmpeg reads, published like a robot's camera.
struct CameraCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camera",
        abstract: "Publish a camera, a video file or a stream through ffmpeg.",
        discussion: """
            A device (/dev/video0) or a stream (rtsp://…) is stamped with the time of arrival, and images that a subscriber \
            is too slow for are dropped and counted. A file waits for its subscriber and loses nothing; its stamps are its \
            own times from the present moment on. Somebody must say where the camera is: another publisher on /tf, or \
            --pose for one that stands still.

            Exit codes: 0 at the end of a file, 2 for a source that is not there, 5 when nobody listens, 1 for anything \
            else (no ffmpeg, a device that is in use, a stream that broke).
            """
    )

    @Argument(help: "A device, a video file, or a URL.")
    var source: String

    @Option(help: "The camera's name, as in /camera/<name>/image.")
    var camera = "front"

    @Option(help: "Its optical frame; by default <camera>_optical_frame.")
    var frame: String?

    @Option(help: "Its calibration: ROS camera_info YAML or Kalibr camchain YAML.")
    var calibration: String?

    @Option(
        help: ArgumentHelp(
            "Where it stands: the optical frame in the world, metres and a quaternion.",
            valueName: "x,y,z,qx,qy,qz,qw"
        )
    )
    var pose: String?

    @Option(help: "The world's frame, for --pose.")
    var world = NodeConfiguration().worldFrame

    @Option(help: ArgumentHelp("Images a second; by default the source's own.", valueName: "hz"))
    var rate: Double?

    @Option(
        help: ArgumentHelp(
            "Pixels: what a device is asked for, what others are scaled to.",
            valueName: "WxH"
        )
    )
    var size: String?

    @Option(help: ArgumentHelp("JPEG quality, 2 (best) to 31.", valueName: "q"))
    var quality = 3

    @Flag(help: "A file at the speed of its own times, not as fast as it is taken.")
    var realtime = false

    @Flag(help: "A file again and again.")
    var loop = false

    @Option(help: ArgumentHelp("Stop after so many images.", valueName: "n"))
    var frames: Int?

    @Option(help: ArgumentHelp("Where to publish (the daemon connects there).", valueName: "e"))
    var endpoint = NodeConfiguration().sensors.endpoints[0]

    @Option(help: ArgumentHelp("Seconds that a file waits for a subscriber.", valueName: "s"))
    var patience = 30.0

    @OptionGroup var publishing: PublisherOptions

    @Flag(help: "One JSON document on standard output, at the end.")
    var json = false

    func validate() throws {
        if let rate, !(rate > 0 && rate <= 1_000) {
            throw ValidationError("--rate is \(rate); write images a second, from 0 to 1000")
        }
        guard (2...31).contains(quality) else {
            throw ValidationError("--quality is \(quality); write 2 to 31")
        }
        if let frames, frames < 1 {
            throw ValidationError("--frames is \(frames); write 1 or more")
        }
        if let size, !size.contains(#/^[1-9]\d{0,4}x[1-9]\d{0,4}$/#) {
            throw ValidationError("--size is '\(size)'; write WIDTHxHEIGHT, such as 640x480")
        }
        _ = try standing()
    }

    func run() async throws {
        let video = VideoSource(
            name: source,
            rate: rate,
            size: size,
            quality: quality,
            isPaced: realtime,
            isRepeated: loop
        )
        let camera = try publishedCamera(video)
        let isEnding = EndingFlag()
        let watch = Task {
            await untilStopped(after: nil)
            isEnding.raise()
        }
        defer { watch.cancel() }
        let report = try await resultOnOwnThread("camera") {
            try camera.publish(video) { isEnding.isRaised }
        }
        if json {
            try printJSON(report)
        } else {
            printNow(report.sentence(topic: "/camera/\(self.camera)/image"))
        }
    }

    private func publishedCamera(_ video: VideoSource) throws -> PublishedCamera {
        PublishedCamera(
            name: camera,
            frameID: frame ?? "\(camera)_optical_frame",
            calibration: try calibrationModel(),
            standing: try standing(),
            worldFrame: world,
            endpoint: endpoint,
            publishing: publishing,
            patienceSeconds: patience,
            mostFrames: frames
        )
    }

    private func calibrationModel() throws -> CameraModel? {
        guard let calibration else { return nil }
        guard let data = FileManager.default.contents(atPath: calibration) else {
            throw CommandFailure(.usage, "the calibration file \(calibration) cannot be read")
        }
        do throws(CalibrationError) {
            return try CalibrationFile.cameraModel(
                String(decoding: data, as: UTF8.self),
                source: calibration,
                camera: camera
            )
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    private func standing() throws -> Pose? {
        guard let pose else { return nil }
        let numbers = pose.split(separator: ",").compactMap { Double($0) }
        guard numbers.count == 7, numbers.allSatisfy(\.isFinite),
            let rotation = Quaternion(
                validating: numbers[3],
                y: numbers[4],
                z: numbers[5],
                w: numbers[6]
            )
        else {
            throw ValidationError(
                "--pose is '\(pose)'; write x,y,z,qx,qy,qz,qw, metres and a quaternion of length one"
            )
        }
        return Pose(
            rotation: rotation,
            translation: Vector3(numbers[0], numbers[1], numbers[2])
        )
    }
}

/// Whether somebody asked for the end.
private final class EndingFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .relaxed) }

    func raise() { flag.store(true, ordering: .relaxed) }
}
