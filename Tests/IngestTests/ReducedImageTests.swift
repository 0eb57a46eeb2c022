import Geometry
import Imaging
import Ingest
import Messages
import Simulation
import Testing

/// JPEGs that are decoded at a fraction of their size, because the network's view needs no more of them.
@Suite struct ReducedImageTests {
    @Test(arguments: [
        (640, 480, 1), (800, 600, 1), (1280, 720, 2), (1920, 1080, 2), (3840, 2160, 4),
        (7680, 4320, 8), (160, 120, 1),
    ])
    func `a camera's images are reduced as far as its view of 256x192 allows`(
        _ width: Int,
        _ height: Int,
        _ expected: Int
    ) {
        let camera = SimulatedRoom.camera(width: width, height: height, fieldOfViewDegrees: 70)
        let reduction = Rectifier.sufficientReduction(
            CameraModel(pinhole: camera),
            width: 256,
            height: 192
        )
        #expect(reduction == expected)
    }

    @Test func `a fisheye counts where its pixels are fewest`() {
        // At 50° from the axis r = f θ has 0.41 of the pixels that a flat image has there.
        let pinhole = Pinhole(fx: 400, fy: 400, cx: 640, cy: 480, width: 1280, height: 960)
        func reduction(_ distortion: Distortion) -> Int {
            let model = CameraModel(pinhole: pinhole, distortion: distortion)
            return Rectifier.sufficientReduction(model, width: 256, height: 192)
        }
        #expect(reduction(.none) == 2)
        #expect(reduction(.equidistant(k1: 0, k2: 0, k3: 0, k4: 0)) == 1)
    }

    /// Sizes that 8 does not divide, so that the last squares reach beyond the border.
    @Test(arguments: RectifierTests.lenses, [2, 4])
    func `the view of a reduced image shows every direction where its camera says`(
        _ lens: Distortion,
        _ reduction: Int
    ) throws {
        let pinhole = Pinhole(fx: 602, fy: 622, cx: 650, cy: 474, width: 1283, height: 963)
        let model = CameraModel(pinhole: pinhole, distortion: lens)
        let size = (width: 320 / reduction, height: 240 / reduction)
        let whole = Rectifier(model, width: size.width, height: size.height)
        let reduced = Rectifier(
            model,
            width: size.width,
            height: size.height,
            reduction: reduction
        )
        let jpeg = try RectifierTests.picture(model).jpeg(quality: 98)
        let decoder = ImageDecoder()
        let decoded = try decoder.color(jpeg, reducedBy: reduction)
        #expect((decoded.fullWidth, decoded.fullHeight) == (1283, 963))
        #expect(reduced.pinhole == whole.pinhole)
        let (expected, found) = (whole.image(try decoder.color(jpeg)), reduced.image(decoded.image))
        // Half a pixel of displacement gives 0.34 and more where these are reduced by 2, 0.57 where by 4.
        let difference = found.rootMeanSquare(to: expected)
        #expect(difference < 0.2 + 0.05 * Double(reduction), "\(difference)")
    }

    @Test func `a photograph's view loses less by it than by being a JPEG`() throws {
        let room = SimulatedRoom(seed: 12)
        let camera = SimulatedRoom.camera(width: 1280, height: 720, fieldOfViewDegrees: 70)
        let photograph = room.frame(
            camera,
            worldFromCamera: room.path(frames: 2, rateHz: 2)[0].worldFromCamera,
            effects: SensorEffects(seed: 12)
        ).color
        let jpeg = try photograph.jpeg()
        let decoder = ImageDecoder()
        let whole = try decoder.color(jpeg)
        let model = CameraModel(pinhole: camera)
        let reduction = Rectifier.sufficientReduction(model, width: 256, height: 192)
        let reduced = Rectifier(model, width: 256, height: 192, reduction: reduction)
            .image(try decoder.color(jpeg, reducedBy: reduction).image)
        let loss = reduced.rootMeanSquare(
            to: Rectifier(model, width: 256, height: 192).image(whole)
        )
        #expect(
            reduction == 2 && loss < 1.5 && loss < whole.rootMeanSquare(to: photograph),
            "\(loss)"
        )
    }

    /// What receives the camera 'front' of a robot that stands still.
    private func ingestor(of model: CameraModel, view: ViewSize) -> Ingestor {
        var settings = IngestSettings()
        settings.networkSize = view
        var ingestor = Ingestor(settings: settings)
        ingestor.calibrate(model, camera: "front")
        let transform = FrameTransform(
            stampNanoseconds: 1,
            parentFrameID: "map",
            childFrameID: "optical",
            parentFromChild: .identity
        )
        _ = ingestor.receive([transform], isStatic: true, now: 1)
        return ingestor
    }

    @Test func `a frame says how far it was reduced, and a raw image comes in full`() throws {
        let camera = Pinhole(fx: 900, fy: 900, cx: 640, cy: 480, width: 1280, height: 960)
        let model = CameraModel(pinhole: camera, distortion: RectifierTests.lenses[1])
        let picture = RectifierTests.picture(model)
        var ingestor = ingestor(of: model, view: ViewSize(width: 256, height: 192))
        let compressed = CompressedImage(
            stampNanoseconds: 1,
            frameID: "optical",
            format: "jpeg",
            data: try picture.jpeg(quality: 98)
        )
        let raw = RawImage(
            stampNanoseconds: 2,
            frameID: "optical",
            width: 1280,
            height: 960,
            encoding: "rgb8",
            step: 3840,
            data: picture.pixels
        )
        let frames =
            (ingestor.receive(compressed, camera: "front", now: 1)
            + ingestor.receive(raw, camera: "front", now: 2)).compactMap {
                if case .frame(let frame) = $0 { frame } else { nil }
            }
        #expect(frames.map(\.reduction) == [2, 1])
        #expect(frames.map(\.image.width) == [640, 1280])
        #expect(frames.map { $0.rectifier?.reduction } == [2, 1])
        let views = frames.map { NetworkView($0, width: 256, height: 192) }
        #expect(views[0].pinhole == views[1].pinhole)
        #expect(views[0].image.rootMeanSquare(to: views[1].image) < 1)
    }

    @Test func `one column too few is told, though the reduced image has as many`() throws {
        let camera = Pinhole(fx: 300, fy: 300, cx: 320, cy: 240, width: 640, height: 480)
        var ingestor = ingestor(
            of: CameraModel(pinhole: camera),
            view: ViewSize(width: 64, height: 48)
        )
        let events = ingestor.receive(
            CompressedImage(
                stampNanoseconds: 1,
                frameID: "optical",
                format: "jpeg",
                data: try ColorImage(width: 639, height: 480).jpeg()
            ),
            camera: "front",
            now: 1
        )
        guard case .rejected(let rejection)? = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect("\(rejection)".contains("639x480") && "\(rejection)".contains("640x480"))
    }
}

extension ColorImage {
    /// The root mean square of the differences to `other`, in grey levels.
    fileprivate func rootMeanSquare(to other: ColorImage) -> Double {
        precondition(width == other.width && height == other.height)
        let squares = zip(pixels, other.pixels).reduce(0.0) {
            let difference = Double($1.0) - Double($1.1)
            return $0 + difference * difference
        }
        return (squares / Double(pixels.count)).squareRoot()
    }
}
