internal import ArgumentParser
internal import Foundation
internal import Imaging
internal import Messages
internal import Node
internal import Transport

/// `semsplat ask`: goals by name, answered by a running daemon.
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Ask a running daemon where things are.",
        discussion: """
            Exit code: 0 when everything asked for was found, 3 when something was not, 4 when a \
            deadline passed, 5 when no daemon answers.
            """
    )

    @Argument(help: "What to find, such as \"red mug\". Several are asked one after the other.")
    var texts: [String]

    @Flag(help: "One JSON document on standard output.")
    var json = false

    @Option(help: ArgumentHelp("Seconds until an answer is worth nothing.", valueName: "s"))
    var deadline = 5.0

    @Option(help: ArgumentHelp("Ask again for so long while the map is empty.", valueName: "s"))
    var waitForMap = 0.0

    @Option(help: ArgumentHelp("Write masks into this folder, as PNG.", valueName: "dir"))
    var masks: String?

    @Flag(help: "Keep asking, and print an answer whenever it changes. Ctrl-C ends it.")
    var standing = false

    @Option(help: "Something that it is not; may be given several times.")
    var negative: [String] = []

    @Option(help: ArgumentHelp("Where the daemon takes goals.", valueName: "e"))
    var endpoint = NodeConfiguration().goalEndpoint

    func validate() throws {
        guard deadline > 0, deadline <= 3_600 else {
            throw ValidationError("--deadline is \(deadline); write seconds from 0 to 3600")
        }
        guard waitForMap >= 0 else {
            throw ValidationError("--wait-for-map is \(waitForMap); write seconds, 0 or more")
        }
        guard !(standing && json) else {
            throw ValidationError(
                "--standing prints answer after answer; --json prints one document"
            )
        }
    }

    func run() async throws {
        let client = GoalClient(endpoint: endpoint)
        if standing { try await watch(client) }
        var results: [GoalResult] = []
        var files: [[[String]]] = []
        for text in texts {
            let result = try await ask(text, client)
            let written = try masks.map { try writeMasks(of: result, into: $0) } ?? []
            if !json { printNow(answerText(result, maskFiles: written)) }
            results.append(result)
            files.append(written)
        }
        if json {
            try printJSON([
                "results": zip(results, files).map { AnswerDocument($0, maskFiles: $1) }
            ])
        }
        let status = Self.worst(results.map { $0.status.exitStatus })
        if status != .done { throw CommandFailure(status) }
    }

    private func ask(_ text: String, _ client: GoalClient) async throws -> GoalResult {
        let start = ContinuousClock.now
        while true {
            var goal = LanguageGoal(goalID: UUID().uuidString, text: text)
            goal.deadlineSeconds = deadline
            goal.negatives = negative
            goal.wants.masks = masks != nil || json
            goal.wants.points = json
            let result = try await answer(goal, client)
            let waited = ContinuousClock.now - start
            guard result.status == .mapEmpty, waited < .seconds(waitForMap) else { return result }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func answer(_ goal: LanguageGoal, _ client: GoalClient) async throws -> GoalResult {
        do throws(TransportError) {
            return try await client.ask(goal, waitSeconds: deadline + 1)
        } catch .cannotConnect {
            throw CommandFailure(
                .cannotConnect,
                "no daemon answers at \(endpoint); start one with 'semsplat run', or name another "
                    + "place with --endpoint"
            )
        } catch .noAnswer {
            throw CommandFailure(.deadline, "no answer from \(endpoint) within \(deadline) s")
        } catch {
            throw CommandFailure(.failed, "\(error)")
        }
    }

    private func watch(_ client: GoalClient) async throws -> Never {
        var last: [String: String] = [:]
        while true {
            for text in texts {
                let answer = answerText(try await ask(text, client))
                if last.updateValue(answer, forKey: text) != answer { printNow(answer) }
            }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private static func worst(_ statuses: [ExitStatus]) -> ExitStatus {
        let order: [ExitStatus] = [.failed, .deadline, .notFound]
        return order.first { statuses.contains($0) } ?? .done
    }
}

extension GoalStatus {
    /// The exit code that an answer stands for.
    fileprivate var exitStatus: ExitStatus {
        switch self {
        case .found, .ambiguous: .done
        case .notFound, .notFoundUnseen, .stale, .mapEmpty: .notFound
        case .deadline: .deadline
        case .busy, .rejected, .cancelled: .failed
        }
    }
}

/// Writes every mask of an answer as a PNG and returns the files, per object and mask.
func writeMasks(of result: GoalResult, into folder: String) throws -> [[String]] {
    guard !result.objects.isEmpty else { return [] }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let name = result.text.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    return try result.objects.enumerated().map { rank, object in
        try object.masks.enumerated().map { number, mask in
            let runs = try RunLength(width: mask.width, height: mask.height, text: mask.runLengths)
            let file = "\(folder)/\(name)-\(rank + 1)-\(number + 1).png"
            try Data(try runs.mask.png()).write(to: URL(filePath: file))
            return file
        }
    }
}
