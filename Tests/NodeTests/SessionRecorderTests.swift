import DiskTestSupport
import Foundation
import Geometry
import Ingest
import Messages
import Node
import Recording
import Testing
import Transport

/// A recorder loses nothing that it does not count, and nobody waits for it.
struct SessionRecorderTests {
    private let folder: URL
    private var name: String { folder.appending(path: "run").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "recorder-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    @Test func `what many threads offer is in the file once, in order, with what reads it`()
        async throws
    {
        defer { try? FileManager.default.removeItem(at: folder) }
        let recorder = try SessionRecorder(name)
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<4 {
                group.addTask {
                    for number in 0..<500 {
                        recorder.offer(Self.heartbeat("\(thread) \(number)", topic: "/t\(thread)"))
                    }
                }
            }
        }
        let counts = recorder.close()
        #expect(counts.failure == nil && counts.dropped.isEmpty)
        #expect(counts.recorded == ["/t0": 500, "/t1": 500, "/t2": 500, "/t3": 500])
        #expect(counts.paths == [name + ".mcap"])

        let entries = try Self.entries(name + ".mcap")
        for thread in 0..<4 {
            let own = entries.filter { $0.channel.topic == "/t\(thread)" }
            let texts = try own.map { try Heartbeat(decoding: $0.message.data).daemonID }
            #expect(texts == (0..<500).map { "\(thread) \($0)" })
            #expect(own.map(\.message.sequence) == (1...500).map { UInt32($0) })
        }
        let times = entries.map(\.message.logTimeNanoseconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(entries.allSatisfy { $0.schema?.name == Heartbeat.typeName })
        #expect(entries.allSatisfy { $0.schema?.data == messageDescriptors })
    }

    @Test func `what finds no room is counted, in the file too, and nobody waits`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var options = SessionRecorder.Options()
        options.waitingBytes = 4_000
        let recorder = try SessionRecorder(name, options: options)
        for number in 0..<20_000 { recorder.offer(Self.heartbeat("\(number)", topic: "/t")) }
        let counts = recorder.close(lost: ["/camera/front/image": 3])
        let (recorded, dropped) = (counts.recorded["/t"] ?? 0, counts.dropped["/t"] ?? 0)
        #expect(recorded > 0 && dropped > 0 && recorded + dropped == 20_000)
        #expect(try Self.entries(name + ".mcap").count == recorded)
        let reader = try MCAPReader(name + ".mcap")
        let metadata = try reader.metadataIndexes.map(reader.metadata)
        let said = try #require(metadata.first { $0.name == "counts" }).values
        #expect(said["recorded /t"] == "\(recorded)" && said["dropped /t"] == "\(dropped)")
        #expect(said["dropped /camera/front/image"] == "3")
    }

    @Test func `every file of a split session has its own counts, the last all of them`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var options = SessionRecorder.Options()
        // By size and by request.
        options.session.maximumFileBytes = 60_000
        let recorder = try SessionRecorder(name, options: options)
        for number in 0..<400 {
            recorder.offer(
                Self.heartbeat(String(repeating: "x", count: 500), topic: "/t\(number % 2)")
            )
            if number == 50 { recorder.split() }
        }
        let counts = recorder.close(lost: ["/camera/front/image": 3])
        #expect(counts.paths.count > 3 && counts.recorded == ["/t0": 200, "/t1": 200])
        var sums: [String: Int] = [:]
        for (number, path) in counts.paths.enumerated() {
            let reader = try MCAPReader(path)
            let metadata = try reader.metadataIndexes.map(reader.metadata)
            let own = try #require(metadata.first { $0.name == "counts" }, "\(path)").values
            for (key, value) in own { sums[key, default: 0] += Int(value) ?? 0 }
            for (id, channel) in reader.channels {
                let there = reader.statistics.channelMessageCounts[id] ?? 0
                #expect(own["recorded \(channel.topic)"] == "\(there)", "\(path)")
            }
            let totals = metadata.first { $0.name == "totals" }?.values
            guard number == counts.paths.count - 1 else {
                #expect(totals == nil)
                continue
            }
            #expect(totals?["recorded /t0"] == "200" && totals?["recorded /t1"] == "200")
            #expect(totals?["dropped /t0"] == "0" && totals?["dropped /camera/front/image"] == "3")
        }
        #expect(sums["recorded /t0"] == 200 && sums["recorded /t1"] == 200)
        #expect(sums["dropped /camera/front/image"] == 3)
    }

    @Test func `every file of a split session can be used alone`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let recorder = try SessionRecorder(
            name,
            attachments: [MCAPAttachment(name: "a.txt", mediaType: "text/plain", data: [65])]
        )
        let calibration = CameraCalibration(
            stampNanoseconds: 1,
            frameID: "camera",
            width: 640,
            height: 480,
            distortionModel: "plumb_bob",
            distortion: [0.1, -0.2, 0.001, 0.002, 0.05],
            intrinsics: [500.5, 0, 319.5, 0, 501.25, 239.5, 0, 0, 1]
        )
        recorder.offer(Envelope(calibration, topic: "/camera/front/calibration"))
        recorder.offer(Self.heartbeat("first", topic: "/t"))
        recorder.bookmark("here")
        recorder.split()
        recorder.offer(Self.heartbeat("second", topic: "/t"))
        #expect(recorder.close().recorded == ["/camera/front/calibration": 1, "/t": 2])

        for (number, text) in ["first", "second"].enumerated() {
            let path = SessionWriter.path(name, number)
            let entries = try Self.entries(path)
            #expect(entries.map(\.channel.topic) == ["/camera/front/calibration", "/t"])
            #expect(try Heartbeat(decoding: entries[1].message.data).daemonID == text)
            let reader = try MCAPReader(path)
            let attachments = try reader.attachmentIndexes.map(reader.attachment)
            let file = try #require(attachments.first { $0.name == "calibration/front.yaml" })
            let model = try CalibrationFile.cameraModel(
                String(decoding: file.data, as: UTF8.self),
                source: file.name,
                camera: "front"
            )
            #expect(model.pinhole.fx == 500.5 && model.pinhole.width == 640)
            #expect(model.distortion != .none)
            #expect(attachments.contains { $0.name == "a.txt" })
        }
        let first = try MCAPReader(name + ".mcap")
        let bookmark = try first.metadataIndexes.map(first.metadata).first { $0.name == "bookmark" }
        #expect(bookmark?.values["text"] == "here")
    }

    /// Fills a real file system of 512 KiB; a chunk is larger than the summary, which has room when the last one is cut off.
    @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
    func `what a full disk did not take is counted as dropped`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let disk = try SmallDisk(kibibytes: 512)
        defer { disk.end() }
        let path = disk.folder.path + "/run"
        var options = SessionRecorder.Options()
        options.session.file.compression = .none
        options.session.file.chunkBytes = 80_000
        let recorder = try SessionRecorder(path, options: options)
        for number in 0..<10_000 {
            recorder.offer(Self.heartbeat("number \(number)", topic: "/t"))
        }
        let counts = recorder.close()
        #expect(counts.failure?.kind == .diskFull)
        let (recorded, dropped) = (counts.recorded["/t"] ?? 0, counts.dropped["/t"] ?? 0)
        #expect(recorded > 1_000 && recorded + dropped == 10_000)
        #expect(try Self.entries(path + ".mcap").count == recorded)
    }

    @Test func `an existing file is never overwritten`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("mine".utf8).write(to: URL(filePath: name + ".mcap"))
        let error = #expect(throws: MCAPError.self) { try SessionRecorder(name) }
        #expect(error?.reason == "there is a file already; move it away or choose another name")
        #expect(try String(contentsOfFile: name + ".mcap", encoding: .utf8) == "mine")
    }

    private static func heartbeat(_ text: String, topic: String) -> Envelope {
        Envelope(
            Heartbeat(stampNanoseconds: 1, daemonID: text, sequence: 1, uptimeSeconds: 0),
            topic: topic
        )
    }

    private static func entries(_ path: String) throws -> [MCAPEntry] {
        var messages = try MCAPReader(path).messages()
        var entries: [MCAPEntry] = []
        while let entry = try messages.next() { entries.append(entry) }
        return entries
    }
}
