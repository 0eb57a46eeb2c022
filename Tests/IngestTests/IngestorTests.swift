import Geometry
import Imaging
import Ingest
import Messages
import Testing

private let second: Int64 = 1_000_000_000
private let epoch: Int64 = 1_700_000_000 * second

@Suite struct IngestorTests {
    static let jpeg =
        (try? ColorImage(width: 64, height: 48, red: 200, green: 100, blue: 50).jpeg()) ?? []
    var ingestor = Ingestor()

    init() { calibrate() }

    mutating func calibrate(_ camera: String = "front") {
        let events = ingestor.receive(
            CameraCalibration(
                stampNanoseconds: 0,
                frameID: "front_optical_frame",
                width: 64,
                height: 48,
                distortionModel: "",
                distortion: [],
                intrinsics: [60, 0, 31.5, 0, 60, 23.5, 0, 0, 1]
            ),
            camera: camera
        )
        precondition(events.isEmpty)
    }

    func image(
        _ stamp: Int64,
        frame: String = "front_optical_frame",
        data: [UInt8] = jpeg
    ) -> CompressedImage {
        CompressedImage(stampNanoseconds: stamp, frameID: frame, format: "jpeg", data: data)
    }

    /// The camera, `x` metres along the map's x axis.
    func transform(_ stamp: Int64, x: Double, parent: String = "map") -> FrameTransform {
        FrameTransform(
            stampNanoseconds: stamp,
            parentFrameID: parent,
            childFrameID: "front_optical_frame",
            parentFromChild: Pose(rotation: .identity, translation: [x, 0, 0])
        )
    }

    func frames(_ events: [IngestEvent]) -> [PosedFrame] {
        events.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    }

    func reasons(_ events: [IngestEvent]) -> [String] {
        events.compactMap {
            if case .rejected(let rejection) = $0 { rejection.reason.name } else { nil }
        }
    }

    @Test mutating func `an image waits for the transform after it and gets the pose between`()
        throws
    {
        #expect(ingestor.receive([transform(epoch, x: 0)], isStatic: false, now: 0).isEmpty)
        #expect(ingestor.receive(image(epoch + second / 40), camera: "front", now: 0).isEmpty)
        #expect(ingestor.counters["front"]?.waiting == 1)
        let events = ingestor.receive(
            [transform(epoch + second / 10, x: 1)],
            isStatic: false,
            now: 1
        )
        let frame = try #require(frames(events).first)
        #expect(abs(frame.worldFromCamera.translation.x - 0.25) < 1e-6)
        #expect(frame.camera == "front" && frame.stampNanoseconds == epoch + second / 40)
        #expect(frame.image.width == 64 && frame.pinhole.cx == 32)
        #expect(
            ingestor.counters["front"] == counters(received: 1, posed: 1, last: epoch + second / 40)
        )
    }

    func counters(received: Int, posed: Int, last: Int64) -> CameraCounters {
        var counters = CameraCounters()
        (counters.received, counters.posed, counters.lastStampNanoseconds) = (received, posed, last)
        return counters
    }

    @Test mutating func `a static transform poses every image at once`() {
        _ = ingestor.receive([transform(0, x: 2)], isStatic: true, now: 0)
        for step in 1...5 as ClosedRange<Int64> {
            let events = ingestor.receive(image(epoch + step * second), camera: "front", now: 0)
            #expect(frames(events).count == 1)
        }
    }

    @Test mutating func `frames leave in order of time`() {
        _ = ingestor.receive([transform(epoch, x: 0)], isStatic: false, now: 0)
        for step in 1...9 as ClosedRange<Int64> {
            _ = ingestor.receive(image(epoch + step * second / 100), camera: "front", now: 0)
        }
        let events = ingestor.receive(
            [transform(epoch + second / 10, x: 1)],
            isStatic: false,
            now: 0
        )
        let stamps = frames(events).map(\.stampNanoseconds)
        #expect(stamps.count == 9 && stamps == stamps.sorted())
    }

    @Test mutating func `raw images are taken too, and their encoding is checked`() {
        _ = ingestor.receive([transform(0, x: 0)], isStatic: true, now: 0)
        func raw(_ stamp: Int64, _ encoding: String, bytes: Int) -> RawImage {
            RawImage(
                stampNanoseconds: stamp,
                frameID: "front_optical_frame",
                width: 64,
                height: 48,
                encoding: encoding,
                step: 64 * 3,
                data: [UInt8](repeating: 9, count: bytes)
            )
        }
        let size = 64 * 48 * 3
        #expect(
            frames(ingestor.receive(raw(epoch, "bgr8", bytes: size), camera: "front", now: 0)).count
                == 1
        )
        #expect(
            reasons(ingestor.receive(raw(epoch + 1, "bgr9", bytes: size), camera: "front", now: 0))
                == ["unknown_encoding"]
        )
        #expect(
            reasons(
                ingestor.receive(raw(epoch + 2, "bgr8", bytes: size - 7), camera: "front", now: 0)
            ) == ["wrong_byte_count"]
        )
    }

    @Test mutating func `damaged images are named and the next one is fine`() throws {
        _ = ingestor.receive([transform(0, x: 0)], isStatic: true, now: 0)
        let truncated = ingestor.receive(
            image(epoch, data: Array(Self.jpeg.prefix(Self.jpeg.count / 2))),
            camera: "front",
            now: 0
        )
        #expect(reasons(truncated) == ["undecodable_image"])
        #expect(
            reasons(ingestor.receive(image(epoch + 1, data: [1, 2, 3]), camera: "front", now: 0))
                == ["undecodable_image"]
        )
        let other = try ColorImage(width: 32, height: 24).jpeg()
        #expect(
            reasons(ingestor.receive(image(epoch + 2, data: other), camera: "front", now: 0)) == [
                "calibration_size_mismatch"
            ]
        )
        #expect(frames(ingestor.receive(image(epoch + 3), camera: "front", now: 0)).count == 1)
        #expect(
            ingestor.counters["front"]?.rejected == [
                "undecodable_image": 2, "calibration_size_mismatch": 1,
            ]
        )
    }

    @Test mutating func `an image without a calibration, frame or stamp says which`() {
        #expect(
            reasons(ingestor.receive(image(epoch), camera: "rear", now: 0)) == ["no_calibration"]
        )
        #expect(reasons(ingestor.receive(image(0), camera: "front", now: 0)) == ["stamp_not_set"])
        #expect(
            reasons(ingestor.receive(image(.max), camera: "front", now: 0)) == [
                "stamp_beyond_time"
            ]
        )
        var bare = Ingestor()
        bare.calibrate(
            CameraModel(pinhole: Pinhole(fx: 60, fy: 60, cx: 32, cy: 24, width: 64, height: 48)),
            camera: "front"
        )
        #expect(
            reasons(bare.receive(image(epoch, frame: ""), camera: "front", now: 0)) == [
                "no_frame_id"
            ]
        )
        // The calibration message names the frame where the image does not.
        _ = ingestor.receive([transform(0, x: 0)], isStatic: true, now: 0)
        #expect(
            frames(ingestor.receive(image(epoch, frame: ""), camera: "front", now: 0)).count == 1
        )
    }

    @Test mutating func `what never gets a pose leaves with what was missing`() {
        #expect(ingestor.receive(image(epoch), camera: "front", now: 0).isEmpty)
        #expect(ingestor.advance(to: second / 2).isEmpty)
        #expect(reasons(ingestor.advance(to: second)) == ["no_pose_yet"])
        _ = ingestor.receive([transform(epoch, x: 0, parent: "odom")], isStatic: false, now: second)
        _ = ingestor.receive(image(epoch + 1), camera: "front", now: second)
        #expect(reasons(ingestor.advance(to: 2 * second)) == ["unknown_frame"])
        _ = ingestor.receive(
            [
                FrameTransform(
                    stampNanoseconds: 0,
                    parentFrameID: "map",
                    childFrameID: "dock",
                    parentFromChild: .identity
                )
            ],
            isStatic: true,
            now: 2 * second
        )
        _ = ingestor.receive(image(epoch + 2), camera: "front", now: 2 * second)
        #expect(reasons(ingestor.advance(to: 3 * second)) == ["frames_not_connected"])
        #expect(ingestor.counters["front"]?.waiting == 0)
    }

    @Test mutating func `old images, gaps and other clocks are told apart`() {
        for step in 0...10 as ClosedRange<Int64> {
            let gap: Int64 = step == 10 ? 2 * second : 0
            _ = ingestor.receive(
                [transform(epoch + step * second / 10 + gap, x: 0)],
                isStatic: false,
                now: 0
            )
        }
        #expect(
            reasons(ingestor.receive(image(1_234), camera: "front", now: 0)) == ["clock_mismatch"]
        )
        #expect(
            reasons(ingestor.receive(image(epoch - second), camera: "front", now: 0)) == [
                "pose_too_old"
            ]
        )
        #expect(
            reasons(ingestor.receive(image(epoch + 2 * second), camera: "front", now: 0)) == [
                "pose_gap"
            ]
        )
        #expect(
            reasons(ingestor.receive(image(epoch + 100 * second), camera: "front", now: 0)) == [
                "clock_mismatch"
            ]
        )
    }

    @Test mutating func `silent transforms are no clock mismatch`() {
        _ = ingestor.receive([transform(epoch, x: 0)], isStatic: false, now: 0)
        #expect(
            ingestor.receive(image(epoch + 30 * second), camera: "front", now: 30 * second).isEmpty
        )
        #expect(reasons(ingestor.advance(to: 31 * second)) == ["no_pose_yet"])
    }

    @Test
    mutating func `stamps twice or backwards are named, and a clock that starts anew is followed`()
    {
        _ = ingestor.receive([transform(0, x: 0)], isStatic: true, now: 0)
        func send(_ stamp: Int64) -> [IngestEvent] {
            ingestor.receive(image(stamp), camera: "front", now: 0)
        }
        #expect(frames(send(epoch + 100)).count == 1)
        #expect(reasons(send(epoch + 100)) == ["duplicate_stamp"])
        #expect(reasons(send(epoch + 50)) == ["stamp_backwards"])
        #expect(frames(send(epoch + 200)).count == 1)
        #expect(reasons(send(epoch + 10)) == ["stamp_backwards"])
        #expect(reasons(send(epoch + 20)) == ["stamp_backwards"])
        let third = send(epoch + 30)
        #expect(frames(third).count == 1 && reasons(third).isEmpty)
        #expect(third.contains { if case .clockRestarted("front") = $0 { true } else { false } })
        #expect(frames(send(epoch + 40)).count == 1)
        #expect(ingestor.counters["front"]?.clockRestarts == 1)
    }

    @Test
    mutating func
        `waiting images are bounded in number and bytes, and those pushed out are counted`()
    {
        var settings = IngestSettings()
        settings.maximumWaiting = 4
        ingestor = Ingestor(settings: settings)
        calibrate()
        for step in 1...100 as ClosedRange<Int64> {
            _ = ingestor.receive(image(epoch + step), camera: "front", now: 0)
        }
        #expect(ingestor.counters["front"]?.waiting == 4)
        #expect(ingestor.counters["front"]?.rejected == ["pushed_out": 96])
        settings.maximumWaitingBytes = 3 * Self.jpeg.count
        ingestor = Ingestor(settings: settings)
        calibrate()
        for step in 1...10 as ClosedRange<Int64> {
            _ = ingestor.receive(image(epoch + step), camera: "front", now: 0)
        }
        #expect(ingestor.counters["front"]?.waiting == 3)
    }

    @Test mutating func `every image is accounted for`() {
        var generator = SystemRandomNumberGenerator()
        for step in 0..<2000 as Range<Int64> {
            let now = step * second / 100
            let jitter = Int64.random(in: -second / 5...second / 5, using: &generator)
            let data = Int.random(in: 0..<10, using: &generator) == 0 ? [] : Self.jpeg
            _ = ingestor.receive(image(epoch + now + jitter, data: data), camera: "front", now: now)
            if Int.random(in: 0..<5, using: &generator) == 0 {
                _ = ingestor.receive(
                    [transform(epoch + now + jitter, x: 0)],
                    isStatic: false,
                    now: now
                )
            }
        }
        let counters = ingestor.counters["front"] ?? CameraCounters()
        #expect(counters.received == 2000 && counters.posed > 0)
        #expect(counters.posed + counters.waiting + counters.rejected.values.reduce(0, +) == 2000)
    }

    @Test mutating func `bad transforms and calibrations are named and what was there stays`() {
        let nan = FrameTransform(
            stampNanoseconds: 1,
            parentFrameID: "map",
            childFrameID: "base",
            parentFromChild: Pose(rotation: .identity, translation: [.nan, 0, 0])
        )
        #expect(ingestor.receive([nan], isStatic: false, now: 0).count == 1)
        #expect(ingestor.transformCounters.rejected == ["non_finite_pose": 1])
        let bad = CameraCalibration(
            stampNanoseconds: 0,
            frameID: "f",
            width: 64,
            height: 48,
            distortionModel: "",
            distortion: [],
            intrinsics: []
        )
        #expect(ingestor.receive(bad, camera: "front").count == 1)
        _ = ingestor.receive([transform(0, x: 0)], isStatic: true, now: 0)
        #expect(frames(ingestor.receive(image(epoch), camera: "front", now: 0)).count == 1)
    }

    @Test mutating func `more cameras than allowed are refused and counted`() {
        var settings = IngestSettings()
        settings.maximumCameras = 2
        ingestor = Ingestor(settings: settings)
        for name in ["a", "b", "c"] { _ = ingestor.receive(image(epoch), camera: name, now: 0) }
        #expect(
            reasons(ingestor.receive(image(epoch), camera: "d", now: 0)) == ["too_many_cameras"]
        )
        #expect(ingestor.refusedForCameraLimit == 2 && ingestor.counters.count == 2)
    }

    @Test mutating func `a frame brings the way to the network's view`() throws {
        var settings = IngestSettings()
        settings.networkSize = ViewSize(width: 32, height: 32)
        ingestor = Ingestor(settings: settings)
        calibrate()
        _ = ingestor.receive([transform(0, x: 0)], isStatic: true, now: 0)
        let frame = try #require(
            frames(ingestor.receive(image(epoch), camera: "front", now: 0)).first
        )
        #expect(frame.rectifier?.pinhole.width == 32)
        #expect(NetworkView(frame, width: 32, height: 32).image[5, 5].red > 190)
    }
}
