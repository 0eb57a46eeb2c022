import Foundation
import Geometry
import Ingest
import Messages
import Testing

@Suite struct CalibrationFileTests {
    static let ros = """
        image_width: 640
        image_height: 480
        camera_name: front
        camera_matrix:
          rows: 3
          cols: 3
          data: [600.5, 0, 319.5, 0, 601, 239.5, 0, 0, 1]
        distortion_model: plumb_bob
        distortion_coefficients:
          rows: 1
          cols: 5
          data: [-0.1, 0.02, 0.001, -0.002, 0.003]
        """

    static func folder() -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    func read(_ name: String, camera: String? = nil) throws -> CameraModel {
        let text = try String(
            contentsOf: Self.folder().appending(path: "calibration/\(name)"),
            encoding: .utf8
        )
        return try CalibrationFile.cameraModel(text, source: name, camera: camera)
    }

    @Test func `reads a ROS camera_info file, half a pixel on`() throws {
        let model = try CalibrationFile.cameraModel(Self.ros, source: "front.yaml")
        #expect(
            model.pinhole == Pinhole(fx: 600.5, fy: 601, cx: 320, cy: 240, width: 640, height: 480)
        )
        #expect(model.distortion == .plumbBob(k1: -0.1, k2: 0.02, p1: 0.001, p2: -0.002, k3: 0.003))
    }

    @Test func `reads the same with OpenCV's first line`() throws {
        let text = "%YAML:1.0\n---\n" + Self.ros
        #expect(
            try CalibrationFile.cameraModel(text, source: "a")
                == CalibrationFile.cameraModel(Self.ros, source: "b")
        )
    }

    @Test func `every example is read`() throws {
        let header = try read("opencv-header-example.yaml")
        #expect(
            header.pinhole
                == Pinhole(fx: 912.25, fy: 911.75, cx: 642, cy: 358.75, width: 1_280, height: 720)
        )
        guard case .rational(let k1, _, _, _, _, _, _, let k6) = header.distortion else {
            Issue.record("\(header.distortion)")
            return
        }
        #expect(k1 == 0.171 && k6 == 0.41)
        let imu = try read("kalibr-imu-example.yaml")
        #expect((imu.pinhole.width, imu.pinhole.height, imu.pinhole.fx) == (752, 480, 458.654))
        #expect(try read("kalibr-example.yaml", camera: "cam0") == imu)
        let folder = Self.folder().appending(path: "calibration").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(
            Set(files) == [
                "README.md", "demo.yaml", "kalibr-example.yaml", "kalibr-imu-example.yaml",
                "opencv-header-example.yaml",
            ]
        )
    }

    @Test(arguments: ["demo.yaml", "kalibr-imu-example.yaml", "opencv-header-example.yaml"])
    func `a message of a calibration is read as the same camera`(name: String) throws {
        let model = try read(name)
        let message = CameraCalibration(model, frameID: "front", stampNanoseconds: 5)
        #expect(try CameraModel(message) == model)
    }

    @Test func `reads the example's calibration`() throws {
        let demo = try read("demo.yaml")
        #expect(
            demo
                == CameraModel(
                    pinhole: Pinhole(fx: 525, fy: 525, cx: 320, cy: 240, width: 640, height: 480)
                )
        )
    }

    @Test(arguments: ["cam0", "front"])
    func `reads the camera that is asked for from a Kalibr file`(_ name: String) throws {
        let front = try read("kalibr-example.yaml", camera: name)
        #expect(
            front.pinhole
                == Pinhole(
                    fx: 458.654,
                    fy: 457.296,
                    cx: 367.715,
                    cy: 248.875,
                    width: 752,
                    height: 480
                )
        )
        #expect(
            front.distortion
                == .plumbBob(
                    k1: -0.28340811,
                    k2: 0.07395907,
                    p1: 0.00019359,
                    p2: 1.76187114e-05,
                    k3: 0
                )
        )
    }

    @Test func `reads Kalibr's equidistant lens`() throws {
        let belly = try read("kalibr-example.yaml", camera: "belly")
        #expect(belly.distortion == .equidistant(k1: 0.0101, k2: -0.0082, k3: 0.0051, k4: -0.0016))
        #expect(belly.pinhole.width == 1024)
    }

    @Test func `several cameras and no name is an error that lists them`() throws {
        let error = #expect(throws: CalibrationError.self) {
            try read("kalibr-example.yaml", camera: "rear")
        }
        #expect("\(try #require(error))".contains("cam0, cam1, and 'rear' is none of them"))
    }

    @Test(arguments: [
        (
            "image_width: 640", "image_width: wide",
            "front.yaml:1: image_width: 'wide' must be a whole number"
        ),
        (
            "image_width: 640", "image_width: 0",
            "front.yaml:1: image_width: 0x480 pixels; 1 to 65535"
        ),
        (
            "image_height: 480\n", "",
            "front.yaml:1: image_height: is missing; there are image_width"
        ),
        (
            "[600.5,", "[0,",
            "front.yaml:7: camera_matrix.data: fx is 0, so the camera is not calibrated"
        ),
        ("[600.5,", "[-600.5,", "front.yaml:7: camera_matrix.data: fx is -600.5; a focal length"),
        (
            "[600.5,", "[0.94,",
            "front.yaml:7: camera_matrix.data: fx is 0.94 for 640 pixels; it must be in pixels"
        ),
        ("319.5", "31950", "front.yaml:7: camera_matrix.data: cx is 31950.0, far outside"),
        (
            "600.5, 0,", "600.5, .nan,",
            "front.yaml:7: camera_matrix.data: '.nan' must be a finite number"
        ),
        (
            "600.5, 0,", "600.5, zero,",
            "front.yaml:7: camera_matrix.data: 'zero' must be a finite number"
        ),
        ("600.5, 0,", "600.5, 3,", "front.yaml:7: camera_matrix.data: [600.5, 3.0,"),
        ("600.5, 0,", "600.5,", "front.yaml:7: camera_matrix.data: 8 numbers; 9 are expected"),
        (
            "plumb_bob", "thin_prism",
            "front.yaml:8: distortion_model: 'thin_prism' is not known; allowed are plumb_bob"
        ),
        (
            "plumb_bob", "rational_polynomial",
            "front.yaml:12: distortion_coefficients.data: 5 coefficients; rational_polynomial has 8"
        ),
        (
            "plumb_bob", "equidistant",
            "front.yaml:12: distortion_coefficients.data: 5 coefficients; equidistant has 4"
        ),
        (
            "plumb_bob", "\"\"",
            "front.yaml:8: distortion_model: it is empty, but there are coefficients"
        ),
        (
            "  data: [-0.1", "  values: [-0.1",
            "front.yaml:10: distortion_coefficients.data: is missing; there are rows, cols, values"
        ),
    ])
    func `errors point at file, line, key and value`(
        _ good: String,
        _ bad: String,
        _ expected: String
    ) throws {
        let text = Self.ros.replacingOccurrences(of: good, with: bad)
        try #require(text != Self.ros)
        let error = #expect(throws: CalibrationError.self) {
            try CalibrationFile.cameraModel(text, source: "front.yaml")
        }
        #expect("\(try #require(error))".hasPrefix(expected), "\(String(describing: error))")
    }

    @Test(arguments: [
        ("", "is empty"), ("a: [", "is no YAML"), ("a: 1", "is no calibration"),
        ("- 1\n- 2", "is no calibration"),
        (
            "cam0: {camera_model: omni, intrinsics: [1, 2, 3, 4, 5], resolution: [1, 1]}",
            "'omni' is not supported; allowed is pinhole"
        ),
        (
            "cam0: {camera_model: pinhole, intrinsics: [500, 500, 320, 240], distortion_model: fov, resolution: [640, 480]}",
            "'fov' is not supported"
        ),
    ])
    func `what is no calibration is refused`(_ text: String, _ expected: String) throws {
        try isRefused(text, expected)
    }

    // The texts are no arguments of a test, because its log would hold all of them.
    @Test func `what is too large or too deep is refused`() throws {
        try isRefused(String(repeating: "#", count: 2 << 20), "at most 1048576")
        try isRefused(String(repeating: "[", count: 900), "nests brackets 900 deep")
    }

    private func isRefused(_ text: String, _ expected: String) throws {
        let error = #expect(throws: CalibrationError.self) {
            try CalibrationFile.cameraModel(text, source: "x.yaml")
        }
        #expect("\(try #require(error))".contains(expected), "\(String(describing: error))")
    }
}

@Suite struct CalibrationMessageTests {
    func message(
        _ model: String,
        _ d: [Double],
        k: [Double] = [600, 0, 319.5, 0, 600, 239.5, 0, 0, 1]
    ) -> CameraCalibration {
        CameraCalibration(
            stampNanoseconds: 1,
            frameID: "front_optical_frame",
            width: 640,
            height: 480,
            distortionModel: model,
            distortion: d,
            intrinsics: k
        )
    }

    @Test func `every model of the wire is understood`() throws {
        #expect(try CameraModel(message("", [])).distortion == .none)
        #expect(try CameraModel(message("plumb_bob", [])).distortion == .none)
        #expect(
            try CameraModel(message("plumb_bob", [1e-3, 0, 0, 0, 0])).distortion
                == .plumbBob(k1: 1e-3, k2: 0, p1: 0, p2: 0, k3: 0)
        )
        #expect(
            try CameraModel(message("rational_polynomial", [1, 2, 3, 4, 5, 6, 7, 8])).distortion
                == .rational(k1: 1, k2: 2, p1: 3, p2: 4, k3: 5, k4: 6, k5: 7, k6: 8)
        )
        for name in ["kannala_brandt", "equidistant", "fisheye"] {
            #expect(
                try CameraModel(message(name, [0.1, 0, 0, 0])).distortion
                    == .equidistant(k1: 0.1, k2: 0, k3: 0, k4: 0)
            )
        }
        #expect(try CameraModel(message("", [])).pinhole.cx == 320)
    }

    @Test func `what is wrong is named by field`() throws {
        for (bad, expected) in [
            (message("", [], k: [1, 2]), "K: 2 elements"),
            (message("", [], k: [0, 0, 0, 0, 0, 0, 0, 0, 0]), "K: fx is 0"),
            (
                message("plumb_bob", [1, 0, 0, 0, 0], k: [1e300, 0, 320, 0, 600, 240, 0, 0, 1]),
                "K: fx is 1e+300 for 640 pixels, which sees next to nothing"
            ),
            (message("pinhole_radial", []), "distortion_model: 'pinhole_radial' is not known"),
            (message("kannala_brandt", [1]), "D: 1 coefficients; kannala_brandt has 4"),
        ] {
            let error = #expect(throws: CalibrationError.self) { try CameraModel(bad) }
            #expect(
                "\(try #require(error))".contains("'front_optical_frame': \(expected)"),
                "\(String(describing: error))"
            )
        }
    }
}
