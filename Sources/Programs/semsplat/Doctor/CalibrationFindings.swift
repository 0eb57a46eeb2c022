internal import Foundation
internal import Geometry
internal import Ingest

/// What the doctor finds about a camera's calibration.
struct CalibrationFindings {
    private let recording: PosedRecording
    private let calibrationFile: String?

    /// A long recording is looked at in so many places, so many images each.
    private static let places = 16
    private static let imagesEach = 25

    init(_ recording: PosedRecording, calibrationFile: String?) {
        (self.recording, self.calibrationFile) = (recording, calibrationFile)
    }

    func list() throws -> [Finding] {
        let camera = try cameraModel()
        let evidence = try gather(camera)
        if let mismatch = sizeMismatch(camera.pinhole, evidence) { return [mismatch] }
        let size = Finding(
            "image size",
            .good,
            "\(evidence.width)x\(evidence.height) as calibrated"
        )
        let check = CalibrationCheck(camera, evidence) { recording.pose(at: $0) }
        let figures = String(
            format: "median %.2f pixels over %d places; at most %.2f pass",
            check.medianPixels,
            check.places,
            check.allowedPixels
        )
        switch check.verdict {
        case .good: return [size, Finding("residual", .good, figures)]
        case .unknown(let reason): return [size, Finding("residual", .failed, reason)]
        case .bad(let explanations):
            guard !explanations.isEmpty else {
                return [
                    size,
                    Finding(
                        "residual",
                        .failed,
                        "\(figures); nothing that was tried explains it: are the poses this camera's, "
                            + "and does the shutter roll?"
                    ),
                ]
            }
            let level = Finding.Level.failed
            return [size, Finding("residual", level, figures)]
                + explanations.map {
                    Finding(
                        $0.kind.rawValue,
                        level,
                        $0.sentence + String(format: " (median then %.2f pixels)", $0.medianPixels)
                    )
                }
        }
    }

    private func cameraModel() throws -> CameraModel {
        guard let calibrationFile else {
            guard let own = recording.calibration else {
                throw CommandFailure(
                    .usage,
                    "\(recording.path) has no calibration of its own; name a file with --calibration"
                )
            }
            return own
        }
        guard let data = FileManager.default.contents(atPath: calibrationFile) else {
            throw CommandFailure(.usage, "the calibration file \(calibrationFile) cannot be read")
        }
        do throws(CalibrationError) {
            return try CalibrationFile.cameraModel(
                String(decoding: data, as: UTF8.self),
                source: calibrationFile
            )
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    private func gather(_ camera: CameraModel) throws -> CalibrationEvidence {
        var evidence = CalibrationEvidence()
        let stride = max(Self.imagesEach, recording.imageCount / Self.places)
        var count = 0
        var withoutPose = 0
        var reason = ""
        try recording.forEachImage {
            $0 % stride < Self.imagesEach
        } body: { image, stamp in
            if stride > Self.imagesEach, count.isMultiple(of: Self.imagesEach) {
                evidence.interrupt()
            }
            count += 1
            if let missing = recording.reasonWithoutPose(at: stamp) {
                (withoutPose, reason) = (withoutPose + 1, missing)
            }
            try evidence.add(image, stampNanoseconds: stamp)
        }
        evidence.interrupt()
        guard withoutPose < count || count == 0 else {
            throw CommandFailure(.failed, "no image of \(recording.path) has a pose: \(reason)")
        }
        return evidence
    }

    private func sizeMismatch(_ pinhole: Pinhole, _ evidence: CalibrationEvidence) -> Finding? {
        guard (pinhole.width, pinhole.height) != (evidence.width, evidence.height) else {
            return nil
        }
        var detail =
            "the images have \(evidence.width)x\(evidence.height) pixels, the calibration is for "
            + "\(pinhole.width)x\(pinhole.height)"
        let (across, down) = (
            Double(evidence.width) / Double(pinhole.width),
            Double(evidence.height) / Double(pinhole.height)
        )
        if abs(across - down) < 0.01 {
            detail += String(
                format: ": they were scaled by %.3g, and so must be fx, fy, cx and cy",
                across
            )
        } else {
            detail += ": they were cropped, or are another camera's"
        }
        return Finding("image size", .failed, detail)
    }
}
