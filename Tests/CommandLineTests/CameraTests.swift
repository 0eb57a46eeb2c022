import Foundation
import Imaging
import Messages
import Testing
import Transport

private let ffmpeg: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":")
    .map { URL(filePath: "\($0)/ffmpeg") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }

/// `semsplat camera` on a video that ffmpeg makes here.
@Suite(
    .enabled(
        if: ffmpeg != nil,
        "no ffmpeg: apt-get install ffmpeg"
    )
)
struct CameraTests {
    /// A video of 30 images, 160x120, 15 a second.
    private func video(in scratch: Scratch, _ name: String = "video.mp4") async throws -> String {
        let file = scratch.folder.appending(path: name).path
        let made = try await Program.run(
            try #require(ffmpeg),
            [
                "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i",
                "testsrc=size=160x120:rate=15:duration=2", "-pix_fmt", "yuv420p", file,
            ]
        )
        try #require(made.status == 0, "\(made.errors)")
        return file
    }

    /// What came from a camera until nothing more did.
    private final class Listener {
        private let subscriber: SensorSubscriber

        init(_ endpoint: String, _ names: TopicNames = .unchanged) throws {
            var options = SubscriberOptions(
                rules: TopicRule.sensors.map {
                    TopicRule($0.pattern, types: $0.types, depth: 1_000)
                }
            )
            options.names = names
            subscriber = try SensorSubscriber(endpoints: [endpoint], options: options)
        }

        deinit { subscriber.close() }

        func messages() -> [Envelope] {
            var messages: [Envelope] = []
            // A live stream never stops by itself.
            while messages.count < 200, let envelope = subscriber.take(waitingSeconds: 0.5) {
                messages.append(envelope)
            }
            return messages
        }
    }

    private func freeEndpoint() throws -> String {
        let probe = try ResultPublisher(endpoint: "tcp://127.0.0.1:*")
        defer { probe.close() }
        return probe.endpoint
    }

    @Test func `a file comes whole, in order, at its own times, with calibration and pose`()
        async throws
    {
        let scratch = try Scratch()
        let file = try await video(in: scratch)
        let calibration = try scratch.write(
            "front.yaml",
            """
            image_width: 160
            image_height: 120
            camera_matrix: {data: [130, 0, 79.5, 0, 131, 59.5, 0, 0, 1]}
            distortion_model: plumb_bob
            distortion_coefficients: {data: [-0.1, 0.02, 0.001, 0.002, 0]}
            """
        )
        let endpoint = try freeEndpoint()
        let listener = try Listener(endpoint, TopicNames(namespace: "robot1"))
        let outcome = try await Program.run(
            "camera",
            file,
            "--endpoint",
            endpoint,
            "--calibration",
            calibration.path,
            "--pose",
            "1,2,3,0,0,0,1",
            "--namespace",
            "robot1",
            "--json"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        )
        #expect(report["frames"] as? Int == 30 && report["dropped"] as? Int == 0, "\(report)")
        let messages = listener.messages()
        let images = try messages.filter { $0.topic == "/camera/front/image" }
            .map { try CompressedImage(decoding: $0.payload) }
        try #require(images.count == 30)
        let gaps = zip(images.dropFirst(), images).map { $0.stampNanoseconds - $1.stampNanoseconds }
        #expect(gaps.allSatisfy { abs($0 - 66_666_667) <= 1 }, "\(gaps)")
        #expect(Int64(report["last_stamp_ns"] as? Int ?? 0) == images.last?.stampNanoseconds)
        for image in images {
            let decoded = try ImageDecoder().color(image.data)
            #expect((decoded.width, decoded.height) == (160, 120))
            #expect(image.frameID == "front_optical_frame" && image.format == "jpeg")
        }
        let said = try #require(messages.last { $0.topic == "/camera/front/calibration" })
        let model = try CameraCalibration(decoding: said.payload)
        #expect(model.intrinsics == [130, 0, 79.5, 0, 131, 59.5, 0, 0, 1])
        #expect(model.distortion == [-0.1, 0.02, 0.001, 0.002, 0])
        #expect(model.frameID == "front_optical_frame")
        let pose = try #require(messages.last { $0.topic == "/tf_static" })
        let transform = try FrameTransform(decoding: pose.payload)
        #expect(
            transform.parentFrameID == "map" && transform.parentFromChild.translation == [1, 2, 3]
        )
    }

    @Test func `pacing takes as long as the video does; size, rate and count are obeyed`()
        async throws
    {
        let scratch = try Scratch()
        let file = try await video(in: scratch)
        let endpoint = try freeEndpoint()
        let listener = try Listener(endpoint)
        let began = ContinuousClock.now
        let outcome = try await Program.run(
            "camera",
            file,
            "--endpoint",
            endpoint,
            "--realtime",
            "--rate",
            "5",
            "--size",
            "80x60",
            "--frames",
            "8"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        // Eight images, five a second, end 1.4 s after the first.
        #expect(ContinuousClock.now - began > .seconds(1))
        #expect(outcome.output.contains("sent 8 images"), "\(outcome.output)")
        let images = try listener.messages().compactMap { try $0.decoded(as: CompressedImage.self) }
        #expect(images.count == 8)
        let first = try ImageDecoder().color(try #require(images.first).data)
        #expect((first.width, first.height) == (80, 60))
        let gaps = zip(images.dropFirst(), images).map { $0.stampNanoseconds - $1.stampNanoseconds }
        #expect(gaps.allSatisfy { $0 == 200_000_000 }, "\(gaps)")
    }

    @Test func `a live stream is stamped with the time of arrival and ends with SIGTERM`()
        async throws
    {
        let scratch = try Scratch()
        let port = try freeEndpoint().split(separator: ":").last ?? ""
        let endpoint = try freeEndpoint()
        let listener = try Listener(endpoint)
        let sender = Process()
        sender.executableURL = ffmpeg
        sender.arguments = [
            "-nostdin", "-loglevel", "quiet", "-re", "-f", "lavfi", "-i",
            "testsrc=size=160x120:rate=15",
            "-f", "mpegts", "-codec:v", "mpeg2video", "tcp://127.0.0.1:\(port)?listen=1",
        ]
        try sender.run()
        defer { kill(sender.processIdentifier, SIGKILL) }
        let log = try scratch.write("log", "")
        let camera = Process()
        camera.executableURL = Program.executable
        camera.arguments = ["camera", "tcp://127.0.0.1:\(port)", "--endpoint", endpoint]
        camera.standardError = try FileHandle(forWritingTo: log)
        camera.standardOutput = try FileHandle(forWritingTo: log)
        var images: [CompressedImage] = []
        // The sender needs a moment to listen.
        for _ in 0..<20 where images.count < 10 {
            if !camera.isRunning {
                try? await Task.sleep(for: .milliseconds(300))
                try camera.run()
            }
            _ = await holds(within: 20) {
                images += listener.messages().compactMap {
                    try? CompressedImage(decoding: $0.payload)
                }
                return images.count >= 10 || !camera.isRunning
            }
            guard camera.isRunning else { break }
        }
        let text = try String(contentsOf: log, encoding: .utf8)
        try #require(images.count >= 10, "\(text)")
        let now = Int64(Date().timeIntervalSince1970 * 1e9)
        #expect(images.allSatisfy { abs($0.stampNanoseconds - now) < 120_000_000_000 })
        kill(camera.processIdentifier, SIGTERM)
        #expect(await holds(within: patienceSeconds) { !camera.isRunning })
        #expect(camera.terminationStatus == 0 && camera.terminationReason == .exit)
    }

    @Test func `what is wrong with a source is said, with the documented codes`() async throws {
        let scratch = try Scratch()
        let words = try scratch.write("words.txt", "no video at all").path
        let file = try await video(in: scratch)
        for (arguments, status, sentence) in [
            (["/no/such/file.mp4"], 2, "there is no '/no/such/file.mp4'"),
            (["/dev/video987"], 2, "there is no '/dev/video987'"),
            ([words], 2, "is no video that ffmpeg reads"),
            ([file, "--size", "big"], 2, "--size is 'big'; write WIDTHxHEIGHT"),
            ([file, "--pose", "1,2"], 2, "--pose is '1,2'"),
            ([file, "--calibration", words], 2, "words.txt"),
            ([file, "--patience", "0.1"], 5, "nobody listened"),
        ] {
            let outcome = try await Program.run(
                Program.executable,
                ["camera"] + arguments + ["--endpoint", try freeEndpoint()]
            )
            #expect(
                outcome.status == Int32(status) && outcome.output.isEmpty,
                "\(arguments) \(outcome)"
            )
            #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
        }
    }

    @Test func `without ffmpeg it says how to install it`() async throws {
        let scratch = try Scratch()
        let file = try scratch.write("a.mp4", "").path
        let outcome = try await Program.run(
            URL(filePath: "/usr/bin/env"),
            ["PATH=/nowhere", Program.executable.path, "camera", file]
        )
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.contains("is not installed; on Debian: apt-get install ffmpeg"),
            "\(outcome.errors)"
        )
    }
}
