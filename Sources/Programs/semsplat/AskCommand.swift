internal import ArgumentParser
internal import Foundation
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

    @OptionGroup var daemon: DaemonOptions

    @Option(help: ArgumentHelp("Write masks into this folder, as PNG.", valueName: "dir"))
    var masks: String?

    @Flag(
        help:
            "Let the goals stand, and print what happens: found, better located, moved, gone. Ctrl-C ends it."
    )
    var standing = false

    @Option(help: ArgumentHelp("Where the daemon publishes, for --standing.", valueName: "e"))
    var results = NodeConfiguration().resultEndpoint

    @Flag(help: "Say where a robot can stand for it.")
    var navGoal = false

    @Flag(help: "Say where a gripper can grasp it.")
    var graspRegion = false

    @Option(help: "Something that it is not; may be given several times.")
    var negative: [String] = []

    func validate() throws {
        guard !(standing && json) else {
            throw ValidationError(
                "--standing prints answer after answer; --json prints one document"
            )
        }
    }

    func run() async throws {
        if standing {
            return try await StandingQuestions(texts.map { goal($0) }, daemon, results: results)
                .run()
        }
        var results: [GoalResult] = []
        var files: [MaskFiles] = []
        for text in texts {
            let result = try await ask(text)
            let written = try masks.map { try MaskFiles(of: result, into: $0) } ?? MaskFiles()
            if !json { printNow(answerText(result, maskFiles: written.ofObjects)) }
            results.append(result)
            files.append(written)
        }
        if json {
            try printJSON([
                "results": zip(results, files).map { AnswerDocument($0, maskFiles: $1.ofObjects) }
            ])
        }
        let status = Self.worst(results.map { $0.status.exitStatus })
        if status != .done { throw CommandFailure(status) }
    }

    private func goal(_ text: String) -> LanguageGoal {
        var goal = LanguageGoal(goalID: "", text: text)
        goal.deadlineSeconds = daemon.deadline
        goal.negatives = negative
        goal.targetFrame = daemon.frame
        goal.wants.masks = masks != nil || json
        goal.wants.points = json
        goal.wants.navGoal = navGoal
        goal.wants.graspRegion = graspRegion
        return goal
    }

    private func ask(_ text: String) async throws -> GoalResult {
        let goal = goal(text)
        return try await daemon.ask { [goal] client, id, seconds throws(TransportError) in
            var goal = goal
            goal.goalID = id
            return try await client.ask(goal, waitSeconds: seconds)
        }
    }

    private static func worst(_ statuses: [ExitStatus]) -> ExitStatus {
        let order: [ExitStatus] = [.failed, .deadline, .notFound]
        return order.first { statuses.contains($0) } ?? .done
    }
}
