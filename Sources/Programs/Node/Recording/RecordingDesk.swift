internal import Foundation
internal import Messages
internal import Recording
internal import ServiceLifecycle
internal import Synchronization
internal import Transport

/// Records what comes in and what goes out while the daemon runs: from the start where the configuration says so, and when
/// somebody asks for it.
final class RecordingDesk: Service {
    private struct State {
        var recorder: SessionRecorder?
        /// What the last recording came to.
        var ended = SessionRecorder.Counts()
        /// What the socket had lost before the recording at hand began.
        var lostBefore: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private let beginning: RecordingBeginning
    private let lost: @Sendable () -> [String: Int]
    /// Files are begun and ended here, one request after the other: both wait for the disk.
    private let requests = Mailbox<(RecordingRequest, Reply)>(capacity: 64) { _ in false }

    /// Hands the answer to whoever asked, on any thread.
    typealias Reply = @Sendable (RecordingState) -> Void

    /// Begins to record where the configuration names a file.
    ///
    /// - Parameters:
    ///   - live: says where; its text travels with the session.
    ///   - lost: messages by topic that made room for newer ones before they came here.
    /// - Throws: `NodeError` when the file that the configuration names cannot be begun.
    init(
        _ live: LiveConfiguration,
        lost: @escaping @Sendable () -> [String: Int]
    ) throws(NodeError) {
        beginning = RecordingBeginning(live: live)
        self.lost = lost
        guard let path = live.current.record.path else { return }
        do throws(MCAPError) {
            try begin(path)
        } catch {
            throw NodeError("the session cannot be recorded: \(error.description)")
        }
    }

    /// Records a message; costs next to nothing where nothing is recorded.
    func see(_ envelope: Envelope) { state.withLock { $0.recorder }?.offer(envelope) }

    /// Records a goal that came as a request, as if it had come as a message: a replay asks it again.
    func see(_ request: GoalRequest) {
        switch request {
        case .find(let goal): see(Envelope(goal, topic: "/goal"))
        case .point(let goal): see(Envelope(goal, topic: "/goal"))
        case .cancel(let goal): see(Envelope(goal, topic: "/goal"))
        }
    }

    /// Records that parameters were changed, beside what they changed.
    func see(_ request: ParameterRequest) { see(Envelope(request, topic: Self.parameterTopic)) }

    /// Where a recording has the requests that changed parameters.
    static let parameterTopic = "/parameters"

    /// What found no room on its way to the disk, by topic.
    var dropped: [String: Int] { progress.dropped }

    /// Does what is asked, in a moment, and answers.
    func handle(_ request: RecordingRequest, reply: @escaping Reply) {
        requests.put((request, reply))
    }

    /// How recording goes.
    var recordingState: RecordingState { described(RecordingState()) }

    func run() async throws {
        try await MailboxWorker(name: "recordings", mailbox: requests) { request, reply in
            var answer = RecordingState()
            if let reason = self.refusal(of: request) {
                (answer.isDone, answer.reason) = (false, reason)
            }
            reply(self.described(answer))
        }.run()
        await onOwnThread("record-end") { self.end() }
    }

    /// What is recorded, for diagnostics; nil where nothing is or was.
    var status: DiagnosticStatus? {
        let progress = progress
        guard !progress.paths.isEmpty else { return nil }
        let droppedCount = progress.dropped.values.reduce(0, +)
        let values =
            [
                DiagnosticStatus.Value("file", progress.paths.last ?? ""),
                .init("recorded", "\(progress.recorded.values.reduce(0, +))"),
                .init("dropped", "\(droppedCount)"),
            ]
            + progress.dropped.sorted { $0.key < $1.key }
            .map { .init("dropped \($0.key)", "\($0.value)") }
        if let failure = progress.failure {
            return DiagnosticStatus(
                level: .error,
                name: "recording",
                message: "nothing is recorded any more: \(failure)",
                values: values
            )
        }
        let complaints = [
            droppedCount > 0 ? "\(droppedCount) messages are not in the file" : nil,
            state.withLock { $0.recorder }?.backlog.complaint,
        ].compactMap(\.self)
        return DiagnosticStatus(
            level: complaints.isEmpty ? .ok : .warning,
            name: "recording",
            message: complaints.isEmpty ? "ok" : complaints.joined(separator: "; "),
            values: values
        )
    }

    /// What is recorded now, or was last.
    private var progress: SessionRecorder.Counts {
        let (recorder, ended) = state.withLock { ($0.recorder, $0.ended) }
        guard let recorder else { return ended }
        var progress = recorder.progress
        progress.dropped.merge(lostSinceBeginning, uniquingKeysWith: +)
        return progress
    }

    private var lostSinceBeginning: [String: Int] {
        let before = state.withLock { $0.lostBefore }
        return lost().map { ($0.key, $0.value - (before[$0.key] ?? 0)) }
            .reduce(into: [:]) { if $1.1 > 0 { $0[$1.0] = $1.1 } }
    }

    /// Does what is asked.
    ///
    /// - Returns: why it was not done; nil when it was.
    private func refusal(of request: RecordingRequest) -> String? {
        let recorder = state.withLock { $0.recorder }
        switch request.action {
        case .status: return nil
        case .start:
            guard recorder == nil else { return "a recording runs already; stop it first" }
            return start(request.name)
        case .stop, .split, .bookmark:
            guard let recorder else { return "nothing is recorded; start it first" }
            switch request.action {
            case .split: recorder.split()
            case .bookmark: recorder.bookmark(request.text)
            default: end()
            }
            return nil
        }
    }

    private func start(_ name: String) -> String? {
        guard name.wholeMatch(of: /[A-Za-z0-9_{}][A-Za-z0-9._{}-]{0,99}/) != nil || name.isEmpty
        else {
            return
                "the name '\(name.prefix(100))' is not allowed; write 1 to 100 letters, digits, '.', '_' or '-', no folder"
        }
        let folder = beginning.configuration.record.folder
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            return "the folder '\(folder)' cannot be made: \(error.localizedDescription)"
        }
        do throws(MCAPError) {
            try begin("\(folder)/\(name.isEmpty ? "{time}" : name)")
            return nil
        } catch {
            return error.description
        }
    }

    private func begin(_ path: String) throws(MCAPError) {
        let recorder = try beginning.recorder(at: path)
        let lost = lost()
        state.withLock { ($0.recorder, $0.lostBefore) = (recorder, lost) }
    }

    private func end() {
        let lost = lostSinceBeginning
        guard
            let recorder = state.withLock({ state in
                defer { state.recorder = nil }
                return state.recorder
            })
        else { return }
        let counts = recorder.close(lost: lost)
        state.withLock { $0.ended = counts }
    }

    private func described(_ answer: RecordingState) -> RecordingState {
        var answer = answer
        let progress = progress
        answer.isRecording = state.withLock { $0.recorder != nil }
        answer.path = progress.paths.last ?? ""
        answer.recordedCount = UInt64(progress.recorded.values.reduce(0, +))
        answer.droppedCount = UInt64(progress.dropped.values.reduce(0, +))
        return answer
    }
}
