internal import Foundation
public import Geometry
internal import Messages
public import Transport

/// One frame as a robot's camera gives it.
public struct StreamedFrame: Sendable {
    /// When it was taken in the sequence, nanoseconds.
    public var stampNanoseconds: Int64

    /// The pose of the camera's optical frame in the world.
    public var worldFromCamera: Pose

    /// `jpeg` or `png`.
    public var format: String

    /// The compressed image.
    public var data: [UInt8]

    /// Creates the frame.
    public init(
        stampNanoseconds: Int64,
        worldFromCamera: Pose,
        format: String = "jpeg",
        data: [UInt8]
    ) {
        self.stampNanoseconds = stampNanoseconds
        self.worldFromCamera = worldFromCamera
        self.format = format
        self.data = data
    }
}

/// Publishes posed frames over ZeroMQ like a robot: its calibration, a transform for every frame,
/// and the images, in real time.
public struct SequenceStreamer: Sendable {
    /// How to stream.
    public struct Options: Sendable {
        /// Frames a second; nil keeps the sequence's own times.
        public var rateHz: Double?

        /// How many times faster than the sequence's own times.
        ///
        /// The default is 1.
        public var speed = 1.0

        /// How many times the sequence is played; nil for ever.
        ///
        /// The default is 1.
        public var rounds: Int? = 1

        /// Whether stamps stay as they are in the sequence instead of telling the present time.
        ///
        /// The default is false: a robot's stamps are of now.
        public var keepsStamps = false

        /// The camera's name, as in `/camera/<name>/image`.
        ///
        /// The default is `front`.
        public var camera = "front"

        /// The name of the world's frame.
        ///
        /// The default is `map`.
        public var worldFrame = "map"

        /// How long to wait for a subscriber before starting, seconds.
        ///
        /// The default is 30.
        public var patienceSeconds = 30.0

        /// Creates the defaults.
        public init() {}
    }

    /// What was sent.
    public struct Report: Sendable {
        /// Images.
        public var frames = 0
        /// From the first image to the last, seconds.
        public var seconds = 0.0
        /// The stamp of the last image.
        public var lastStampNanoseconds: Int64 = 0

        /// Nothing was sent.
        public init() {}
    }

    private let publisher: SensorPublisher
    private let pinhole: Pinhole
    private let options: Options

    /// Streams over `publisher` as a camera of `pinhole` without distortion.
    public init(publisher: SensorPublisher, pinhole: Pinhole, options: Options = Options()) {
        self.publisher = publisher
        self.pinhole = pinhole
        self.options = options
    }

    /// Streams `count` frames; it blocks, so call it on a thread of your own.
    ///
    /// - Parameters:
    ///   - count: how many frames there are.
    ///   - frame: gives the frame of an index.
    ///   - onSent: called after each image with how many were sent; false ends the stream.
    /// - Returns: what was sent; nothing when no subscriber came in time.
    /// - Throws: what `frame` throws, and `TransportError.stalled`.
    public func stream(
        count: Int,
        frame: (Int) throws -> StreamedFrame,
        onSent: (Int) -> Bool = { _ in true }
    ) throws -> Report {
        var report = Report()
        guard count > 0, waitForSubscriber() else { return report }
        var clock = StreamClock(options: options)
        var round = 0
        let started = ContinuousClock.now
        while options.rounds.map({ round < $0 }) ?? true {
            for index in 0..<count {
                let next = try frame(index)
                let stamp = clock.stamp(of: next.stampNanoseconds, isNewRound: index == 0)
                clock.waitUntilDue()
                try send(next, stamp)
                report.frames += 1
                report.lastStampNanoseconds = stamp
                report.seconds = Double((ContinuousClock.now - started) / .milliseconds(1)) / 1_000
                guard onSent(report.frames) else { return report }
            }
            round += 1
        }
        return report
    }

    private func waitForSubscriber() -> Bool {
        publisher.waitForSubscriber(
            of: "/camera/\(options.camera)/image",
            seconds: options.patienceSeconds
        )
    }

    private func send(_ frame: StreamedFrame, _ stamp: Int64) throws {
        let frameID = "\(options.camera)_optical_frame"
        let topic = "/camera/\(options.camera)"
        try publisher.send(calibration(stamp, frameID), on: "\(topic)/calibration", latched: true)
        try publisher.send(
            FrameTransform(
                stampNanoseconds: stamp,
                parentFrameID: options.worldFrame,
                childFrameID: frameID,
                parentFromChild: frame.worldFromCamera
            ),
            on: "/tf"
        )
        try publisher.send(
            CompressedImage(
                stampNanoseconds: stamp,
                frameID: frameID,
                format: frame.format,
                data: frame.data
            ),
            on: "\(topic)/image"
        )
    }

    private func calibration(_ stamp: Int64, _ frameID: String) -> CameraCalibration {
        // On the wire the first pixel's centre is (0, 0), in `Pinhole` it is (0.5, 0.5).
        let (cx, cy) = (pinhole.cx - 0.5, pinhole.cy - 0.5)
        return CameraCalibration(
            stampNanoseconds: stamp,
            frameID: frameID,
            width: pinhole.width,
            height: pinhole.height,
            distortionModel: "plumb_bob",
            distortion: [0, 0, 0, 0, 0],
            intrinsics: [pinhole.fx, 0, cx, 0, pinhole.fy, cy, 0, 0, 1],
            rectification: [1, 0, 0, 0, 1, 0, 0, 0, 1],
            projection: [pinhole.fx, 0, cx, 0, 0, pinhole.fy, cy, 0, 0, 0, 1, 0]
        )
    }
}

/// When the next frame is due, and which stamp it gets.
private struct StreamClock {
    private let options: SequenceStreamer.Options
    private let started = ContinuousClock.now
    private let startedNanoseconds = Int64(Date().timeIntervalSince1970 * 1e9)
    private var firstStamp: Int64?
    private var roundStart: Int64 = 0
    private var period: Int64 = 33_333_333
    private var elapsed: Int64 = 0
    private var isFirst = true

    init(options: SequenceStreamer.Options) {
        self.options = options
    }

    /// The stamp of the next frame, whose own stamp is `own`; rounds follow each other seamlessly.
    mutating func stamp(of own: Int64, isNewRound: Bool) -> Int64 {
        if let rate = options.rateHz {
            elapsed = isFirst ? 0 : elapsed + Int64(1e9 / rate)
        } else {
            if isNewRound {
                roundStart = isFirst ? 0 : elapsed + period
                firstStamp = own
            }
            let inRound = Double(own - (firstStamp ?? own)) / options.speed
            let next = roundStart + Int64(inRound)
            if !isNewRound { period = max(1, next - elapsed) }
            elapsed = next
        }
        isFirst = false
        let keepsStamps = options.keepsStamps
        return keepsStamps ? own : startedNanoseconds + elapsed
    }

    func waitUntilDue() {
        let left = started + .nanoseconds(elapsed) - ContinuousClock.now
        if left > .zero { Thread.sleep(forTimeInterval: left / .seconds(1)) }
    }
}
