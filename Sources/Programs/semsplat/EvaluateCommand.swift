internal import ArgumentParser
internal import Evaluation
internal import Foundation
internal import FoundationModels
internal import Grounding
internal import Node
internal import Recording
internal import SemanticSplat

/// `semsplat evaluate`: measures a model on sequences, as DESIGN section 6 says.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure a model on sequences: novel views, depth, language, goals.",
        discussion: """
            Context views are A and A + GAP; targets lie between and are never shown to the model. \
            Goals replay the whole sequence through the robot's pipeline and ask for every name that \
            it shows well, and for as many that it does not show. What a sequence has no truth for is \
            n/a (null in JSON).

            Examples:
              semsplat evaluate ../shared/data/house/val/* --json val.json
              semsplat evaluate ../shared/data/real/7scenes-a --gaps 5,10 --markdown kitchen.md
              semsplat evaluate SEQUENCE --tables depth --predictor oracle
            """
    )

    @Argument(help: "Sequence folders (see docs/EVALUATION.md).")
    var sequences: [String]

    @OptionGroup var model: PredictorOptions

    @Option(help: "Write the tables to FILE as one JSON document; - for standard output.")
    var json: String?

    @Option(help: "Write the tables to FILE as Markdown.")
    var markdown: String?

    @Option(
        help:
            "What to measure, separated by commas: nvs, depth, language, goals, referring, promptable (slow), peers (slow), ablation."
    )
    var tables = "nvs,depth,language,goals"

    @Option(
        help: "Frames between contexts, separated by commas (default: 10,20; fast sequences 5,10)."
    )
    var gaps: String?

    @Option(help: "Context views of a window, 2 to 4.")
    var views = 2

    @Option(help: "Windows of each gap in each sequence, at most.")
    var windows = 8

    @Option(help: "Frames from a view to the plane sweep's two neighbours (default: the gap).")
    var planeSweepGap: Int?

    @Option(
        help: """
            A Segment Anything folder for the table promptable, or its name in models/ (default: the model's own).
            """
    )
    var segmentAnything: String?

    @Option(
        help: "Points along each side of an image for the table promptable and --hcam, 1 to 64."
    )
    var promptPoints = 32

    @Flag(
        help: "Also pool language over masks of the rendered segmentation field (HCAM; slow)."
    )
    var hcam = false

    @Option(help: "Steps of the per-scene optimisation of the table peers, 0 to 100000.")
    var peerSteps = 300

    @Option(
        help: """
            Where that optimisation begins: plane_sweep (depths about which two context views agree, anywhere along the \
            rays elsewhere), plane_sweep_everywhere (agreed or not) or frusta (anywhere along the rays).
            """
    )
    var peerPoints = SeedPoints.Source.planeSweep

    @Option(
        help: """
            What refines the masks of goals: none, box (Segment Anything, prompted with the painted mask's box and a point \
            in it) or mask (with the painted mask too).
            """
    )
    var refineMasks = MaskRefinementOption.usual

    @Option(
        help: """
            Which views of a window are predicted anew as the tables goals and referring follow the robot: \
            \(RefreshPolicy.allCases.map(\.rawValue).joined(separator: ", ")).
            """,
        transform: refreshPolicy
    )
    var refresh = RefreshPolicy.usual

    @Option(
        help: """
            For the table ablation, NAME=MODEL: a model that was trained with both 2D features (full), one (sam, lseg) or \
            none. Once for each.
            """
    )
    var ablation: [AblationModel] = []

    @Option(
        parsing: .upToNextOption,
        help:
            "Sequences that the model was trained on: goals for kinds in none of them are reported apart."
    )
    var trainedOn: [String] = []

    mutating func validate() throws {
        _ = try options()
        guard tables.contains("ablation") == !ablation.isEmpty else {
            throw ValidationError(
                "the table ablation needs --ablation NAME=MODEL, and --ablation needs the table (--tables ablation)"
            )
        }
        guard (2...4).contains(views) else {
            throw ValidationError("--views is \(views); the network takes 2 to 4")
        }
        guard (1...64).contains(promptPoints) else {
            throw ValidationError("--prompt-points is \(promptPoints); give 1 to 64")
        }
        guard (0...100_000).contains(peerSteps) else {
            throw ValidationError("--peer-steps is \(peerSteps); give 0 to 100000")
        }
        guard windows > 0 else { throw ValidationError("--windows is \(windows); give at least 1") }
    }

    func run() throws {
        let folders = try sequences.map { try SequenceFolder($0) }
        let loaded = try model.load()
        var options = try options()
        if !trainedOn.isEmpty {
            options.trainedOn = try KnownKinds(of: try trainedOn.map { try SequenceFolder($0) })
        }
        let plan = try EvaluationPlan(folders, options: options, predictor: loaded.predictor)
        let progress = ProgressBar("evaluating", total: plan.steps)
        var report = try Evaluator(
            plan,
            imageEncoder: loaded.imageEncoder,
            segmentAnything: try segmentAnythingNetwork(of: loaded.path, for: options)
        )
        .measure(model: loaded.name) { progress.advance() }
        progress.finish()
        for row in ablation {
            report.addAblation(row.conditions, try measure(row, on: folders))
        }
        try write(report)
    }

    /// A row of the table ablation: language and prompts of another model, on the same windows.
    private func measure(
        _ row: AblationModel,
        on folders: [SequenceFolder]
    ) throws -> EvaluationReport {
        var options = try options()
        options.tables = [.language, .promptable]
        let loaded = try model.load(row.model)
        let plan = try EvaluationPlan(folders, options: options, predictor: loaded.predictor)
        let progress = ProgressBar(row.conditions.rawValue, total: plan.steps)
        defer { progress.finish() }
        // The teachers are the same for every row: the encoder and Segment Anything that all were trained with.
        return try Evaluator(
            plan,
            imageEncoder: loaded.imageEncoder,
            segmentAnything: try segmentAnythingNetwork(of: loaded.path, for: options)
        )
        .measure(model: loaded.name) { progress.advance() }
    }

    private func write(_ report: EvaluationReport) throws {
        if let markdown { try Data(report.markdown.utf8).write(to: URL(filePath: markdown)) }
        if json == "-" { return try printJSON(report.json) }
        if let json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try encoder.encode(report.json).write(to: URL(filePath: json))
        }
        printNow(report.text)
    }

    /// The network of the table promptable and of refined masks; `nil` when neither is asked for.
    private func segmentAnythingNetwork(
        of model: String,
        for options: EvaluationOptions
    ) throws -> SegmentAnything? {
        let refinesGoals = options.tables.contains(.goals) && options.maskRefinement != nil
        guard options.tables.contains(.promptable) || refinesGoals else { return nil }
        guard let segmentAnything else {
            let own = try ModelFolder(path: model).segmentAnything()
            guard own != nil || !options.tables.contains(.promptable) else {
                throw CommandFailure(
                    .failed,
                    "\(model) has no folder segment_anything; give --segment-anything FOLDER for the table promptable"
                )
            }
            return own
        }
        guard let path = modelFolder(named: segmentAnything) else {
            throw CommandFailure(
                .failed,
                "there is no Segment Anything '\(segmentAnything)': neither that folder nor models/\(segmentAnything) "
                    + "has a config.json; training/README.md says how to make one"
            )
        }
        return try SegmentAnythingFolder(path: path).network()
    }

    private func options() throws -> EvaluationOptions {
        var options = EvaluationOptions()
        options.tables = Set(
            try tables.split(separator: ",").map { name in
                guard let table = EvaluationTable(rawValue: String(name)) else {
                    let known = EvaluationTable.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError(
                        "--tables: there is no table '\(name)'; there are \(known)"
                    )
                }
                return table
            }
        )
        if let gaps { options.gaps = try numbers(gaps, option: "--gaps", atLeast: 2) }
        options.views = views
        options.windows = windows
        options.planeSweepGap = planeSweepGap
        options.promptPoints = promptPoints
        options.poolsLanguage = hcam
        options.peers.steps = peerSteps
        options.peers.points = peerPoints

        options.refresh = refresh
        options.maskRefinement = refineMasks.settings
        return options
    }
}

extension SeedPoints.Source: ExpressibleByArgument {}

/// A model of the table ablation: NAME=MODEL.
struct AblationModel: ExpressibleByArgument {
    let conditions: AblatedConditions
    let model: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let conditions = AblatedConditions(rawValue: parts[0]) else {
            return nil
        }
        self.conditions = conditions
        model = parts[1]
    }
}

/// What refines the masks of goals.
enum MaskRefinementOption: String, CaseIterable, ExpressibleByArgument {
    case none
    case box
    case mask

    /// What the daemon does.
    static var usual: Self {
        guard let settings = GroundingSettings().maskRefinement else { return .none }
        return settings.promptsWithMask ? .mask : .box
    }

    var settings: MaskRefinement? {
        switch self {
        case .none: nil
        case .box: MaskRefinement(promptsWithMask: false)
        case .mask: MaskRefinement(promptsWithMask: true)
        }
    }
}

/// A policy by its name.
func refreshPolicy(_ name: String) throws -> RefreshPolicy {
    guard let policy = RefreshPolicy(rawValue: name) else {
        let known = RefreshPolicy.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--refresh: there is no policy '\(name)'; there are \(known)")
    }
    return policy
}

/// Whole numbers separated by commas.
func numbers(_ text: String, option: String, atLeast least: Int) throws -> [Int] {
    try text.split(separator: ",").map { part in
        guard let number = Int(part), number >= least else {
            throw ValidationError("\(option): '\(part)' is not a whole number of at least \(least)")
        }
        return number
    }
}
