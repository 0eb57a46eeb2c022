public import Geometry

/// Checks a calibration against what a camera saw from known poses, and says what would explain it better.
public struct CalibrationCheck {
    /// What was found.
    public enum Verdict: Sendable, Equatable {
        /// It fits.
        case good
        /// It does not; what explains the images better, best first, in words.
        case bad([Explanation])
        /// There is too little to tell by, in words.
        case unknown(String)
    }

    /// A change to calibration or poses under which the images fit better.
    public struct Explanation: Sendable, Equatable {
        /// Which kind of change.
        public let kind: Kind
        /// What looks wrong, in words, with figures.
        public let sentence: String
        /// The median residual with that change, pixels.
        public let medianPixels: Double
    }

    /// The kinds of change that are tried.
    public enum Kind: String, Sendable, CaseIterable {
        case invertedPoses = "inverted_poses"
        case swappedAxes = "swapped_axes"
        case unwantedDistortion = "unwanted_distortion"
        case missingDistortion = "missing_distortion"
        case focalLength = "focal_length"
        case timeOffset = "time_offset"
        case principalPoint = "principal_point"
        case rotatedCamera = "rotated_camera"
    }

    /// The median residual of the calibration as it is, pixels.
    public let medianPixels: Double

    /// The most that passes, pixels.
    public let allowedPixels: Double

    /// How many places counted.
    public let places: Int

    /// What was found.
    public let verdict: Verdict

    /// Fewer places than this prove nothing.
    private static let fewestPlaces = 100
    /// More than this add time and no knowledge.
    private static let mostPlaces = 2_000

    /// Checks a calibration.
    ///
    /// - Parameters:
    ///   - camera: the calibration.
    ///   - evidence: what was seen.
    ///   - poses: gives `worldFromCamera` at a stamp in nanoseconds, between frames too; nil where it is not known.
    public init(
        _ camera: CameraModel,
        _ evidence: CalibrationEvidence,
        poses: @escaping (Int64) -> Pose?
    ) {
        let tracks = Self.thinned(evidence.tracks)
        let asGiven = ReprojectionResiduals(tracks, camera: camera, poses: poses)
        (medianPixels, places) = (asGiven.median, asGiven.count)
        // Chosen on data: see docs/CALIBRATION.md.
        allowedPixels = max(0.5, 0.0025 * Double(evidence.width))
        guard evidence.width == camera.pinhole.width, evidence.height == camera.pinhole.height
        else {
            verdict = .unknown(
                "the images have \(evidence.width)x\(evidence.height) pixels, the calibration is for "
                    + "\(camera.pinhole.width)x\(camera.pinhole.height)"
            )
            return
        }
        guard asGiven.count >= Self.fewestPlaces else {
            verdict = .unknown(
                "only \(asGiven.count) places were seen from known poses in directions a degree apart; "
                    + "\(Self.fewestPlaces) are needed: move the camera sideways past things with structure"
            )
            return
        }
        let trials = CalibrationTrials(camera: camera, tracks: tracks, poses: poses)
        let better = trials.explanations(betterThan: asGiven)
        if !better.isEmpty {
            verdict = .bad(better)
        } else {
            verdict = asGiven.median <= allowedPixels ? .good : .bad([])
        }
    }

    private static func thinned(
        _ tracks: [CalibrationEvidence.Track]
    ) -> [CalibrationEvidence.Track] {
        let stride = tracks.count / mostPlaces + 1
        return tracks.indices.filter { $0.isMultiple(of: stride) }.map { tracks[$0] }
    }
}
