internal import ArgumentParser
internal import Evaluation
internal import Foundation
internal import Recording
internal import SemanticSplat

/// `semsplat calibrate`: from which score an object counts as found.
struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Choose from which score an object counts as found, on labelled sequences.",
        discussion: """
            Replays each sequence, asks for every name that it shows and for as many that it does not, and chooses \
            the numbers that find most of the first with at most one wrong answer in ten for the others. Do not use \
            the sequences that you measure on.
            """
    )

    @Argument(help: "Labelled sequence folders.")
    var sequences: [String]

    @OptionGroup var model: PredictorOptions

    @Flag(help: "Write the choice into the model's config.json.")
    var write = false

    func run() throws {
        let folders = try sequences.map { try SequenceFolder($0) }
        let loaded = try model.load()
        let progress = ProgressBar(
            "replaying",
            total: folders.reduce(0) { $0 + $1.frames.count }
        )
        let calibrator = GroundingCalibrator(
            folders,
            predictor: try loaded.predictor(folders[0])
        )
        let trials = try calibrator.trials { progress.advance() }
        progress.finish()
        guard let best = trials.first else { return }
        printNow("threshold  cells  cosine  synonyms  success  falsely found")
        for trial in trials.prefix(8) { printNow(Self.row(trial)) }
        if write { try save(best.calibration, in: loaded.path) }
    }

    private static func row(_ trial: GroundingCalibrator.Trial) -> String {
        String(
            format: "%9.3f  %5.2f  %6.2f  %8.2f  %7.3f  %13.3f",
            trial.calibration.scoreThreshold,
            trial.calibration.cellRelevancy,
            trial.calibration.minimumCosine,
            trial.calibration.synonymCosine,
            trial.success,
            trial.falseFound
        )
    }

    private func save(_ calibration: LanguageCalibration, in folder: String) throws {
        let file = URL(filePath: "\(folder)/config.json")
        guard
            var settings = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
                as? [String: Any]
        else { throw CommandFailure(.failed, "\(file.path()) holds no JSON object") }
        // What is not chosen here, such as the segmentation's affinity, stays.
        var grounding = settings["grounding"] as? [String: Any] ?? [:]
        grounding["scoreThreshold"] = calibration.scoreThreshold
        grounding["cellRelevancy"] = calibration.cellRelevancy
        grounding["minimumCosine"] = calibration.minimumCosine
        grounding["synonymCosine"] = calibration.synonymCosine
        settings["grounding"] = grounding
        let data = try JSONSerialization.data(
            withJSONObject: settings,
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )
        try (data + Data("\n".utf8)).write(to: file, options: .atomic)
        printNow("written to \(file.path())")
    }
}
