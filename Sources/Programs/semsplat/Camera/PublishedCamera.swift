internal import Foundation
internal import Geometry
internal import Imaging
internal import Launch
internal import Messages
internal import Transport

/// Publishes what ffmpeg gives as a robot's camera does.
struct PublishedCamera: Sendable {
    let name: String
    let frameID: String
    let calibration: CameraModel?
    let standing: Pose?
    let worldFrame: String
    let endpoint: String
    let publishing: PublisherOptions
    let patienceSeconds: Double
    let mostFrames: Int?

    /// What was published.
    struct Report: Encodable {
        /// Images that came from ffmpeg.
        var frames = 0
        /// Images that a slow subscriber made room for.
        var dropped = 0
        var seconds = 0.0
        var lastStampNs: Int64 = 0

        func sentence(topic: String) -> String {
            "sent \(frames - dropped) images in \(String(format: "%.1f", seconds)) s on \(topic), "
                + "\(dropped) dropped"
        }
    }

    /// Publishes until the source ends or `isEnding` says so; blocks.
    func publish(_ video: VideoSource, isEnding: () -> Bool) throws -> Report {
        let rateHz = try video.isLive ? video.rate : video.fileRateHz()
        // A live image is worth nothing once the next is there.
        let publisher = try publishing.publisher(
            at: endpoint,
            stallSeconds: video.isLive ? 0 : 60
        )
        let topic = "/camera/\(name)/image"
        var report: Report
        do {
            // Closing sends what waits: only then it is known what was sent.
            defer { publisher.close() }
            report = try publish(video, rateHz, publisher, isEnding)
        }
        let sent = publisher.counters.sent[try publishing.topics.names().outside(topic)] ?? 0
        report.dropped = report.frames - sent
        return report
    }

    private func publish(
        _ video: VideoSource,
        _ rateHz: Double?,
        _ publisher: SensorPublisher,
        _ isEnding: () -> Bool
    ) throws -> Report {
        let topic = "/camera/\(name)/image"
        if !video.isLive {
            guard publisher.waitForSubscriber(of: topic, seconds: patienceSeconds) else {
                throw CommandFailure(
                    .cannotConnect,
                    "nobody listened at \(endpoint) for \(patienceSeconds) s; start the daemon with "
                        + "'semsplat run'"
                )
            }
        }
        let child = try VideoSource.start(video.arguments(rateHz: rateHz))
        defer {
            child.send(SIGKILL)
            while child.reap() == nil { usleep(1_000) }
        }
        var report = Report()
        var images = MultipartImages()
        var errors = ""
        let (started, beginning) = (ContinuousClock.now, Self.now())
        while !isEnding(), mostFrames.map({ report.frames < $0 }) ?? true {
            child.waitForOutput(milliseconds: 100)
            errors += child.streams[1].read().map { $0 + "\n" }.joined()
            errors = String(errors.suffix(4_096))
            guard let bytes = child.streams[0].readBytes() else { break }
            do throws(MultipartImages.Failure) {
                for image in try images.take(bytes)
                where mostFrames.map({ report.frames < $0 }) ?? true {
                    // A file's images are as far apart as they were filmed.
                    let since =
                        rateHz.map { Int64((Double(report.frames) / $0 * 1e9).rounded()) } ?? 0
                    let stamp = video.isLive ? Self.now() : beginning + since
                    try check(image, isFirst: report.frames == 0)
                    send(image, stamp, publisher, &report)
                }
            } catch {
                throw CommandFailure(.failed, "what ffmpeg gives cannot be read: \(error)")
            }
        }
        report.seconds = (ContinuousClock.now - started) / .seconds(1)
        if report.frames == 0, !isEnding() {
            errors += child.streams[1].read().map { $0 + "\n" }.joined()
            throw video.failure(errors)
        }
        return report
    }

    private func send(
        _ image: [UInt8],
        _ stamp: Int64,
        _ publisher: SensorPublisher,
        _ report: inout Report
    ) {
        report.frames += 1
        report.lastStampNs = stamp
        do throws(TransportError) {
            if let calibration {
                try publisher.send(
                    CameraCalibration(calibration, frameID: frameID, stampNanoseconds: stamp),
                    on: "/camera/\(name)/calibration",
                    latched: true
                )
            }
            if let standing {
                let transform = FrameTransform(
                    stampNanoseconds: stamp,
                    parentFrameID: worldFrame,
                    childFrameID: frameID,
                    parentFromChild: standing
                )
                try publisher.send(transform, on: "/tf_static", latched: true)
            }
            try publisher.send(
                CompressedImage(
                    stampNanoseconds: stamp,
                    frameID: frameID,
                    format: "jpeg",
                    data: image
                ),
                on: "/camera/\(name)/image"
            )
        } catch {
            // A subscriber lags behind; what was not sent is counted at the end.
        }
    }

    /// The first image tells whether the calibration is this camera's.
    private func check(_ image: [UInt8], isFirst: Bool) throws(MultipartImages.Failure) {
        guard isFirst, let calibration else { return }
        guard let decoded = try? ImageDecoder().color(image) else {
            throw MultipartImages.Failure(description: "the first image is no JPEG")
        }
        let pinhole = calibration.pinhole
        guard (decoded.width, decoded.height) == (pinhole.width, pinhole.height) else {
            throw MultipartImages.Failure(
                description:
                    "the images have \(decoded.width)x\(decoded.height) pixels, the calibration is for "
                    + "\(pinhole.width)x\(pinhole.height); --size \(pinhole.width)x\(pinhole.height) asks for those"
            )
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
