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
