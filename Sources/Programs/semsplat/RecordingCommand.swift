internal import ArgumentParser
internal import Messages
internal import Node
internal import Transport

/// `semsplat recording`: asks a running daemon to record.
struct RecordingCommand: AsyncParsableCommand {
    /// What can be asked.
    enum Action: String, CaseIterable, ExpressibleByArgument {
        case status, start, stop, split, bookmark

        var request: RecordingRequest.Action {
            switch self {
            case .status: .status
            case .start: .start
            case .stop: .stop
            case .split: .split
            case .bookmark: .bookmark
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "recording",
        abstract: "Let a running daemon record: start, stop, split, bookmark, status.",
        discussion: """
            The daemon writes into the folder that its configuration names (record.folder, 'sessions' without one), everything \
            that comes in and goes out. Exit code 1 when what was asked was not done.
            """
    )

    @Argument(help: "status, start, stop, split or bookmark.")
    var action: Action

    @Argument(
        help:
            "For start the file's name, without .mcap (the time without it); for bookmark the text."
    )
    var text = ""

    @Option(help: ArgumentHelp("The daemon's goal socket.", valueName: "e"))
    var endpoint = NodeConfiguration().goalEndpoint

    @OptionGroup var keys: KeyOptions

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func run() async throws {
        let request = RecordingRequest(
            action.request,
            name: action == .start ? text : "",
            text: action == .bookmark ? text : ""
        )
        try await settle(
            at: endpoint,
            security: try keys.security(),
            // Ending a file waits for the disk.
            patienceSeconds: 10,
            json: json,
            ask: { client, seconds throws(TransportError) in
                try await client.record(request, waitSeconds: seconds)
            },
            text: \.text,
            document: { StateDocument($0) }
        )
    }
}

extension RecordingState {
    fileprivate var text: String {
        guard !path.isEmpty else { return "nothing was recorded yet" }
        let head = isRecording ? "recording into \(path)" : "recorded into \(path)"
        return "\(head): \(recordedCount) messages, \(droppedCount) dropped"
    }
}

/// What `recording --json` prints.
private struct StateDocument: Encodable {
    let done: Bool
    let reason: String
    let recording: Bool
    let path: String
    let recorded: UInt64
    let dropped: UInt64

    init(_ state: RecordingState) {
        (done, reason) = (state.isDone, state.reason)
        (recording, path) = (state.isRecording, state.path)
        (recorded, dropped) = (state.recordedCount, state.droppedCount)
    }
}
