internal import Foundation
internal import Geometry
internal import Ingest
internal import SemanticSplat

/// The way from messages to posed frames that a configuration describes, for the views of `predictor`.
func makeIngestor(
    _ configuration: NodeConfiguration,
    for predictor: any WindowPredictor
) throws(NodeError) -> Ingestor {
    var settings = IngestSettings()
    settings.worldFrame = configuration.worldFrame
    settings.odometryFrame = configuration.odometryFrame
    settings.maximumPoseGapSeconds = configuration.sensors.maximumPoseGapSeconds
    settings.networkSize = ViewSize(
        width: predictor.networkWidth,
        height: predictor.networkHeight
    )
    var ingestor = Ingestor(settings: settings)
    for (camera, model) in try calibrations(configuration.sensors.calibrationFiles) {
        ingestor.calibrate(model, camera: camera)
    }
    return ingestor
}

private func calibrations(
    _ files: [String: String]
) throws(NodeError) -> [String: CameraModel] {
    var models: [String: CameraModel] = [:]
    for (camera, file) in files {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw NodeError("the calibration file of '\(camera)', \(file), cannot be read")
        }
        do throws(CalibrationError) {
            models[camera] = try CalibrationFile.cameraModel(
                String(decoding: data, as: UTF8.self),
                source: file,
                camera: camera
            )
        } catch {
            throw NodeError(error.description)
        }
    }
    return models
}
