public import Geometry

/// Calibration files: ROS `camera_info` YAML and Kalibr camchain YAML.
public enum CalibrationFile {
    /// The camera that the text of a calibration file describes.
    ///
    /// - Parameters:
    ///   - text: The file's contents.
    ///   - source: Its path, for errors.
    ///   - camera: In a Kalibr file with several cameras, the one whose key (`cam0`) or whose topic's part is
    ///     this name. A file with one camera needs none.
    /// - Returns: The camera, in our pixel convention.
    /// - Throws: `CalibrationError` naming file, line, key, value and what is allowed.
    public static func cameraModel(
        _ text: String,
        source: String,
        camera: String? = nil
    ) throws(CalibrationError) -> CameraModel {
        let root = try YAMLReader(text, source: source)
        if root.optional("image_width") != nil || root.optional("camera_matrix") != nil {
            return try ros(root)
        }
        let cameras = root.keys.filter { root.optional($0)?.optional("intrinsics") != nil }
        guard !cameras.isEmpty else {
            throw root.failure(
                "is no calibration: neither image_width and camera_matrix (ROS camera_info) "
                    + "nor cam0 with intrinsics (Kalibr camchain)"
            )
        }
        return try kalibr(root.required(try choose(camera, among: cameras, of: root)))
    }

    // sensor_msgs/CameraInfo as camera_calibration_parsers writes it.
    private static func ros(_ root: YAMLReader) throws(CalibrationError) -> CameraModel {
        let (width, height) = (try root.required("image_width"), try root.required("image_height"))
        let matrix = try root.required("camera_matrix").required("data")
        let model = try root.required("distortion_model")
        let coefficients = try root.required("distortion_coefficients").required("data")
        let k = try matrix.numbers(9)
        guard k[1] == 0, k[3] == 0, k[6] == 0, k[7] == 0, k[8] == 1 else {
            throw matrix.failure("\(k); it must be fx 0 cx 0 fy cy 0 0 1")
        }
        let intrinsics = Intrinsics(
            width: try width.integer(),
            height: try height.integer(),
            fx: k[0],
            fy: k[4],
            cx: k[2],
            cy: k[5],
            model: try model.text(),
            coefficients: try coefficients.numbers()
        )
        return try checked(
            intrinsics,
            size: width,
            matrix: matrix,
            model: model,
            coefficients: coefficients
        )
    }

    private static func kalibr(_ camera: YAMLReader) throws(CalibrationError) -> CameraModel {
        let kind = try camera.required("camera_model")
        guard try kind.text() == "pinhole" else {
            throw kind.failure("'\(try kind.text())' is not supported; allowed is pinhole")
        }
        let (matrix, size) = (try camera.required("intrinsics"), try camera.required("resolution"))
        let model = try camera.required("distortion_model")
        let name = try model.text()
        guard ["radtan", "equidistant", "none"].contains(name) else {
            throw model.failure(
                "'\(name)' is not supported; allowed are radtan, equidistant and none"
            )
        }
        let coefficients = name == "none" ? nil : try camera.required("distortion_coeffs")
        let (k, pixels) = (try matrix.numbers(4), try size.numbers(2))
        guard let width = Int(exactly: pixels[0]), let height = Int(exactly: pixels[1]) else {
            throw size.failure("\(pixels); it must be two whole numbers")
        }
        let intrinsics = Intrinsics(
            width: width,
            height: height,
            fx: k[0],
            fy: k[1],
            cx: k[2],
            cy: k[3],
            model: name,
            coefficients: try coefficients?.numbers(4) ?? []
        )
        return try checked(
            intrinsics,
            size: size,
            matrix: matrix,
            model: model,
            coefficients: coefficients ?? model
        )
    }

    private static func choose(
        _ camera: String?,
        among names: [String],
        of root: YAMLReader
    ) throws(CalibrationError) -> String {
        if names.count == 1 { return names[0] }
        func topicParts(_ name: String) -> [Substring] {
            let topic = root.optional(name)?.optional("rostopic").flatMap { try? $0.text() } ?? ""
            return topic.split(separator: "/")
        }
        let found =
            names.first { $0 == camera }
            ?? names.first { topicParts($0).contains { $0 == camera ?? "" } }
        guard let found else {
            throw root.failure(
                "has the cameras \(names.joined(separator: ", ")), and '\(camera ?? "")' is none of them "
                    + "nor a part of a rostopic"
            )
        }
        return found
    }

    private static func checked(
        _ intrinsics: Intrinsics,
        size: YAMLReader,
        matrix: YAMLReader,
        model: YAMLReader,
        coefficients: YAMLReader
    ) throws(CalibrationError) -> CameraModel {
        do {
            return try intrinsics.cameraModel()
        } catch {
            let reader =
                switch error.key {
                case .size: size
                case .matrix: matrix
                case .model: model
                case .coefficients: coefficients
                }
            throw reader.failure(error.reason)
        }
    }
}
