import Foundation
import Testing

/// What a daemon under test has preloaded, so that its time of day and its disk can be put out of order while it runs
/// (Tests/Fixtures/faults/shim.c).
final class FaultShim: Sendable {
    /// The folder that is the bad disk.
    let folder: URL

    /// The variables that a daemon needs for it.
    let environment: [String: String]

    private let control: URL
    private let scratch: Scratch

    init() async throws {
        scratch = try Scratch()
        folder = scratch.folder.appending(path: "disk")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        control = scratch.folder.appending(path: "control")
        try Data(count: 16).write(to: control)
        let library = scratch.folder.appending(path: "shim.so")
        let source = URL(filePath: #filePath)
            .appending(path: "../../../Fixtures/faults/shim.c").standardizedFileURL
        let built = try await Program.run(
            URL(filePath: "/usr/bin/env"),
            ["clang", "-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"]
        )
        try #require(built.status == 0, "\(built.errors)")
        environment = [
            "LD_PRELOAD": library.path, "FAULT_CONTROL": control.path,
            "FAULT_FOLDER": folder.path,
        ]
    }

    /// Puts the daemon's time of day off.
    func setClock(offsetSeconds: Int64) throws { try write(offsetSeconds, at: 0) }

    /// Lets nothing more be written, or all again.
    func setDisk(isFull: Bool) throws { try write(Int32(isFull ? 1 : 0), at: 8) }

    /// Lets every write take so long.
    func setDisk(delayMilliseconds: Int32) throws { try write(delayMilliseconds, at: 12) }

    /// Writes in place: the daemon has the file mapped.
    private func write<Value: BitwiseCopyable>(_ value: Value, at offset: UInt64) throws {
        let file = try FileHandle(forWritingTo: control)
        try file.seek(toOffset: offset)
        try file.write(contentsOf: withUnsafeBytes(of: value) { Data($0) })
        try file.close()
    }
}
