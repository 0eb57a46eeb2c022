import Foundation
import Testing
import WebTestSupport

extension DaemonTests {
    /// The API behind the live page, of a real daemon that maps what a robot shows it over real sockets.
    struct LiveAPITests {
        @Test func `what the robot sees, what the map holds and who asked can be read`()
            async throws
        {
            let (robot, daemon, client) = try await mapping()
            defer { withExtendedLifetime(daemon) {} }
            let state = try await client.ask("/api/v1/state").json
            #expect(state["state"] as? String == "mapping", "\(state)")
            let camera = try #require((state["cameras"] as? [[String: Any]])?.first)
            #expect(camera["name"] as? String == "front" && camera["width_px"] is Int)
            #expect(camera["map_from_camera"] is [String: Any])

            let image = try await client.ask("/api/v1/cameras/front/image")
            #expect(image.status == 200 && image.headers["content-type"] == "image/jpeg")
            let sequence = try #require(image.headers["x-sequence"].flatMap { Int($0) })
            let same = "/api/v1/cameras/front/image?after=\(sequence)&wait_ms=50"
            #expect(try await client.ask(same).status == 204)
            async let next = client.ask(
                "/api/v1/cameras/front/image?after=\(sequence)&wait_ms=9000"
            )
            try await Task.sleep(for: .milliseconds(100))
            try robot.drive()
            #expect(try await next.headers["x-sequence"] == "\(sequence + 1)")

            let pieces = try await client.ask("/api/v1/map/chunks").json
            let first = try #require((pieces["chunks"] as? [[String: Any]])?.first)
            let (id, count) = (
                try #require(first["id"] as? Int), try #require(first["count"] as? Int)
            )
            let path = "/api/v1/map/chunks/\(id)"
            let piece = try await client.ask(path)
            #expect(piece.headers["content-length"] == "\(16 + 28 * count)")
            #expect(piece.body.hasPrefix("SSP1"))
            let tag = try #require(piece.headers["etag"])
            // The map may still change for a moment.
            var isUnchanged = false
            for _ in 0..<100 where !isUnchanged {
                let known = try #require(try await client.ask(path).headers["etag"])
                let again = try await client.ask(path, headers: ["If-None-Match: \(known)"])
                isUnchanged = again.status == 304 && again.body.isEmpty
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(isUnchanged)
            for colors in ["language", "segmentation", "heat&text=wall"] {
                let other = try await client.ask("\(path)?colors=\(colors)")
                #expect(other.status == 200, "\(colors)")
                #expect(other.headers["etag"] != tag)
            }
            #expect(try await client.ask("/api/v1/map/path").json["keyframes"] is [[String: Any]])
            let history = try await client.ask("/api/v1/health/history").json
            #expect(try #require(history["steps"] as? [[String: Any]]).count >= 1)
        }

        @Test func `a goal is answered, listed, told to viewers, and its object has a page`()
            async throws
        {
            let (robot, daemon, client) = try await mapping()
            defer { withExtendedLifetime(daemon) {} }
            let viewer = try EventReader(client)
            #expect(try await viewer.reads(["health", "map", "objects", "recording"]))
            let answer = try await client.post("/api/v1/goals", #"{"text": "wall"}"#)
            #expect(answer.json["status"] as? String == "FOUND", "\(answer.body)")
            let object = try #require((answer.json["objects"] as? [[String: Any]])?.first)
            let id = try #require(object["id"] as? String)
            let mask = try #require((object["masks"] as? [[String: Any]])?.first)
            let picture = try await client.ask(try #require(mask["image"] as? String))
            #expect(picture.status == 200 && picture.headers["content-type"] == "image/jpeg")
            #expect(try await viewer.reads(["answer", "objects"]))
            try robot.drive()
            #expect(try await viewer.reads(["frame"]))

            let page = try await client.ask("/api/v1/objects/\(id)").json
            #expect((page["seen_in"] as? [[String: Any]])?.isEmpty == false, "\(page)")
            #expect(try await client.ask("/api/v1/objects/\(id)/views/0").status == 200)
            #expect(try await client.ask("/api/v1/objects/\(id)/nav_goal").json["reason"] is String)
            #expect(try await client.ask("/api/v1/objects/object-999").status == 404)

            let standing = #"{"text": "wall", "standing": true, "goal_id": "stands"}"#
            #expect(try await client.post("/api/v1/goals", standing).status == 200)
            let goals = try await client.ask("/api/v1/goals").json
            #expect(try #require(goals["goals"] as? [Any]).count >= 2)
            #expect(
                (goals["standing"] as? [[String: Any]])?.first?["goal_id"] as? String == "stands"
            )
            #expect(try await client.ask("/api/v1/goals/stands", method: "DELETE").status == 200)
            #expect(try await client.ask("/api/v1/goals/stands", method: "DELETE").status == 404)
        }

        @Test func `an image that was shown can be pointed into after newer ones came`()
            async throws
        {
            let (robot, daemon, client) = try await mapping()
            defer { withExtendedLifetime(daemon) {} }
            // Somebody looks at the camera from here on, so its images are kept.
            _ = try await client.ask("/api/v1/cameras/front/image")
            var sequence = 0
            let isPosed = try await robot.drive {
                let image = try await client.ask("/api/v1/cameras/front/image")
                sequence = image.headers["x-sequence"].flatMap { Int($0) } ?? 0
                return sequence > 0
            }
            #expect(isPosed)
            for _ in 0..<12 {
                try robot.drive()
                try await Task.sleep(for: .milliseconds(40))
            }
            let place = #"{"camera": "front", "x_px": 100, "y_px": 80, "sequence": \#(sequence)}"#
            let answer = try await client.post("/api/v1/goals", #"{"point": \#(place)}"#)
            #expect(answer.json["status"] as? String == "FOUND", "\(answer.body.prefix(600))")
            let gone = #"{"point": {"camera": "front", "x_px": 1, "y_px": 1, "sequence": 987654}}"#
            #expect(try await client.post("/api/v1/goals", gone).status == 404)
        }

        @Test(arguments: [
            (#"{"text": "wall"}"#, ["Origin: http://evil.example"], 403),
            (#"{"text": "wall"}"#, ["Sec-Fetch-Site: cross-site"], 403),
            (#"{"text": "wall"}"#, ["Content-Type: text/plain"], 415),
            (#"{"text": 7}"#, [], 400), (#"{"text": ""}"#, [], 400), ("{}", [], 400),
            ("[", [], 400),
            (#"{"text": "wall", "x": 1}"#, [], 400), (#"{"text": "wall", "standing": 1}"#, [], 400),
            (#"{"text": "wall", "point": {"camera": "a", "x_px": 1, "y_px": 1}}"#, [], 400),
        ])
        func `a wrong question is refused with the place and what to do`(
            body: String,
            headers: [String],
            status: Int
        ) async throws {
            try await isRefused(body, headers, status)
        }

        // No argument of a test, because its log would hold all of it.
        @Test func `a question of a hundred thousand letters is too large`() async throws {
            let letters = String(repeating: "a", count: 100_000)
            try await isRefused(#"{"text": "\#(letters)"}"#, [], 413)
        }

        private func isRefused(_ body: String, _ headers: [String], _ status: Int) async throws {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            defer { withExtendedLifetime(daemon) {} }
            let client = try await daemon.http()
            let answer = try await client.post("/api/v1/goals", body, headers: headers)
            #expect(answer.status == status, "\(answer.body.prefix(300))")
            let error = try #require(answer.json["error"] as? [String: Any])
            #expect(error["what_to_do"] is String)
            #expect(answer.headers["access-control-allow-origin"] == nil)
            let goals = try await client.ask("/api/v1/goals").json["goals"] as? [Any]
            #expect(goals?.isEmpty == true)
        }

        @Test func `a recording is made, listed and looked at, and none outside the folder`()
            async throws
        {
            let scratch = try Scratch()
            let robot = try WallRobot()
            let daemon = try await Daemon(
                sensors: [robot.endpoint],
                more: "record: {folder: '\(scratch.folder.path)/sessions'}"
            )
            defer { withExtendedLifetime((scratch, daemon)) {} }
            let client = try await daemon.http()
            let path = "/api/v1/recording"
            #expect(try await client.post(path, #"{"action": "stop"}"#).status == 409)
            #expect(
                try await client.post(path, #"{"action": "start", "name": "../x"}"#).status
                    == 400
            )
            let begun = try await client.post(path, #"{"action": "start", "name": "run"}"#)
            #expect(begun.json["is_recording"] as? Bool == true, "\(begun.body)")
            #expect(
                try await robot.drive {
                    try await client.ask("/health").status == 200
                }
            )
            let note = #"{"action": "bookmark", "text": "here it was"}"#
            #expect(try await client.post(path, note).status == 200)
            _ = try await client.post("/api/v1/goals", #"{"text": "wall"}"#)
            #expect(try await client.post(path, #"{"action": "stop"}"#).status == 200)

            let sessions = try await client.ask("/api/v1/sessions").json
            let run = try #require((sessions["sessions"] as? [[String: Any]])?.first)
            #expect(run["name"] as? String == "run" && run["is_complete"] as? Bool == true)
            let timeline = try await client.ask("/api/v1/sessions/run/timeline").json
            let bookmarks = try #require(timeline["bookmarks"] as? [[String: Any]])
            #expect(bookmarks.map { $0["text"] as? String } == ["here it was"])
            let answers = try #require(timeline["answers"] as? [[String: Any]])
            #expect(answers.map { $0["text"] as? String } == ["wall"])
            let at = try #require(answers.first?["at_s"] as? Double)
            let image = try await client.ask(
                "/api/v1/sessions/run/image?camera=front&at_s=\(at)"
            )
            #expect(image.status == 200 && image.headers["content-type"] == "image/jpeg")
            let shown = try #require(image.headers["x-at-s"].flatMap { Double($0) })
            #expect(shown <= at && shown > at - 5)
            let then = try await client.ask("/api/v1/sessions/run/answers?at_s=\(at + 1)").json
            #expect((then["answers"] as? [[String: Any]])?.count == 1)
            for name in ["..%2frun", "run%2f..%2frun", "none", ".", "%2e%2e"] {
                let other = try await client.ask("/api/v1/sessions/\(name)/timeline")
                #expect(other.status == 404, "\(name)")
            }
        }

        @Test func `a viewer who never reads holds up neither the others nor the answers`()
            async throws
        {
            let (robot, daemon, client) = try await mapping()
            // The window fills, and with it the predictor's memory.
            _ = try await slowestAnswer(of: client, while: robot)
            let before = residentKibibytes(of: daemon.identifier)
            let slow = try (0..<3).map { _ in try client.openEvents() }
            defer { for socket in slow { close(socket) } }
            let viewer = try EventReader(client)
            let slowest = try await slowestAnswer(of: client, while: robot)
            let answer = try await client.post("/api/v1/goals", #"{"text": "wall"}"#)
            #expect(answer.json["status"] as? String == "FOUND")
            #expect(try await viewer.reads(["frame", "answer"]))
            #expect(slowest < .seconds(5), "\(slowest)")
            let grown = residentKibibytes(of: daemon.identifier) - before
            print("slow viewers: slowest answer to another \(slowest), grown by \(grown) KiB")
            #expect(grown < 100 << 10)
        }

        /// How long the daemon takes to answer, at most, while a robot shows it a hundred images.
        private func slowestAnswer(
            of client: PlainHTTP,
            while robot: WallRobot
        ) async throws -> Duration {
            var slowest = Duration.zero
            for _ in 0..<100 {
                try robot.drive()
                let asked = ContinuousClock.now
                #expect(try await client.ask("/api/v1/state").status == 200)
                slowest = max(slowest, .now - asked)
                try await Task.sleep(for: .milliseconds(20))
            }
            return slowest
        }

        /// A daemon that has a map of the painted wall.
        private func mapping() async throws -> (WallRobot, Daemon, PlainHTTP) {
            let robot = try WallRobot()
            let daemon = try await Daemon(sensors: [robot.endpoint])
            let client = try await daemon.http()
            #expect(try await robot.drive { try await client.ask("/health").status == 200 })
            return (robot, daemon, client)
        }

        private func residentKibibytes(of process: Int32) -> Int {
            let status =
                (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            return status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0
        }
    }
}

extension PlainHTTP {
    /// Sends a JSON document.
    fileprivate func post(
        _ path: String,
        _ body: String,
        headers: [String] = []
    ) async throws -> Answer {
        let type =
            headers.contains { $0.hasPrefix("Content-Type") }
            ? [] : ["Content-Type: application/json"]
        let lines =
            [
                "POST \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)",
                "Content-Length: \(body.utf8.count)",
            ]
            + type + headers + ["Connection: close", "", body]
        return try await send(lines.joined(separator: "\r\n"))
    }

    /// A connection that has asked for the event stream; whoever opens it closes it.
    fileprivate func openEvents() throws -> Int32 {
        let socket = try open()
        let request = Array("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8)
        #expect(write(socket, request, request.count) == request.count)
        return socket
    }
}

/// Reads the event stream as it comes.
private final class EventReader {
    private let socket: Int32
    private var text = ""

    init(_ client: PlainHTTP) throws {
        socket = try client.openEvents()
        var patience = timeval(tv_sec: 0, tv_usec: 50_000)
        setsockopt(
            socket,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
    }

    deinit { close(socket) }

    /// Whether events of these kinds come.
    func reads(_ kinds: Set<String>) async throws -> Bool {
        var missing = kinds
        let end = ContinuousClock.now + .seconds(patienceSeconds)
        while ContinuousClock.now < end {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(socket, &buffer, buffer.count)
            if count > 0 { text += String(decoding: buffer[..<count], as: UTF8.self) }
            while let match = text.firstMatch(of: /event: (\w+)\ndata: [^\n]*\n\n/) {
                missing.remove(String(match.1))
                text.removeSubrange(text.startIndex..<match.range.upperBound)
            }
            if missing.isEmpty { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}
