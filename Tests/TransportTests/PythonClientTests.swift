internal import Foundation
internal import Geometry
internal import Messages
internal import Synchronization
internal import Testing
internal import Transport

/// Python with pyzmq and foxglove-schemas-protobuf, beyond real sockets.
///
/// `clients/python/run-tests.sh` makes the environment and runs these.
@Suite(
    .enabled(
        if: PythonProcess.interpreter != nil,
        "no Python with semsplat-client: clients/python/run-tests.sh makes one and runs these tests"
    )
)
struct PythonClientTests {
    @Test func `what a Python robot publishes is read here, digit by digit`() async throws {
        let python = try PythonProcess(["publish"])
        defer { python.end() }
        let endpoint = try #require(python.nextLine())
        let subscriber = try SensorSubscriber(endpoints: [endpoint])
        defer { subscriber.close() }
        var came: [String: Envelope] = [:]
        while came.count < 3, let envelope = await next(from: subscriber) {
            came[envelope.topic] = envelope
        }

        let image = try came["/camera/front/image"]?.decoded(as: CompressedImage.self)
        #expect(
            image
                == CompressedImage(
                    stampNanoseconds: 1_764_000_000_123_456_789,
                    frameID: "front_optical_frame",
                    format: "jpeg",
                    data: (0...255).map { UInt8($0) }
                )
        )
        let calibration = try #require(
            try came["/camera/front/calibration"]?.decoded(as: CameraCalibration.self)
        )
        #expect(calibration.intrinsics == [525, 0, 319.5, 0, 525, 239.5, 0, 0, 1])
        #expect(calibration.distortion == [0, 0, 0, 0, 0])
        #expect(calibration.distortionModel == "plumb_bob")
        #expect(calibration.width == 640 && calibration.height == 480)
        let transform = try #require(try came["/tf"]?.decoded(as: FrameTransform.self))
        #expect(transform.parentFromChild.translation == Vector3(1.5, -2.25, 0.125))
        let q = transform.parentFromChild.rotation
        #expect(abs(q.y - 0.6) < 1e-12 && abs(q.w - 0.8) < 1e-12 && q.x == 0 && q.z == 0)
        #expect(subscriber.counters.refused.isEmpty)
    }

    @Test func `what is published here is read in Python`() async throws {
        let publisher = try ResultPublisher(endpoint: anyPort)
        defer { publisher.close() }
        var object = ObjectMessage(id: "o7", label: "红色杯子", score: 0.75)
        object.centroid = Vector3(1, 2, 3)
        object.state = .confirmed
        publisher.publish(
            ObjectArray(header: MapHeader(frameID: "map", mapRevision: 1 << 60), objects: [object]),
            on: "/semsplat/objects",
            latched: true
        )
        publisher.publish(
            PointCloud(
                stampNanoseconds: 5,
                frameID: "map",
                names: ["x", "y"],
                rows: [1, 2, 3, 4]
            ),
            on: "/semsplat/map/points",
            latched: true
        )
        let python = try PythonProcess(["listen", publisher.endpoint])
        defer { python.end() }
        var came: [String: [String: Any]] = [:]
        for _ in 0..<2 {
            let message = try python.nextMessage()
            came[message.type] = message.fields
        }
        let array = try #require(came["semsplat.v1.ObjectArray"])
        let header = try #require(array["header"] as? [String: Any])
        // JSON of protobuf writes 64-bit numbers as text.
        #expect(header["map_revision"] as? String == "1152921504606846976")
        let read = try #require((array["objects"] as? [[String: Any]])?.first)
        #expect(read["label"] as? String == "红色杯子")
        #expect(read["state"] as? String == "CONFIRMED")
        #expect(read["centroid"] as? [String: Double] == ["x": 1, "y": 2, "z": 3])
        let cloud = try #require(came["foxglove.PointCloud"])
        #expect(cloud["point_stride"] as? Int == 8)
        let data = try #require(Data(base64Encoded: cloud["data"] as? String ?? ""))
        #expect(data.count == 16)
    }

    @Test func `a Python planner gets its answer`() async throws {
        let desk = try Desk()
        defer { desk.server.close() }
        let python = try PythonProcess(["ask", desk.server.endpoint, "the red mug"])
        defer { python.end() }
        let answer = try python.nextMessage()
        #expect(answer.type == "semsplat.v1.GoalResult")
        #expect(answer.fields["status"] as? String == "FOUND")
        #expect(answer.fields["text"] as? String == "the red mug")
    }

    @Test func `a Python planner with the right key gets its answer, and another is told why not`()
        async throws
    {
        let place = try KeyedPlace()
        let (anna, stranger) = (RawKeys(), RawKeys())
        try place.admit("anna", anna, rights: "ask")
        let desk = try Desk(security: place.security())
        defer { desk.server.close() }
        let serverKey = place.folder.appending(path: "server.pub").path
        func ask(_ keys: [String]) throws -> (type: String, fields: [String: Any]) {
            let python = try PythonProcess(["ask", desk.server.endpoint, "mug"] + keys)
            defer { python.end() }
            return try python.nextMessage()
        }
        func key(_ name: String, _ keys: RawKeys) throws -> String {
            try place.write("\(name).key", keys.secretFile, mode: 0o600)
        }
        let answer = try ask([try key("anna", anna), serverKey])
        #expect(answer.fields["status"] as? String == "FOUND")
        let otherServer = try place.write("other.pub", stranger.openFile(rights: nil))
        for (keys, reason) in [
            ([try key("stranger", stranger), serverKey], "is this key in its clients folder"),
            ([], "wants a key; give key and server_key"),
            ([try key("anna", anna), otherServer], "is server_key its public key?"),
        ] {
            let refused = try ask(keys)
            #expect(refused.type == "refused")
            let said = refused.fields["reason"] as? String ?? ""
            #expect(said.contains(reason), "\(said)")
        }
        #expect(desk.asked == 1)
    }

    @Test func `a Python robot with a key is heard by who is in its folder`() async throws {
        let place = try KeyedPlace()
        let (daemon, stranger) = (RawKeys(), RawKeys())
        try place.admit("daemon", daemon, rights: "stream")
        let python = try PythonProcess([
            "publish", place.folder.appending(path: "server.key").path, place.clients,
        ])
        defer { python.end() }
        let endpoint = try #require(python.nextLine())
        let known = try SensorSubscriber(endpoints: [endpoint], security: [place.client(daemon)])
        let unknown = try SensorSubscriber(
            endpoints: [endpoint],
            security: [place.client(stranger)]
        )
        defer { for subscriber in [known, unknown] { subscriber.close() } }
        #expect(await next(from: known) != nil)
        #expect(
            await holds(within: patienceSeconds) {
                unknown.counters.count(of: .handshakeFailed) > 0
            }
        )
        #expect(unknown.counters.received.isEmpty)
    }

    @Test func `where a Python planner points is read here, digit by digit`() async throws {
        let asked = Mutex<PromptGoal?>(nil)
        let server = try GoalServer(endpoint: anyPort) { request, ticket in
            guard case .goal(.point(let goal)) = request else { return }
            asked.withLock { $0 = goal }
            var result = GoalResult(
                goalID: goal.goalID,
                text: goal.text,
                status: .notFound,
                reason: "nothing there"
            )
            result.promptMask = ObjectMask(
                camera: goal.camera,
                imageStampNanoseconds: goal.imageStampNanoseconds,
                width: 4,
                height: 3,
                boxX: 1,
                boxY: 2,
                boxWidth: 3,
                boxHeight: 1,
                runLengths: "52203",
                score: 0.5
            )
            ticket.reply(result)
        }
        defer { server.close() }
        let python = try PythonProcess(["point", server.endpoint, "front"])
        defer { python.end() }
        let answer = try python.nextMessage()
        var expected = PromptGoal(goalID: "", camera: "front")
        expected.imageStampNanoseconds = 1_764_000_000_123_456_789
        expected.points = [.init(x: 12.5, y: -0.5), .init(x: 3, y: 4, isOnObject: false)]
        expected.box = .init(x: 1, y: 2, width: 30.5, height: 40)
        expected.deadlineSeconds = 1.5
        expected.wants.masks = true
        var goal = try #require(asked.withLock { $0 })
        goal.goalID = ""
        #expect(goal == expected)
        let mask = try #require(answer.fields["prompt_mask"] as? [String: Any])
        #expect(answer.fields["status"] as? String == "NOT_FOUND")
        #expect(mask["rle_counts"] as? String == "52203" && mask["box_width"] as? Int == 3)
    }
}

/// `clients/python/exchange.py`, running.
private final class PythonProcess {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let interpreter: String? = {
        let named = ProcessInfo.processInfo.environment["SEMSPLAT_PYTHON"]
        let usual = root.appending(path: ".build/python-client/bin/python").path
        return [named, usual].compactMap { $0 }
            .first { FileManager.default.isExecutableFile(atPath: $0) && hasClient($0) }
    }()

    /// Whether the client is installed there, as people install it.
    private static func hasClient(_ python: String) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", "import semsplat_client"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private let process = Process()
    private let output = Pipe()
    private var rest = Data()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(filePath: try #require(Self.interpreter))
        process.arguments =
            [Self.root.appending(path: "clients/python/exchange.py").path] + arguments
        process.standardOutput = output
        try process.run()
    }

    /// The next line that it writes; nil at its end.
    func nextLine() -> String? {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest = Data(rest[(end + 1)...]) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            // Unlike read(upToCount:) it does not wait until there is so much.
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            rest += more
        }
    }

    func nextMessage() throws -> (type: String, fields: [String: Any]) {
        let line = try #require(nextLine())
        let json = try JSONSerialization.jsonObject(with: Data(line.utf8))
        let message = try #require(json as? [String: Any])
        return (
            try #require(message["type"] as? String),
            try #require(message["fields"] as? [String: Any])
        )
    }

    func end() {
        // Not SIGTERM: the cooperative threads block it, and a child inherits what they block.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
