import Geometry
import Imaging
import Ingest
import Messages
import Node
import Testing
import Transport

/// Images that somebody looked at, to be pointed into.
struct FrameShelfTests {
    /// Of which half as many pixels a side are enough for the network.
    private static let model = CameraModel(
        pinhole: Pinhole(fx: 900, fy: 900, cx: 640, cy: 480, width: 1280, height: 960)
    )

    @Test func `an image comes back as ingest decoded it, with its camera in full`() throws {
        let picture = ColorImage(width: 1280, height: 960, red: 200, green: 100, blue: 50)
        let message = CompressedImage(
            stampNanoseconds: 7,
            frameID: "optical",
            format: "jpeg",
            data: try picture.jpeg()
        )
        let decoded = try ImageDecoder().color(message.data, reducedBy: 2)
        let kept = try #require(shelved(message, as: decoded))
        #expect(kept.image == decoded.image && kept.reduction == 2)
        #expect(kept.model == Self.model)
        #expect(NetworkView(kept, width: 256, height: 192).image.width == 256)
    }

    @Test func `a raw image comes back in full`() throws {
        let picture = ColorImage(width: 1280, height: 960, red: 200, green: 100, blue: 50)
        let message = RawImage(
            stampNanoseconds: 7,
            frameID: "optical",
            width: 1280,
            height: 960,
            encoding: "rgb8",
            step: 3840,
            data: picture.pixels
        )
        let kept = try #require(shelved(message, as: ReducedImage(picture)))
        #expect(kept.image == picture && kept.reduction == 1)
    }

    /// What a shelf gives back of a message that became a frame with these pixels.
    private func shelved(_ message: some Message, as decoded: ReducedImage) -> PosedFrame? {
        let shelf = FrameShelf(hub: ViewerHub())
        shelf.see(Envelope(message, topic: "/camera/front/image"), stampNanoseconds: 7)
        #expect(shelf.posed("front", stampNanoseconds: 7) == nil, "its pose is not known yet")
        var frame = PosedFrame(
            camera: "front",
            stampNanoseconds: 7,
            image: decoded.image,
            model: Self.model,
            worldFromCamera: .identity
        )
        frame.reduction = decoded.reduction
        shelf.see(frame)
        return shelf.posed("front", stampNanoseconds: 7)
    }
}
