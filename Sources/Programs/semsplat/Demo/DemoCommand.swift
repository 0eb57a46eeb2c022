internal import ArgumentParser
internal import Evaluation
internal import Foundation
internal import Recording

/// `semsplat demo`: the whole job on a simulated robot, for `make demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Drive a simulated robot, ask a real daemon for things, draw what came of it.",
        discussion: """
            The daemon is a process of its own, with the default model; the robot publishes over \
            TCP. Answers are printed beside the truth, which only this command knows.
            """,
        shouldDisplay: false
    )

    @Option(help: "The room to simulate.")
    var seed = 12

    @Option(help: "A labelled sequence folder to stream instead of a simulated room.")
    var sequence: String?

    @Option(
        name: [.customShort("o"), .long],
        help: "The folder for pictures and the daemon's log."
    )
    var output = "demo-out"

    @Option(help: "A folder for the simulated frames.")
    var scratch = NSTemporaryDirectory() + "semsplat-demo"

    func run() async throws {
        let output = try emptyFolder()
        let folder = try SequenceFolder(try await session(output))
        guard let truth = try SequenceTruth(folder), truth.present.count >= 3,
            let absent = truth.absent.first
        else {
            throw CommandFailure(.failed, "\(folder.path) shows too few labelled things to ask for")
        }

        let rehearsal = try await Rehearsal(in: output)
        printNow("The daemon runs: \(rehearsal.summary)")
        let drive = try await DemoDrive.stream(folder, over: rehearsal.robot)
        printNow(drive.summary)
        let map = try await settledMap(rehearsal)
        printNow(map.summary + "\n")

        printNow(DemoAnswer.header)
        var answers: [DemoAnswer] = []
        for name in truth.present.prefix(3) + [absent] {
            let result = try await rehearsal.ask(name, wantsMasks: true)
            let mask = try DemoMask(result, drive: drive, truth: truth)
            let answer = DemoAnswer(result, mask: mask, truth: truth)
            printNow(answer.line)
            answers.append(answer)
        }
        let ended = await rehearsal.end()
        printNow(
            ended.map { "\nThe daemon ended in \(Int($0 / .milliseconds(1))) ms." }
                ?? "\nThe daemon had to be killed."
        )
        let pictures = DemoPictures(folder: folder, truth: truth, drive: drive, output: output)
        try pictures.write(answers, map: map)
    }

    /// The output folder without the pictures of an earlier demo.
    private func emptyFolder() throws -> URL {
        let folder = URL(filePath: output)
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in try files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "png" {
            try files.removeItem(at: file)
        }
        return folder
    }

    /// The sequence folder to stream: the given one, or a simulated one.
    private func session(_ output: URL) async throws -> String {
        if let sequence { return sequence }
        let folder = "\(scratch)/room-\(seed)"
        printNow("A room is furnished (seed \(seed)) and a robot driven through it …")
        let simulation = try ChildProgram(
            [
                "simulate", "--seed", "\(seed)", "-o", folder, "--frames", "180", "--rate", "15",
                "--width", "320", "--height", "240",
            ],
            log: output.appending(path: "simulate.log")
        )
        guard await simulation.finish() == 0 else {
            throw CommandFailure(.failed, "the simulation failed: \(simulation.text)")
        }
        return folder
    }

    /// The map when every keyframe of the drive is in it.
    private func settledMap(_ rehearsal: Rehearsal) async throws -> DemoMap {
        let report = await rehearsal.results.report(within: .seconds(60)) {
            $0.count("map", "gaussians") > 0 && $0.count("map", "frames_waiting") == 0
                && $0.count("map", "keyframes_waiting") == 0
        }
        guard rehearsal.isRunning, let report else {
            throw CommandFailure(
                .failed,
                "there is no map a minute after the drive: "
                    + (rehearsal.results.diagnostics?.complaints ?? "the daemon reports nothing")
            )
        }
        // Points go out once a second at most.
        try await Task.sleep(for: .milliseconds(1_300))
        return DemoMap(report, points: rehearsal.results.points)
    }
}
