internal import Evaluation
internal import Foundation
internal import Recording
internal import Simulation
internal import Transport

/// The work of `semsplat soak`: a robot that streams to and fro, a planner that asks, and somebody
/// who reads diagnostics.
struct Soak {
    private static let askEvery = Duration.milliseconds(300)
    /// As often as the daemon reports: a prediction takes half a second, and so does its memory.
    private static let lookEvery = Duration.seconds(1)
    private static let looksPerLine = 10

    let folder: SequenceFolder
    let rehearsal: Rehearsal
    let seconds: Double
    let rateHz: Double

    /// Runs it.
    func run() async throws -> SoakFigures {
        var figures = SoakFigures()
        let names = try names()
        let (robot, folder, rateHz) = (rehearsal.robot, folder, rateHz)
        let frames = Int(seconds * rateHz)
        let streaming = Task {
            try await resultOnOwnThread("robot") {
                try Self.stream(folder, frames: frames, rateHz: rateHz, over: robot)
            }
        }
        let start = ContinuousClock.now
        var nextLook = start + Self.lookEvery
        var (asked, answered) = (0, 0)
        while ContinuousClock.now - start < .seconds(seconds), rehearsal.isRunning {
            let due = ContinuousClock.now + Self.askEvery
            try await ask(names[asked % names.count], &figures)
            asked += 1
            if ContinuousClock.now >= nextLook {
                nextLook += Self.lookEvery
                look(after: ContinuousClock.now - start, &figures, answersFrom: answered)
                answered = figures.answerMilliseconds.count
            }
            try await Task.sleep(until: due)
        }
        figures.sent = try await streaming.value.frames
        guard rehearsal.isRunning else { throw CommandFailure(.failed, "the daemon ended") }
        // The last frames are on their way still.
        figures.report = await rehearsal.results.report(within: .seconds(5)) {
            $0.count("socket sensors", "received /camera/front/image") >= figures.sent
                && $0.count("map", "frames_waiting") == 0
        }
        if figures.report == nil { figures.report = rehearsal.results.diagnostics }
        return figures
    }

    /// What to ask for: things that are there and, a quarter, things that are not.
    private func names() throws -> [String] {
        guard let truth = try SequenceTruth(folder), !truth.present.isEmpty else {
            return ["chair", "table", "mug", "piano"]
        }
        let present = Array(truth.present.prefix(6))
        return present + truth.absent.prefix(max(1, present.count / 3))
    }

    private func ask(_ name: String, _ figures: inout SoakFigures) async throws {
        let start = ContinuousClock.now
        let result = try await rehearsal.ask(name)
        // An empty map is answered at once; only a search says how long searching takes.
        guard result.status != .mapEmpty else { return }
        figures.answerMilliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
        figures.answerTimings.append(result.timing)
        figures.statuses[result.status.name, default: 0] += 1
    }

    private func look(
        after elapsed: Duration,
        _ figures: inout SoakFigures,
        answersFrom answered: Int
    ) {
        guard let report = rehearsal.results.diagnostics else { return }
        let look = SoakFigures.Look(
            report,
            seconds: elapsed / .seconds(1),
            answers: figures.answerMilliseconds[answered...]
        )
        figures.looks.append(look)
        if figures.looks.count % Self.looksPerLine == 0 { printNow(look.text) }
    }

    /// Streams to the end of the sequence and back, again and again: a camera does not jump.
    private static func stream(
        _ folder: SequenceFolder,
        frames: Int,
        rateHz: Double,
        over robot: SensorPublisher
    ) throws -> SequenceStreamer.Report {
        var options = SequenceStreamer.Options()
        options.rateHz = rateHz
        options.rounds = nil
        let streamer = SequenceStreamer(
            publisher: robot,
            pinhole: folder.pinhole,
            options: options
        )
        let last = folder.frames.count - 1
        return try streamer.stream(count: max(1, 2 * last)) { step in
            let index = step <= last ? step : 2 * last - step
            return try StreamedFrame(folder, index, stampNanoseconds: 0)
        } onSent: {
            $0 < frames
        }
    }
}
