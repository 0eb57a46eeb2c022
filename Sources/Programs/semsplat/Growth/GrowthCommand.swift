internal import ArgumentParser
internal import Foundation
internal import Grounding
internal import Mapping
internal import Node

/// `semsplat growth`: what goals, maps and pictures cost as the map grows.
struct GrowthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth",
        abstract: "Map room after room, ask for everything in them, print what it costs.",
        discussion: """
            Simulated rooms stand side by side. At each of the given sizes goals are asked while the \
            next room is mapped beside them, as in the daemon.
            """,
        shouldDisplay: false
    )

    @Option(help: "A folder of models/, or the path of a model folder.")
    var model = "default"

    @Option(
        parsing: .upToNextOption,
        help: "At how many Gaussians to measure; the sizes are those reached by then."
    )
    var sizes = [10_000, 100_000, 250_000, 500_000, 1_000_000, 1_500_000, 2_000_000]

    @Option(help: "How many goals to ask at each size, at least.")
    var goals = 300

    @Option(help: "How many windows to predict beside the goals at each size, at least.")
    var beside = 4

    @Option(help: "On how many threads a goal is searched at most, as in the daemon by default.")
    var threads = GroundingSettings().threads

    @Option(help: "Draw what it costs over the size into this SVG file.")
    var plot: String?

    func run() async throws {
        guard let path = modelFolder(named: model) else {
            throw CommandFailure(.failed, "there is no model '\(model)'")
        }
        var growth = try Growth(
            modelPath: path,
            goalsAtEachSize: goals,
            predictionsBeside: beside,
            threads: threads
        )
        printNow(GrowthFigures.heading)
        var figures: [GrowthFigures] = []
        for size in sizes.sorted() {
            let measured = try await growth.measure(at: size)
            printNow(measured.row)
            figures.append(measured)
        }
        if let plot { try Data(GrowthCurve(figures).svg.utf8).write(to: URL(filePath: plot)) }
    }
}
