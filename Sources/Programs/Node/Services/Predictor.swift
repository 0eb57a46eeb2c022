internal import Foundation
internal import Grounding
internal import Mapping
internal import SemanticSplat

/// Loads the predictor that the configuration names.
func makePredictor(
    _ configuration: NodeConfiguration.Predictor
) throws(NodeError) -> any WindowPredictor {
    switch configuration.kind {
    case .semanticSplat:
        try trainedPredictor(configuration.model).refreshing(configuration.refresh)
    case .oracleTestDouble: try oracle(configuration.oracleSequence)
    }
}

/// Segment Anything of the model that the configuration names, for the views of `predictor`; nil where the model has none.
func makeSegmenter(
    _ configuration: NodeConfiguration.Predictor,
    for predictor: any WindowPredictor
) throws(NodeError) -> Segmenter? {
    // The test double comes without a model folder of its own, but pictures are pictures.
    guard let path = modelFolder(named: configuration.model) else { return nil }
    do throws(ModelFolder.Failure) {
        return try ModelFolder(path: path).segmentAnything().map { network in
            Segmenter(
                network: network,
                viewWidth: predictor.networkWidth,
                viewHeight: predictor.networkHeight
            )
        }
    } catch {
        throw NodeError(error.description)
    }
}

/// The mapping settings of a configuration.
func mappingSettings(_ configuration: NodeConfiguration) -> MappingSettings {
    var settings = MappingSettings()
    settings.window = configuration.mapping.window
    settings.map.budgetBytes = configuration.mapping.budgetMebibytes << 20
    return settings
}

/// The grounding settings of a configuration.
func groundingSettings(_ configuration: NodeConfiguration) -> GroundingSettings {
    let planning = configuration.planning
    var robot = RobotSettings()
    robot.radiusMetres = planning.robotRadiusMetres
    robot.standoffMetres = planning.standoffMetres
    robot.farthestMetres = max(robot.farthestMetres, planning.standoffMetres + 1)
    robot.gripperOpeningMetres = planning.gripperOpeningMetres
    return GroundingSettings(worldFrame: configuration.worldFrame, robot: robot)
}

/// The floor plan's settings of a configuration.
func occupancySettings(_ configuration: NodeConfiguration) -> OccupancySettings {
    let planning = configuration.planning
    return OccupancySettings(
        cellMetres: planning.cellMetres,
        floorClearanceMetres: planning.floorClearanceMetres,
        robotHeightMetres: planning.robotHeightMetres,
        lowMetres: max(0.3, planning.floorClearanceMetres)
    )
}

/// The folder of a model: a path, or a name under `models/` here or beside the program.
///
/// - Parameter name: a path, or a name under `models/`.
/// - Returns: nil when there is no such folder.
public func modelFolder(named name: String) -> String? {
    var candidates = name.contains("/") ? [name] : ["models/\(name)"]
    // The program lies in .build/release of the repository that holds models/.
    var folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    for _ in 0..<5 {
        folder.deleteLastPathComponent()
        candidates.append(folder.appending(path: "models/\(name)").path)
    }
    return candidates.first { FileManager.default.fileExists(atPath: "\($0)/config.json") }
}

/// What tells the features of one model from another's: its name, and the checksum of its `config.json`, which has those of
/// the weights.
func modelFingerprint(_ configuration: NodeConfiguration.Predictor) -> String {
    if configuration.kind == .oracleTestDouble {
        return "oracle of \(configuration.oracleSequence)"
    }
    var hash = StableHash()
    if let folder = modelFolder(named: configuration.model),
        let config = FileManager.default.contents(atPath: "\(folder)/config.json")
    {
        hash.add(Array(config))
    }
    return "\(configuration.model) \(hash.text)"
}

private func trainedPredictor(_ model: String) throws(NodeError) -> any WindowPredictor {
    guard let path = modelFolder(named: model) else {
        throw NodeError(
            "there is no model '\(model)': neither the folder itself nor models/\(model) here or "
                + "beside the program has a config.json"
        )
    }
    do {
        return try SemanticSplatPredictor(try ModelFolder(path: path))
    } catch {
        throw NodeError("\(error)")
    }
}
