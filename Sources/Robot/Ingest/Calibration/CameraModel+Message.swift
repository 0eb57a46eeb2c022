public import Geometry
public import Messages

extension CameraModel {
    /// The camera that a calibration message describes; the half pixel between its convention and
    /// ours is added here.
    ///
    /// Rectification and projection are not used: images come as they were taken.
    ///
    /// - Throws: `CalibrationError` naming the field, the value and what is allowed.
    public init(_ message: CameraCalibration) throws(CalibrationError) {
        let source = "CameraCalibration of '\(message.frameID)'"
        guard message.intrinsics.count == 9 else {
            throw CalibrationError(
                source,
                key: "K",
                "\(message.intrinsics.count) elements; the 3x3 matrix has 9, row by row"
            )
        }
        let k = message.intrinsics
        guard k[1] == 0, k[3] == 0, k[6] == 0, k[7] == 0, k[8] == 1 || k[0] == 0 else {
            throw CalibrationError(source, key: "K", "\(k); it must be fx 0 cx 0 fy cy 0 0 1")
        }
        let intrinsics = Intrinsics(
            width: message.width,
            height: message.height,
            fx: k[0],
            fy: k[4],
            cx: k[2],
            cy: k[5],
            model: message.distortionModel,
            coefficients: message.distortion
        )
        do {
            self = try intrinsics.cameraModel()
        } catch {
            let key =
                switch error.key {
                case .size: "width, height"
                case .matrix: "K"
                case .model: "distortion_model"
                case .coefficients: "D"
                }
            throw CalibrationError(source, key: key, error.reason)
        }
    }
}
