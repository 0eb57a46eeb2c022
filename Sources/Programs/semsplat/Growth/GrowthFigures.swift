internal import Foundation
internal import Mapping

/// What one size of a map costs.
struct GrowthFigures: Sendable {
    /// How long one goal took.
    struct Answer: Sendable {
        let name: String
        let isFound: Bool
        /// By the clock.
        let milliseconds: Double
        /// Of its thread.
        let processorMilliseconds: Double
    }

    let gaussians: Int
    let keyframes: Int
    let mebibytes: Double
    /// The mean processor time to take a prediction into the map, of those that made it as large.
    let integrateMilliseconds: Double
    /// Processor time to make it ready for goals.
    var prepareMilliseconds = 0.0
    /// Processor time to draw all of it.
    var drawMilliseconds = 0.0
    var cells = 0
    /// What the registry knows by now.
    var objects = 0
    /// Windows that were predicted while goals were asked.
    var predictionsBeside = 0
    /// To goals whose names were not asked of the map before.
    var answers: [Answer] = []
    /// To the same goals, each asked again at once.
    var answersAgain: [Answer] = []

    init(_ map: MapSnapshot, integrateMilliseconds: [Double]) {
        gaussians = map.gaussianCount
        keyframes = map.keyframes.count
        mebibytes = Double(map.byteCount) / 1_048_576
        // The last few: a mean since the size before would be that of smaller maps.
        let last = integrateMilliseconds.suffix(8)
        self.integrateMilliseconds = last.reduce(0, +) / Double(max(1, last.count))
    }

    /// What rooms are made of: as large as the map, and no goal of a robot.
    private static let building: Set<String> = ["wall", "floor", "ceiling"]

    private var things: [Answer] { Self.things(answers) }

    private static func things(_ answers: [Answer]) -> [Answer] {
        answers.filter { !building.contains($0.name) }
    }

    /// The quantile of how long goals for things took by the clock.
    func goal(_ quantile: Double) -> Double { things.map(\.milliseconds).quantile(quantile) }

    /// The quantile of how long the same goals took when they were asked again, by the clock.
    func goalAgain(_ quantile: Double) -> Double {
        Self.things(answersAgain).map(\.milliseconds).quantile(quantile)
    }

    /// The quantile of the processor time of goals for things, of the asking thread alone.
    func goalProcessor(_ quantile: Double) -> Double {
        things.map(\.processorMilliseconds).quantile(quantile)
    }

    /// The median processor time of a goal for what rooms are made of.
    private var buildingProcessor: Double {
        answers.filter { Self.building.contains($0.name) }.map(\.processorMilliseconds)
            .quantile(0.5)
    }

    /// The things whose goals took longest.
    private var slowest: String {
        var names: [String] = []
        for answer in things.sorted(by: { $0.processorMilliseconds > $1.processorMilliseconds })
        where !names.contains(answer.name) && names.count < 3 {
            names.append(answer.name)
        }
        return names.joined(separator: ", ")
    }

    static let heading = """
        | Gaussians | cells | keyframes | objects | MiB | goals (found) | p50 | p99 | of the asking thread p50 | p99 | slowest things | asked again p50 | asked again p99 | wall, floor, ceiling | take in | prepare | draw | predicted beside |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
        """

    /// A row of the table, milliseconds.
    var row: String {
        let times = [goal(0.5), goal(0.99), goalProcessor(0.5), goalProcessor(0.99)]
            .map { String(format: "%.1f", $0) }.joined(separator: " | ")
        let again = [goalAgain(0.5), goalAgain(0.99)]
            .map { String(format: "%.2f", $0) }.joined(separator: " | ")
        let rest = [
            buildingProcessor, integrateMilliseconds, prepareMilliseconds, drawMilliseconds,
        ]
        .map { String(format: "%.0f", $0) }.joined(separator: " | ")
        return "| \(gaussians) | \(cells) | \(keyframes) | \(objects) | \(Int(mebibytes)) | "
            + "\(answers.count) (\(answers.count(where: \.isFound))) | \(times) | "
            + "\(slowest) | \(again) | \(rest) | \(predictionsBeside) |"
    }
}

extension [Double] {
    /// The value below which that share of the values lies; 0 of none.
    fileprivate func quantile(_ share: Double) -> Double {
        isEmpty ? 0 : sorted()[Swift.min(count - 1, Int(share * Double(count)))]
    }
}
