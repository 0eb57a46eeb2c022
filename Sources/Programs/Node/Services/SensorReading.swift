internal import Ingest
internal import Messages
internal import Transport

/// A sensor's message, decoded: what it was, and what ingest made of it.
struct SensorReading {
    /// The kind of input; nil for what is taken and not used yet.
    let kind: InputMonitor.Kind?

    /// The stamp of the latest thing in it, nanoseconds.
    let stampNanoseconds: Int64

    /// What came of it.
    let events: [IngestEvent]
}

extension Ingestor {
    /// Takes a message as a robot sends it.
    ///
    /// - Parameters:
    ///   - envelope: the message; topics are `/camera/<name>/<what>`, `/tf` and `/pose_correction`.
    ///   - now: a clock that never goes back, nanoseconds.
    /// - Returns: what it was; nil when it is none of a sensor.
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    mutating func take(_ envelope: Envelope, now: Int64) throws(WireError) -> SensorReading? {
        let topic = envelope.topic
        let camera = topic.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        if let image = try envelope.decoded(as: CompressedImage.self) {
            return SensorReading(
                kind: .image,
                stampNanoseconds: image.stampNanoseconds,
                events: receive(image, camera: camera, now: now)
            )
        }
        if let image = try envelope.decoded(as: RawImage.self) {
            // Measured depth is not used yet; its arrival is not an error.
            guard !topic.hasSuffix("/depth") else {
                return SensorReading(
                    kind: nil,
                    stampNanoseconds: image.stampNanoseconds,
                    events: []
                )
            }
            return SensorReading(
                kind: .image,
                stampNanoseconds: image.stampNanoseconds,
                events: receive(image, camera: camera, now: now)
            )
        }
        if let calibration = try envelope.decoded(as: CameraCalibration.self) {
            return SensorReading(
                kind: .calibration,
                stampNanoseconds: calibration.stampNanoseconds,
                events: receive(calibration, camera: camera)
            )
        }
        if let update = try envelope.decoded(as: PoseGraphUpdate.self) {
            return SensorReading(
                kind: nil,
                stampNanoseconds: update.stampNanoseconds,
                events: receive(update)
            )
        }
        guard let transforms = try envelope.transforms() else { return nil }
        return SensorReading(
            kind: .pose,
            stampNanoseconds: transforms.last?.stampNanoseconds ?? 0,
            events: receive(transforms, isStatic: topic == "/tf_static", now: now)
        )
    }
}

extension Envelope {
    fileprivate func transforms() throws(WireError) -> [FrameTransform]? {
        if let one = try decoded(as: FrameTransform.self) { return [one] }
        return try decoded(as: FrameTransforms.self)?.transforms
    }
}
