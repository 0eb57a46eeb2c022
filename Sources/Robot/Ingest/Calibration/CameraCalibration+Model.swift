public import Geometry
public import Messages

extension CameraCalibration {
    /// The message of a camera; the half pixel between our convention and OpenCV's is taken off here.
    public init(_ model: CameraModel, frameID: String, stampNanoseconds: Int64) {
        let pinhole = model.pinhole
        let (cx, cy) = pinhole.openCVPrincipalPoint
        let (name, coefficients) = model.distortion.asOnTheWire
        self.init(
            stampNanoseconds: stampNanoseconds,
            frameID: frameID,
            width: pinhole.width,
            height: pinhole.height,
            distortionModel: name,
            distortion: coefficients,
            intrinsics: [pinhole.fx, 0, cx, 0, pinhole.fy, cy, 0, 0, 1],
            rectification: [1, 0, 0, 0, 1, 0, 0, 0, 1],
            projection: [pinhole.fx, 0, cx, 0, 0, pinhole.fy, cy, 0, 0, 0, 1, 0]
        )
    }
}

extension Distortion {
    /// Foxglove's name of the model, and its coefficients.
    fileprivate var asOnTheWire: (name: String, coefficients: [Double]) {
        switch self {
        case .none: ("plumb_bob", [0, 0, 0, 0, 0])
        case .plumbBob(let k1, let k2, let p1, let p2, let k3):
            ("plumb_bob", [k1, k2, p1, p2, k3])
        case .rational(let k1, let k2, let p1, let p2, let k3, let k4, let k5, let k6):
            ("rational_polynomial", [k1, k2, p1, p2, k3, k4, k5, k6])
        case .equidistant(let k1, let k2, let k3, let k4): ("kannala_brandt", [k1, k2, k3, k4])
        }
    }
}
