internal import Messages
internal import Transport

let anyPort = "tcp://127.0.0.1:*"

func transform(_ sequence: Int) -> FrameTransform {
    FrameTransform(
        stampNanoseconds: Int64(sequence),
        parentFrameID: "map",
        childFrameID: "base_link",
        parentFromChild: .identity
    )
}

func image(_ sequence: Int, bytes: Int = 1_000) -> CompressedImage {
    CompressedImage(
        stampNanoseconds: Int64(sequence),
        frameID: "front_optical_frame",
        format: "jpeg",
        data: [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: bytes)
    )
}

/// Asks until `condition` holds; false when it did not within `seconds`.
func holds(within seconds: Double, _ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return condition()
}

/// How long a test waits for what must come: other suites may keep every cooperative thread busy.
let patienceSeconds = 60.0

/// The next message; nil when none comes for long.
///
/// Never blocks a cooperative thread.
func next(from subscriber: Subscriber) async -> Envelope? {
    var envelope: Envelope?
    _ = await holds(within: patienceSeconds) {
        envelope = subscriber.take(waitingSeconds: 0)
        return envelope != nil
    }
    return envelope
}

/// Whether somebody wants `topic` before long.
func hasSubscriber(_ publisher: SensorPublisher, of topic: String) async -> Bool {
    await holds(within: patienceSeconds) { publisher.waitForSubscriber(of: topic, seconds: 0) }
}
