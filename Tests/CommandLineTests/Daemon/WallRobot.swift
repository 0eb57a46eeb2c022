import Foundation
import Geometry
import Messages
import Transport

/// A robot that drives to and fro along the painted wall and publishes what its camera sees, over a
/// real socket.
///
/// Used by one task at a time.
final class WallRobot {
    private static let strideMetres = 0.06
    private static let turnAfter = 25

    /// Where it publishes.
    var endpoint: String { publisher.endpoint }
    /// The stamp of its latest image.
    private(set) var stampNanoseconds = Int64(Date().timeIntervalSince1970 * 1e9)

    private let publisher: SensorPublisher
    private var views: [Int: [UInt8]] = [:]
    private var step = 0
    private var way: [(stamp: Int64, xMetres: Double)] = []

    init(endpoint: String = "tcp://127.0.0.1:*") throws {
        publisher = try SensorPublisher(endpoint: endpoint)
    }

    /// Ends it.
    func close() { publisher.close() }

    /// Puts its clock off.
    func setClock(offsetSeconds: Int64) { stampNanoseconds += offsetSeconds * 1_000_000_000 }

    deinit { publisher.close() }

    /// One good frame: calibration, pose and image.
    func drive() throws {
        step += 1
        let place = abs((step % (2 * Self.turnAfter)) - Self.turnAfter)
        try sendCalibration()
        try sendPose(nextStamp(), xMetres: Double(place) * Self.strideMetres)
        try sendImage(stampNanoseconds, try view(place))
    }

    /// Drives until `condition` holds; false when it did not for long.
    func drive(until condition: () async throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(patienceSeconds)
        while ContinuousClock.now < end {
            if try await condition() { return true }
            try drive()
            try await Task.sleep(for: .milliseconds(40))
        }
        return false
    }

    /// Drives until the daemon has heard one of its images.
    func drive(until diagnostics: Diagnostics) async throws -> Bool {
        try await drive { (diagnostics.newest?.count("ingest", "front posed") ?? 0) > 0 }
    }

    /// A stamp for the next message, a thirtieth of a second after the latest.
    func nextStamp() -> Int64 {
        stampNanoseconds += 33_333_333
        return stampNanoseconds
    }

    /// An image that is whatever `data` is.
    func sendImage(_ stamp: Int64, _ data: [UInt8]) throws {
        try send(
            CompressedImage(
                stampNanoseconds: stamp,
                frameID: "front_optical_frame",
                format: "jpeg",
                data: data
            ),
            on: "/camera/front/image"
        )
    }

    /// Pixels without a container.
    func sendRaw(_ stamp: Int64, encoding: String, width: Int, height: Int, bytes: Int) throws {
        try send(
            RawImage(
                stampNanoseconds: stamp,
                frameID: "front_optical_frame",
                width: width,
                height: height,
                encoding: encoding,
                step: 0,
                data: [UInt8](repeating: 128, count: bytes)
            ),
            on: "/camera/front/image"
        )
    }

    /// Where the camera is.
    func sendPose(_ stamp: Int64, xMetres: Double) throws {
        way.append((stamp, xMetres))
        try send(
            FrameTransform(
                stampNanoseconds: stamp,
                parentFrameID: "map",
                childFrameID: "front_optical_frame",
                parentFromChild: Pose(rotation: .identity, translation: [xMetres, 0, 0])
            ),
            on: "/tf"
        )
    }

    /// Says where the camera really was at every frame so far: so much farther along the wall.
    func correct(byMetres metres: Double, world: String = "map") throws {
        try send(
            PoseGraphUpdate(
                stampNanoseconds: stampNanoseconds,
                frameID: world,
                childFrameID: "front_optical_frame",
                poses: way.map {
                    .init(
                        stampNanoseconds: $0.stamp,
                        pose: Pose(rotation: .identity, translation: [$0.xMetres + metres, 0, 0])
                    )
                }
            ),
            on: "/pose_correction"
        )
    }

    /// Any bytes under any name.
    func send(_ topic: String, _ typeName: String, _ payload: [UInt8]) throws {
        try publisher.send(Envelope(topic: topic, typeName: typeName, payload: payload))
    }

    /// The camera, or one of so many times its size.
    func sendCalibration(scale: Double = 1) throws {
        let whole = PaintedWall.pinhole
        let (width, height) = (Double(whole.width), Double(whole.height))
        let pinhole = whole.cropped(
            x: 0,
            y: 0,
            width: width,
            height: height,
            toWidth: Int(width * scale),
            height: Int(height * scale)
        )
        let (cx, cy) = pinhole.openCVPrincipalPoint
        try publisher.send(
            CameraCalibration(
                stampNanoseconds: stampNanoseconds,
                frameID: "front_optical_frame",
                width: pinhole.width,
                height: pinhole.height,
                distortionModel: "plumb_bob",
                distortion: [0, 0, 0, 0, 0],
                intrinsics: [pinhole.fx, 0, cx, 0, pinhole.fy, cy, 0, 0, 1]
            ),
            on: "/camera/front/calibration",
            latched: true
        )
    }

    private func send(_ message: some Message, on topic: String) throws {
        try publisher.send(message, on: topic)
    }

    private func view(_ place: Int) throws -> [UInt8] {
        if let known = views[place] { return known }
        let data = try PaintedWall.jpeg(offsetMetres: Double(place) * Self.strideMetres)
        views[place] = data
        return data
    }
}
