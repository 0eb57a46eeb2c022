internal import Geometry

/// The numbers of a calibration before they are believed: OpenCV's convention, the centre of the first
/// pixel at (0, 0).
struct Intrinsics {
    enum Key {
        case size
        case matrix
        case model
        case coefficients
    }

    /// What is wrong, by the kind of the key; the reader of the format knows the key's name and place.
    struct Failure: Error {
        let key: Key
        let reason: String
    }

    var width: Int
    var height: Int
    var fx: Double
    var fy: Double
    var cx: Double
    var cy: Double
    var model: String
    var coefficients: [Double]

    func cameraModel() throws(Failure) -> CameraModel {
        guard (1...65_535).contains(width), (1...65_535).contains(height) else {
            throw Failure(
                key: .size,
                reason: "\(width)x\(height) pixels; 1 to 65535 a side are allowed"
            )
        }
        try checkMatrix()
        let model = CameraModel(
            pinhole: Pinhole(openCVFx: fx, fy: fy, cx: cx, cy: cy, width: width, height: height),
            distortion: try distortion()
        )
        guard model.hasView else {
            throw Failure(
                key: .coefficients,
                reason: "\(coefficients) show nothing of what is before the camera"
            )
        }
        return model
    }

    private func checkMatrix() throws(Failure) {
        // REP 104: a zero focal length says that the camera is not calibrated.
        guard fx != 0 else {
            throw Failure(key: .matrix, reason: "fx is 0, so the camera is not calibrated")
        }
        for (name, value, size) in [("fx", fx, width), ("fy", fy, height)] {
            guard value.isFinite, value > 0 else {
                throw Failure(
                    key: .matrix,
                    reason: "\(name) is \(value); a focal length in pixels must be positive"
                )
            }
            // A telescope sees a thousandth of what a wide lens sees, not a millionth.
            guard value < 1e4 * Double(size) else {
                throw Failure(
                    key: .matrix,
                    reason: "\(name) is \(value) for \(size) pixels, which sees next to nothing"
                )
            }
            // Below this even a fisheye would see more than all around it.
            guard value > 0.05 * Double(size) else {
                throw Failure(
                    key: .matrix,
                    reason:
                        "\(name) is \(value) for \(size) pixels; it must be in pixels, not normalised"
                )
            }
        }
        for (name, value, size) in [("cx", cx, width), ("cy", cy, height)] {
            guard value.isFinite, abs(value - Double(size) / 2) <= Double(size) else {
                throw Failure(
                    key: .matrix,
                    reason: "\(name) is \(value), far outside an image of \(size) pixels"
                )
            }
        }
    }

    private func distortion() throws(Failure) -> Distortion {
        if let bad = coefficients.first(where: { !$0.isFinite }) {
            throw Failure(key: .coefficients, reason: "\(bad) is not finite")
        }
        switch model {
        case "", "none":
            guard coefficients.allSatisfy({ $0 == 0 }) else {
                throw Failure(
                    key: .model,
                    reason: "it is empty, but there are coefficients; \(Self.allowed)"
                )
            }
            return .none
        case "plumb_bob", "radtan": return try plumbBob()
        case "rational_polynomial": return try rational()
        case "equidistant", "kannala_brandt", "fisheye": return try equidistant()
        default: throw Failure(key: .model, reason: "'\(model)' is not known; \(Self.allowed)")
        }
    }

    static let allowed =
        "allowed are plumb_bob (radtan), rational_polynomial, equidistant (kannala_brandt, fisheye) and none"

    private func plumbBob() throws(Failure) -> Distortion {
        // Kalibr's radtan has four; k3 is then 0.
        guard [0, 4, 5].contains(coefficients.count) else {
            throw wrongCount("4 or 5 (k1, k2, p1, p2, k3)")
        }
        let k = coefficients + [Double](repeating: 0, count: 5 - coefficients.count)
        return k.allSatisfy { $0 == 0 }
            ? .none : .plumbBob(k1: k[0], k2: k[1], p1: k[2], p2: k[3], k3: k[4])
    }

    private func rational() throws(Failure) -> Distortion {
        // OpenCV writes 12 or 14 with zeros for the thin prism and tilt terms that it did not fit.
        guard [8, 12, 14].contains(coefficients.count) else {
            throw wrongCount("8 (k1, k2, p1, p2, k3, k4, k5, k6)")
        }
        guard coefficients[8...].allSatisfy({ $0 == 0 }) else {
            throw Failure(
                key: .coefficients,
                reason: "thin prism and tilt terms (the 9th and later) must be 0 or absent"
            )
        }
        let k = coefficients
        return k.allSatisfy { $0 == 0 }
            ? .none
            : .rational(
                k1: k[0],
                k2: k[1],
                p1: k[2],
                p2: k[3],
                k3: k[4],
                k4: k[5],
                k5: k[6],
                k6: k[7]
            )
    }

    private func equidistant() throws(Failure) -> Distortion {
        guard coefficients.count == 4 else { throw wrongCount("4 (k1, k2, k3, k4)") }
        let k = coefficients
        return .equidistant(k1: k[0], k2: k[1], k3: k[2], k4: k[3])
    }

    private func wrongCount(_ expected: String) -> Failure {
        Failure(
            key: .coefficients,
            reason: "\(coefficients.count) coefficients; \(model) has \(expected)"
        )
    }
}
