internal import ArgumentParser
internal import Foundation
internal import Recording

/// `semsplat soak`: minutes of a camera at full rate, for `make soak`.
struct SoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Stream at camera rate for minutes, ask meanwhile, print figures and bars.",
        discussion: "Exit code: 0 when every bar is met, 1 when one is missed.",
        shouldDisplay: false
    )

    @Option(
        help: """
            The sequence folder to stream to and fro. Without it ../shared/data/real/7scenes-a, or \
            a simulated room where that is not there.
            """
    )
    var sequence: String?

    @Option(help: "How long, seconds.")
    var seconds = 120.0

    @Option(help: "Frames a second.")
    var rate = 30.0

    @Option(help: "The map's budget, MiB: small enough to be reached, so that it is seen to hold.")
    var budget = 48

    @Option(help: "A folder for the daemon's log and simulated frames.")
    var scratch = NSTemporaryDirectory() + "semsplat-soak"

    @Option(
        help: "Let the daemon record into this MCAP file, and look whether everything is in it."
    )
    var record: String?

    @Option(help: "Draw memory, open files and answers over time into this SVG file.")
    var curve: String?

    @Flag(
        help: "Frames come faster than they can be used: they may be dropped, but not in silence."
    )
    var mayDrop = false

    func run() async throws {
        let folder = try SequenceFolder(try await session())
        let rehearsal = try await Rehearsal(
            in: URL(filePath: scratch),
            mapBudgetMebibytes: budget,
            recording: record
        )
        printNow(
            """
            \(folder.path): \(folder.pinhole.width) x \(folder.pinhole.height) pixels at \
            \(Int(rate)) Hz for \(Int(seconds)) s; the map may take \(budget) MiB
            \(machine())
            """
        )
        let soak = Soak(folder: folder, rehearsal: rehearsal, seconds: seconds, rateHz: rate)
        var figures = try await soak.run()
        figures.mayDrop = mayDrop
        let ended = await rehearsal.end()
        if let curve { try Data(SoakCurve(figures).svg.utf8).write(to: URL(filePath: curve)) }
        if let record { figures.recording = try SoakRecording(record) }
        printNow("\(figures.text(ended: ended))\n\(machine())\n")
        let bars = figures.bars(ended: ended)
        for bar in bars { printNow("\(bar.isMet ? "met   " : "MISSED") \(bar.text)") }
        guard bars.allSatisfy(\.isMet) else { throw CommandFailure(.failed, "a bar is missed") }
    }

    private func session() async throws -> String {
        try FileManager.default.createDirectory(
            atPath: scratch,
            withIntermediateDirectories: true
        )
        if let sequence { return sequence }
        let real = "../shared/data/real/7scenes-a"
        if FileManager.default.fileExists(atPath: "\(real)/poses.csv") { return real }
        let folder = "\(scratch)/room"
        let simulation = try ChildProgram(
            [
                "simulate", "--seed", "7", "-o", folder, "--frames", "450", "--rate", "30",
                "--width", "640", "--height", "480",
            ],
            log: URL(filePath: "\(scratch)/simulate.log")
        )
        guard await simulation.finish() == 0 else {
            throw CommandFailure(.failed, "the simulation failed: \(simulation.text)")
        }
        return folder
    }

    /// What else keeps this machine busy: figures mean nothing without it.
    private func machine() -> String {
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? "?"
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return "load averages \(load.split(separator: " ").prefix(3).joined(separator: " ")) on "
            + "\(cores) cores"
    }
}
