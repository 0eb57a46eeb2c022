internal import ArgumentParser
internal import Foundation
internal import Messages
internal import Node
internal import Transport

/// `semsplat point`: goals by pointing into an image, answered by a running daemon.
struct PointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "point",
        abstract: "Ask a running daemon what is at a place in a camera's image, and where.",
        discussion: """
            Pixels are those of the camera's own image; the first one's centre is 0,0. The answer is \
            the mask of what is pointed at, the thing of the map behind it, and its masks in other \
            images. Several points, or a box, say more exactly what is meant than one point.

            Examples:
              semsplat point --camera front --pixel 320,240
              semsplat point --camera front --pixel 320,240 --not 400,250 --masks out
              semsplat point --camera front --box 280,200,90,120 --json
              semsplat point --camera front --pixel 320,240 --stamp 1764000000123456789

            Exit code: 0 when something is there, 3 when nothing of the map is (its mask is given all \
            the same), 4 when the deadline passed, 5 when no daemon answers.
            """
    )

    @Option(help: ArgumentHelp("The camera, as in /camera/NAME/image.", valueName: "name"))
    var camera: String

    @Option(help: ArgumentHelp("A place on the thing; several may be given.", valueName: "x,y"))
    var pixel: [PixelArgument] = []

    @Option(
        help: ArgumentHelp("A place that is not on it; several may be given.", valueName: "x,y")
    )
    var not: [PixelArgument] = []

    @Option(
        help: ArgumentHelp("A box around it: left column, top row, size.", valueName: "x,y,w,h")
    )
    var box: BoxArgument?

    @Option(
        help: ArgumentHelp(
            "The image by its stamp: the newest, or one that the map was made of (0: the newest).",
            valueName: "ns"
        )
    )
    var stamp: Int64 = 0

    @Flag(help: "One JSON document on standard output, as of 'ask'.")
    var json = false

    @Option(help: ArgumentHelp("Write masks into this folder, as PNG.", valueName: "dir"))
    var masks: String?

    @OptionGroup var daemon: DaemonOptions

    func validate() throws {
        guard !pixel.isEmpty || box != nil else {
            throw ValidationError(
                "say where: --pixel X,Y (on the thing) or --box X,Y,W,H (around it)"
            )
        }
    }

    func run() async throws {
        let goal = goal
        let result = try await daemon.ask { client, id, seconds throws(TransportError) in
            var goal = goal
            goal.goalID = id
            return try await client.ask(goal, waitSeconds: seconds)
        }
        let files = try masks.map { try MaskFiles(of: result, into: $0) } ?? MaskFiles()
        if json {
            try printJSON([
                "results": [
                    AnswerDocument(
                        result,
                        maskFiles: files.ofObjects,
                        promptFile: files.ofPrompt
                    )
                ]
            ])
        } else {
            printNow(answerText(result, maskFiles: files.ofObjects))
            if result.objects.isEmpty, let file = files.ofPrompt { printNow("     mask: \(file)") }
        }
        let status = result.status.exitStatus
        if status != .done { throw CommandFailure(status) }
    }

    private var goal: PromptGoal {
        var goal = PromptGoal(goalID: "", camera: camera)
        goal.imageStampNanoseconds = stamp
        goal.points =
            pixel.map { .init(x: $0.x, y: $0.y) }
            + not.map { .init(x: $0.x, y: $0.y, isOnObject: false) }
        goal.box = box.map { .init(x: $0.x, y: $0.y, width: $0.width, height: $0.height) }
        goal.deadlineSeconds = daemon.deadline
        goal.targetFrame = daemon.frame
        goal.wants.masks = masks != nil || json
        goal.wants.points = json
        return goal
    }
}

/// A place in an image: `X,Y`.
struct PixelArgument: ExpressibleByArgument {
    let x: Double
    let y: Double

    init?(argument: String) {
        guard let numbers = finiteNumbers(argument, count: 2) else { return nil }
        (x, y) = (numbers[0], numbers[1])
    }
}

/// A rectangle in an image: `X,Y,W,H`.
struct BoxArgument: ExpressibleByArgument {
    let x: Double
    let y: Double
    let width: Double
    let height: Double

    init?(argument: String) {
        guard let numbers = finiteNumbers(argument, count: 4), numbers[2] > 0, numbers[3] > 0
        else { return nil }
        (x, y, width, height) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }
}

private func finiteNumbers(_ text: String, count: Int) -> [Double]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
    return numbers.count == count && parts.count == count ? numbers : nil
}
