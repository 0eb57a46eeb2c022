internal import Foundation
internal import Messages
internal import Node
internal import Recording
internal import Simulation
internal import Transport

/// Publishes the sensors of a recorded session or a ROS bag over a real socket, with the times between messages that it had.
struct SessionStreamer {
    let publisher: SensorPublisher
    let speed: Double
    let patienceSeconds: Double
    let mostFrames: Int?

    /// Publishes all of the session or bag at `path`; blocks.
    func stream(
        _ path: String,
        _ selection: BagSelection
    ) throws -> SequenceStreamer.Report {
        var messages = try RecordedEnvelopes(path, selection) { topic in
            TopicRule.sensors.contains { $0.matches(topic) }
        }
        let pace = Pace(.times(speed))
        let started = ContinuousClock.now
        var report = SequenceStreamer.Report()
        var waitsForSubscriber = true
        do {
            while let (envelope, time) = try messages.next() {
                if waitsForSubscriber {
                    guard
                        publisher.waitForSubscriber(of: envelope.topic, seconds: patienceSeconds)
                    else { return report }
                    waitsForSubscriber = false
                }
                pace.wait(for: time)
                try publisher.send(envelope, latched: Self.isLatched(envelope.topic))
                guard envelope.topic.hasSuffix("/image") else { continue }
                report.frames += 1
                report.lastStampNanoseconds = try Self.stamp(of: envelope)
                if let mostFrames, report.frames >= mostFrames { break }
            }
        } catch let error as TransportError {
            throw CommandFailure(.failed, error.description)
        }
        report.seconds = (.now - started) / .seconds(1)
        return report
    }

    private static func isLatched(_ topic: String) -> Bool {
        topic == "/tf_static" || topic.hasSuffix("/calibration")
    }

    private static func stamp(of envelope: Envelope) throws -> Int64 {
        try envelope.decoded(as: CompressedImage.self)?.stampNanoseconds
            ?? envelope.decoded(as: RawImage.self)?.stampNanoseconds ?? 0
    }
}
