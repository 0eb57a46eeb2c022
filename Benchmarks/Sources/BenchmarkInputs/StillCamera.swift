public import Geometry
import Ingest
public import Mapping
import Messages
public import SemanticSplat
import Simulation

/// A calibrated camera that stands still in a simulated room, 30 frames a second, and what receives it.
public final class StillCamera {
    /// A picture as the camera sends it.
    public let jpeg: [UInt8]
    /// Its camera.
    public let pinhole: Pinhole
    private let pose: Pose
    private var ingestor: Ingestor
    private var engine: MappingEngine
    private var stamp: Int64 = 1_000_000_000_000

    /// A camera of `width` × `height` pixels.
    ///
    /// - Parameters:
    ///   - width: columns of its pictures.
    ///   - height: rows of them.
    ///   - language: of the model that would predict.
    /// - Throws: ``ImageError`` when the picture cannot be packed.
    public init(width: Int, height: Int, language: LanguageSpace) throws {
        let room = SimulatedRoom(seed: 12)
        let effects = SensorEffects(seed: 12)
        pinhole = SimulatedRoom.camera(width: width, height: height, fieldOfViewDegrees: 62)
        pose = room.path(frames: 2, rateHz: 2)[0].worldFromCamera
        jpeg = try room.frame(pinhole, worldFromCamera: pose, effects: effects).color.jpeg()
        var settings = IngestSettings()
        settings.networkSize = ViewSize(width: 256, height: 192)
        ingestor = Ingestor(settings: settings)
        ingestor.calibrate(CameraModel(pinhole: pinhole), camera: "front")
        engine = MappingEngine(networkWidth: 256, networkHeight: 192, language: language)
    }

    /// What comes over the wire with the next frame.
    public func nextMessages() -> (transform: [UInt8], image: [UInt8]) {
        stamp += 33_333_333
        let transform = FrameTransform(
            stampNanoseconds: stamp,
            parentFrameID: "map",
            childFrameID: "front_optical_frame",
            parentFromChild: pose
        )
        let image = CompressedImage(
            stampNanoseconds: stamp,
            frameID: "front_optical_frame",
            format: "jpeg",
            data: jpeg
        )
        return (transform.encoded(), image.encoded())
    }

    /// What becomes of a frame: unpacked, posed, brought to the network's view, judged.
    ///
    /// - Throws: ``WireError`` for bytes that are no message, ``NoDecision`` when the frame does not come through.
    public func receive(
        _ messages: (transform: [UInt8], image: [UInt8])
    ) throws -> KeyframeDecision {
        let transform = try FrameTransform(decoding: messages.transform)
        _ = ingestor.receive([transform], isStatic: false, now: stamp)
        let image = try CompressedImage(decoding: messages.image)
        for event in ingestor.receive(image, camera: "front", now: stamp) {
            if case .frame(let frame) = event { return engine.consider(frame) }
        }
        throw NoDecision()
    }

    /// A frame got lost on its way.
    public struct NoDecision: Error {}
}
