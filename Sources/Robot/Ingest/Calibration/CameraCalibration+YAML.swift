public import Messages

extension CameraCalibration {
    /// The calibration as a ROS camera_info file, which ``CalibrationFile`` and ROS's own tools read
    /// (camera_calibration_parsers).
    public func rosYAML(camera: String) -> String {
        """
        image_width: \(width)
        image_height: \(height)
        camera_name: \(camera)
        \(Self.matrix("camera_matrix", rows: 3, intrinsics))
        distortion_model: \(distortionModel.isEmpty ? "plumb_bob" : distortionModel)
        \(Self.matrix("distortion_coefficients", rows: 1, distortion.isEmpty ? [0, 0, 0, 0, 0] : distortion))
        \(Self.matrix("rectification_matrix", rows: 3, rectification.isEmpty ? Self.identity : rectification))
        \(Self.matrix("projection_matrix", rows: 3, projection.isEmpty ? withoutBaseline : projection))

        """
    }

    private static let identity: [Double] = [1, 0, 0, 0, 1, 0, 0, 0, 1]

    /// The projection of a camera that is not half of a stereo pair: the intrinsics and no translation.
    private var withoutBaseline: [Double] {
        (0..<3).flatMap { row in intrinsics[(3 * row)..<(3 * row + 3)] + [0] }
    }

    private static func matrix(_ name: String, rows: Int, _ data: [Double]) -> String {
        """
        \(name):
          rows: \(rows)
          cols: \(data.count / rows)
          data: [\(data.map { "\($0)" }.joined(separator: ", "))]
        """
    }
}
