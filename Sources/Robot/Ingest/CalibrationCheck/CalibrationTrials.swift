internal import Foundation
internal import Geometry

/// Tries changes to a calibration and to the poses, and keeps those that explain the images much better.
struct CalibrationTrials {
    let camera: CameraModel
    let tracks: [CalibrationEvidence.Track]
    let poses: ReprojectionResiduals.Poses

    typealias Explanation = CalibrationCheck.Explanation

    /// A change must take away this part of the residual to be told.
    private static let leastGain = 0.15
    /// Of changes that are about as good the simplest is told first.
    private static let asGood = 1.12

    /// A change that was tried, and whether it is large enough to matter.
    private struct Trial {
        let kind: CalibrationCheck.Kind
        let residuals: ReprojectionResiduals
        let matters: Bool
        let sentence: String
    }

    /// What explains the images better than `given`, the simplest of the best first.
    func explanations(betterThan given: ReprojectionResiduals) -> [Explanation] {
        // In the order of how much each may bend; of equally good ones the first is meant.
        let trials = [
            invertedPoses(), swappedAxes(), unwantedDistortion(), focalLength(), timeOffset(),
            missingDistortion(), principalPoint(), rotatedCamera(),
        ].compactMap(\.self)
        let better = trials.filter {
            $0.matters && $0.residuals.score < (1 - Self.leastGain) * given.score
                && $0.residuals.count > given.count / 2
        }
        guard let best = better.map(\.residuals.score).min() else { return [] }
        return better.filter { $0.residuals.score <= Self.asGood * best + 0.02 }
            .map {
                Explanation(
                    kind: $0.kind,
                    sentence: $0.sentence,
                    medianPixels: $0.residuals.median
                )
            }
    }

    private func residuals(
        _ camera: CameraModel? = nil,
        _ poses: ReprojectionResiduals.Poses? = nil
    ) -> ReprojectionResiduals {
        ReprojectionResiduals(tracks, camera: camera ?? self.camera, poses: poses ?? self.poses)
    }

    // MARK: - Poses

    private func invertedPoses() -> Trial {
        Trial(
            kind: .invertedPoses,
            residuals: residuals(nil) { poses($0)?.inverse },
            matters: true,
            sentence: "the poses are the wrong way round: they take the world to the camera, and "
                + "the camera's place in the world is asked for (or the extrinsics were inverted)"
        )
    }

    private func swappedAxes() -> Trial? {
        let bodyFromOptical = Quaternion(x: -0.5, y: 0.5, z: -0.5, w: 0.5)
        let forward = Vector3(0, 0, 1)
        let axes: [(Quaternion, String)] = [
            (bodyFromOptical, "are given in body axes (x forward, y left, z up)"),
            (bodyFromOptical.inverse, "were turned from body to optical axes twice"),
            (
                Quaternion(radians: .pi, about: Vector3(1, 0, 0)),
                "are given in OpenGL's axes (y up, z back)"
            ),
            (Quaternion(radians: .pi, about: forward), "are those of an image upside down"),
            (
                Quaternion(radians: .pi / 2, about: forward),
                "are those of an image turned by a quarter"
            ),
            (
                Quaternion(radians: -.pi / 2, about: forward),
                "are those of an image turned by a quarter"
            ),
        ]
        let trials = axes.map { turn, words in
            let change = Pose(rotation: turn, translation: .zero)
            return (residuals(nil) { poses($0).map { $0 * change } }, words)
        }
        return trials.min { $0.0.score < $1.0.score }.map { residuals, words in
            Trial(
                kind: .swappedAxes,
                residuals: residuals,
                matters: true,
                sentence:
                    "the camera's axes \(words); an optical frame has x right, y down, z forward"
            )
        }
    }

    private func timeOffset() -> Trial {
        let (offset, best) = search([0], step: [0.032], least: 0.001) { values in
            let shift = Int64(values[0] * 1e9)
            return residuals(nil) { poses($0 + shift) }
        }
        let milliseconds = Int((1_000 * offset[0]).rounded())
        return Trial(
            kind: .timeOffset,
            residuals: best,
            matters: abs(milliseconds) >= 8 && abs(milliseconds) <= 500,
            sentence:
                "images and poses are \(abs(milliseconds)) ms apart in time: the images' stamps are "
                + (milliseconds > 0 ? "too early" : "too late")
        )
    }

    private func rotatedCamera() -> Trial {
        let (turn, best) = search([0, 0, 0], step: [2, 2, 2], least: 0.05) { values in
            let change = Pose(rotation: Self.rotation(degrees: values), translation: .zero)
            return residuals(nil) { poses($0).map { $0 * change } }
        }
        let angle = (turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]).squareRoot()
        let parts = zip(["x (down)", "y (aside)", "z (around the view)"], turn)
            .map { "\(rounded($1))° about \($0)" }
        return Trial(
            kind: .rotatedCamera,
            residuals: best,
            matters: angle >= 0.5,
            sentence:
                "the extrinsics are turned: the camera is at \(parts.joined(separator: ", ")) of where they say"
        )
    }

    private static func rotation(degrees: [Double]) -> Quaternion {
        let axis = Vector3(degrees[0], degrees[1], degrees[2])
        guard axis.length > 1e-9 else { return .identity }
        return Quaternion(radians: axis.length * .pi / 180, about: axis)
    }

    // MARK: - Intrinsics

    private func focalLength() -> Trial {
        let (scale, best) = search([0], step: [0.06], least: 0.002) { values in
            residuals(changed { $0.scaleFocalLength(by: exp(values[0])) })
        }
        let percent = 100 * (exp(-scale[0]) - 1)
        return Trial(
            kind: .focalLength,
            residuals: best,
            matters: abs(percent) >= 1.2,
            sentence:
                "the focal length is \(rounded(abs(percent))) % too \(percent > 0 ? "long" : "short"): "
                + "fx \(rounded(camera.pinhole.fx * exp(scale[0]))) fits, the calibration has "
                + "\(rounded(camera.pinhole.fx))"
        )
    }

    private func principalPoint() -> Trial {
        let unit = Double(camera.pinhole.width) / 80
        let (shift, best) = search([0, 0], step: [unit, unit], least: 0.2) { values in
            residuals(
                changed {
                    $0.cx += values[0]
                    $0.cy += values[1]
                }
            )
        }
        let distance = (shift[0] * shift[0] + shift[1] * shift[1]).squareRoot()
        let center = camera.pinhole.openCVPrincipalPoint
        return Trial(
            kind: .principalPoint,
            residuals: best,
            matters: distance >= 0.01 * Double(camera.pinhole.width),
            sentence:
                "the principal point is off by (\(rounded(-shift[0])), \(rounded(-shift[1]))) pixels: "
                + "(\(rounded(center.cx + shift[0])), \(rounded(center.cy + shift[1]))) fits"
        )
    }

    private func unwantedDistortion() -> Trial? {
        guard camera.distortion != .none else { return nil }
        return Trial(
            kind: .unwantedDistortion,
            residuals: residuals(CameraModel(pinhole: camera.pinhole)),
            matters: true,
            sentence:
                "the images have no lens distortion: they were rectified already, and the calibration is "
                + "of the camera before that"
        )
    }

    private func missingDistortion() -> Trial? {
        guard camera.distortion == .none else { return nil }
        let (terms, best) = search([0, 0], step: [0.08, 0.04], least: 0.01) { values in
            residuals(
                CameraModel(
                    pinhole: camera.pinhole,
                    distortion: .plumbBob(k1: values[0], k2: values[1], p1: 0, p2: 0, k3: 0)
                )
            )
        }
        return Trial(
            kind: .missingDistortion,
            residuals: best,
            matters: edgeShift(terms) >= 0.006 * Double(camera.pinhole.width),
            sentence: "the lens bends, and the calibration says that it does not: "
                + "k1 \(rounded(terms[0], 100)), k2 \(rounded(terms[1], 100)) fit"
        )
    }

    /// How many pixels radial terms move the middle of the left edge.
    private func edgeShift(_ terms: [Double]) -> Double {
        let radius = Double(camera.pinhole.width) / 2 / camera.pinhole.fx
        let squared = radius * radius
        return abs(radius * (terms[0] * squared + terms[1] * squared * squared)) * camera.pinhole.fx
    }

    private func changed(_ change: (inout Pinhole) -> Void) -> CameraModel {
        var pinhole = camera.pinhole
        change(&pinhole)
        return CameraModel(pinhole: pinhole, distortion: camera.distortion)
    }

    // MARK: - Searching

    /// The values of least residual, by steps along each axis that are halved where none helps (Hooke and Jeeves 1961).
    ///
    /// A step that loses half of the places is none: where nothing is compared, nothing disagrees.
    private func search(
        _ start: [Double],
        step: [Double],
        least: Double,
        _ evaluate: ([Double]) -> ReprojectionResiduals
    ) -> (values: [Double], residuals: ReprojectionResiduals) {
        var (values, step) = (start, step)
        var best = evaluate(values)
        let fewest = best.count / 2
        while step[0] > least {
            var helped = false
            for axis in values.indices {
                for sign in [1.0, -1.0] {
                    var next = values
                    next[axis] += sign * step[axis]
                    let tried = evaluate(next)
                    guard tried.count > fewest, tried.score < best.score else { continue }
                    (values, best, helped) = (next, tried, true)
                    break
                }
            }
            if !helped { step = step.map { $0 / 2 } }
        }
        return (values, best)
    }
}

extension Pinhole {
    fileprivate mutating func scaleFocalLength(by factor: Double) {
        fx *= factor
        fy *= factor
    }
}

/// A figure for people, to a tenth (or another part of one).
private func rounded(_ value: Double, _ parts: Double = 10) -> Double {
    (value * parts).rounded() / parts
}
