internal import Foundation
internal import Messages

/// What a soak measured, and the bars that it must meet.
struct SoakFigures {
    /// The daemon at one moment.
    struct Look {
        let seconds: Double
        let residentMebibytes: Int
        /// The part of it that tensors have taken.
        let tensorMebibytes: Int
        let mapMebibytes: Double
        let gaussians: Int
        let openFiles: Int
        /// The longest answer since the look before, as the asker saw it; nil where nothing was asked.
        let answerMilliseconds: Double?

        init(_ report: DiagnosticArray, seconds: Double, answers: ArraySlice<Double>) {
            self.seconds = seconds
            answerMilliseconds = answers.max()
            openFiles = report.count("process", "open_files")
            residentMebibytes = report.count("process", "resident_mib")
            tensorMebibytes = report.count("process", "tensors_mib")
            mapMebibytes = (report.figure("map", "map_bytes") ?? 0) / 1_048_576
            gaussians = report.count("map", "gaussians")
        }

        var text: String {
            String(
                format:
                    "%4.0f s: resident %d MiB (tensors %d), map %.1f MiB, %d Gaussians, %d files",
                seconds,
                residentMebibytes,
                tensorMebibytes,
                mapMebibytes,
                gaussians,
                openFiles
            )
        }
    }

    /// Something that must hold.
    struct Bar {
        let text: String
        let isMet: Bool
    }

    /// Whether frames come faster than they can be used: then they may be dropped, but not in silence.
    var mayDrop = false
    /// Frames that the robot sent.
    var sent = 0
    /// From a goal to its answer, as the asker sees it.
    var answerMilliseconds: [Double] = []
    /// What the daemon did in the meantime.
    var answerTimings: [GoalResult.Timing] = []
    /// Answers by status.
    var statuses: [String: Int] = [:]
    /// Every second.
    var looks: [Look] = []
    /// The last report of diagnostics.
    var report: DiagnosticArray?
    /// What the daemon recorded, where it did.
    var recording: SoakRecording?

    /// Everything that was measured.
    func text(ended: Duration?) -> String {
        """
        frames sent \(sent), received \(received), decoded and posed \(posed)
        frames lost in transport \(sent - received), dropped before decoding \(droppedOldest), \
        rejected \(rejected), dropped before mapping \(count("map", "frames_dropped_busy"))
        keyframes \(count("map", "keyframes")), never predicted \
        \(count("map", "keyframes_never_predicted")), predictions \(count("predictor", "predictions")), \
        inference p50 \(milliseconds("predictor", "inference_ms_p50")), \
        p95 \(milliseconds("predictor", "inference_ms_p95"))
        keyframe to map p50 \(milliseconds("map", "keyframe_to_map_ms_p50")), \
        p95 \(milliseconds("map", "keyframe_to_map_ms_p95"))
        goals \(answerMilliseconds.count) (\(statusText)): p50 \(percentile(0.5)) ms, \
        p95 \(percentile(0.95)) ms, longest \(percentile(1)) ms; in the daemon \
        p50 \(milliseconds("goals", "answer_ms_p50")), p95 \(milliseconds("goals", "answer_ms_p95"))
        stages of goals, p95: waiting \(stage(\.queueMilliseconds)) ms, search \
        \(stage(\.searchMilliseconds)) ms, masks \(stage(\.maskMilliseconds)) ms
        map \(count("map", "map_bytes") >> 20) MiB of \(count("map", "budget_bytes") >> 20), \
        \(count("map", "gaussians")) Gaussians, \(count("map", "gaussians_evicted")) evicted
        \(recording.map { "recording: \($0.text)\n" } ?? "")ended in \(ended.map { "\(Int($0 / .milliseconds(1))) ms" } ?? "never")
        """
    }

    /// What must hold.
    func bars(ended: Duration?) -> [Bar] {
        let update = report?.figure("map", "keyframe_to_map_ms_p95") ?? .infinity
        var bars = [
            Bar(text: "every frame sent is received", isMet: sent > 0 && received == sent),
            Bar(
                text: mayDrop
                    ? "every frame received is posed, or counted as dropped or rejected"
                    : "every frame received is decoded and posed",
                isMet: posed + (mayDrop ? droppedOldest + rejectedCount : 0) == received
            ),
            Bar(text: "goals p95 under 100 ms while mapping", isMet: percentile(0.95) < 100),
            Bar(text: memoryText, isMet: isMemoryFlat),
            Bar(text: filesText, isMet: areFilesFlat),
            Bar(text: latencyText, isMet: isLatencyFlat),
            Bar(
                text: "the map is within its budget",
                isMet: count("map", "map_bytes") <= count("map", "budget_bytes")
            ),
            Bar(
                text: "SIGTERM ends it in under 2 s",
                isMet: ended.map { $0 < .seconds(2) } ?? false
            ),
        ]
        if !mayDrop {
            bars.append(Bar(text: "keyframe to map p95 under 1.5 s", isMet: update < 1_500))
        }
        guard let recording else { return bars }
        return bars + [
            Bar(
                text: "every frame received is in the recording, and nothing was dropped",
                isMet: recording.frames == received && recording.dropped == 0
            )
        ]
    }

    private var received: Int { count("socket sensors", "received /camera/front/image") }
    private var droppedOldest: Int { count("socket sensors", "dropped_oldest /camera/front/image") }
    private var posed: Int { count("ingest", "front posed") }

    private var rejections: [DiagnosticStatus.Value] {
        let values = report?.status.first { $0.name == "ingest" }?.values ?? []
        return values.filter { $0.key.hasPrefix("front rejected ") }
    }

    private var rejectedCount: Int { rejections.reduce(0) { $0 + (Int($1.value) ?? 0) } }

    private var rejected: String {
        let text = rejections.map { "\($0.value) \($0.key.dropFirst("front rejected ".count))" }
        return text.isEmpty ? "0" : text.joined(separator: ", ")
    }

    private var statusText: String {
        statuses.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    private func count(_ part: String, _ key: String) -> Int { report?.count(part, key) ?? 0 }

    private func milliseconds(_ part: String, _ key: String) -> String {
        report?.figure(part, key).map { "\(Int($0.rounded())) ms" } ?? "unknown"
    }

    private func stage(_ stage: KeyPath<GoalResult.Timing, Double>) -> Double {
        Self.percentile(0.95, of: answerTimings.map { $0[keyPath: stage] })
    }

    private func percentile(_ fraction: Double) -> Double {
        Self.percentile(fraction, of: answerMilliseconds)
    }

    private static func percentile(_ fraction: Double, of values: [Double]) -> Double {
        guard !values.isEmpty else { return .infinity }
        let sorted = values.sorted()
        let rank = Int((fraction * Double(sorted.count)).rounded(.up))
        return (sorted[min(sorted.count, max(1, rank)) - 1] * 10).rounded() / 10
    }
}
