import Foundation
import Recording
import Simulation

/// Six hundred camera images of 53 kB, as 640×480 JPEG has, and the file that they are recorded in.
struct ImageRecording {
    /// How the file is written.
    struct Kind {
        let name: String
        let options: MCAPWriterOptions

        static let all = [
            Kind(name: "as sessions are", options: MCAPWriterOptions()),
            Kind(name: "not packed", options: MCAPWriterOptions(compression: .none)),
            Kind(
                name: "not packed, no CRCs",
                options: MCAPWriterOptions(compression: .none, hasChecksums: false)
            ),
        ]
    }

    private static let count = 600
    private static let imageBytes = 53_000
    /// Of all images.
    static let byteCount = count * imageBytes

    private let kind: Kind
    private let messages: [MCAPMessage]

    /// Images of random bytes: like those of JPEG they cannot be packed any more.
    init(_ kind: Kind) {
        self.kind = kind
        var dice = Dice(seed: 5)
        messages = (0..<Self.count).map { number in
            MCAPMessage(
                channelID: 1,
                logTimeNanoseconds: UInt64(number) * 33_333_333,
                data: (0..<Self.imageBytes).map { _ in UInt8(truncatingIfNeeded: dice.word()) }
            )
        }
    }

    func write() throws {
        var writer = try MCAPWriter(Self.path("images"), options: kind.options)
        try writer.add(MCAPSchema(id: 1, name: "foxglove.CompressedImage", data: []))
        try writer.add(MCAPChannel(id: 1, schemaID: 1, topic: "/camera/front/image"))
        for message in messages { try writer.write(message) }
        try writer.close()
    }

    /// Reads all messages; the reader checks what CRCs there are.
    func read() throws -> Int {
        var read = try MCAPReader(Self.path("images")).messages()
        var count = 0
        while let entry = try read.next() { count += entry.message.data.count }
        guard count == Self.byteCount else { throw CocoaError(.fileReadCorruptFile) }
        return count
    }

    func remove() { try? FileManager.default.removeItem(atPath: Self.path("images")) }

    /// In memory where there is such a folder: a disk would be measured otherwise.
    static func path(_ name: String) -> String {
        let memory = "/dev/shm"
        let folder =
            FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        return
            "\(folder)/semsplat-benchmark-\(ProcessInfo.processInfo.processIdentifier)-\(name).mcap"
    }

    static func removeAll() {
        for name in ["images", "plain"] { try? FileManager.default.removeItem(atPath: path(name)) }
    }
}
