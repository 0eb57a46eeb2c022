internal import CMessages
internal import CProtobufC
internal import Geometry
internal import MessageSamples
internal import Messages
internal import Testing

/// Values that the geometry could not live with stop at the border, named.
struct BorderTests {
    @Test(arguments: [
        ("rotation", (0.0, 0.0, 0.0, 0.0), "(0.0, 0.0, 0.0, 0.0)"),
        ("rotation", (0.0, 0.0, 0.0, 2.0), "(0.0, 0.0, 0.0, 2.0)"),
        ("rotation", (.nan, 0.0, 0.0, 1.0), "(nan, 0.0, 0.0, 1.0)"),
    ])
    func `a quaternion without direction is refused`(
        field: String,
        q: (Double, Double, Double, Double),
        value: String
    ) {
        let bytes = transformBytes(rotation: q)
        #expect(
            throws: WireError.badValue(
                type: "foxglove.FrameTransform",
                field: field,
                value: value,
                allowed: "a quaternion of length one (x, y, z, w)"
            )
        ) { try FrameTransform(decoding: bytes) }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `a position that is no number is refused`(x: Double) {
        let bytes = transformBytes(translation: (1, x, 2))
        #expect(
            throws: WireError.badValue(
                type: "foxglove.FrameTransform",
                field: "translation.y",
                value: "\(x)",
                allowed: "a finite number"
            )
        ) { try FrameTransform(decoding: bytes) }
    }

    @Test(arguments: [1e10, -1e10, 1e300])
    func `a position where nothing can be is refused`(x: Double) throws {
        #expect(
            throws: WireError.badValue(
                type: "foxglove.FrameTransform",
                field: "translation.y",
                value: "\(x)",
                allowed: "at most 1000000000.0 either way"
            )
        ) { try FrameTransform(decoding: transformBytes(translation: (1, x, 2))) }
        let far = try FrameTransform(decoding: transformBytes(translation: (1, -1e9, 2)))
        #expect(far.parentFromChild.translation.y == -1e9)
    }

    @Test func `no number that is none gets into any message`() {
        let nothings = [Double.nan, .infinity, -.infinity].map { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt64($0))) }
        }
        var refused = 0
        for sample in Samples.all {
            let bytes = sample.encoded()
            // Whether or not a number begins at a place: wherever it does, it is replaced too.
            for place in 0..<max(0, bytes.count - 8) {
                for nothing in nothings {
                    var changed = bytes
                    changed.replaceSubrange(place..<place + 8, with: nothing)
                    if isRefused(changed, as: type(of: sample)) { refused += 1 }
                }
            }
        }
        #expect(refused > 1_000)
    }

    /// Whether the bytes are refused; fails when the value has a number that is none.
    private func isRefused(_ bytes: [UInt8], as type: any Message.Type) -> Bool {
        guard let value = try? type.init(decoding: bytes) else { return true }
        let words = "\(value)".split { !$0.isLetter }
        let isSound = !words.contains("nan") && !words.contains("inf")
        if !isSound { Issue.record("\(type.typeName): \(value)") }
        return false
    }

    @Test func `a transform without frames, or from a frame to itself, is refused`() {
        var nameless = Samples.transform
        nameless.parentFrameID = ""
        expectBad(nameless, field: "parent_frame_id", value: "empty")
        var loop = Samples.transform
        loop.childFrameID = "map"
        expectBad(loop, field: "child_frame_id", value: "'map'")
    }

    @Test func `a calibration that no camera has is refused`() {
        expectBadCalibration(field: "width", value: "0") { $0.width = 0 }
        expectBadCalibration(field: "K", value: "8 numbers") { $0.intrinsics.removeLast() }
        expectBadCalibration(field: "K[0]", value: "0.0") { $0.intrinsics[0] = 0 }
        expectBadCalibration(field: "K[4]", value: "-525.0") { $0.intrinsics[4] = -525 }
        expectBadCalibration(field: "K", value: "nan") { $0.intrinsics[2] = .nan }
        expectBadCalibration(field: "D", value: "inf") { $0.distortion[1] = .infinity }
        expectBadCalibration(field: "D", value: "15 numbers") {
            $0.distortion = Array(repeating: 0, count: 15)
        }
        expectBadCalibration(field: "R", value: "1 numbers") { $0.rectification = [1] }
        expectBadCalibration(field: "P", value: "9 numbers") { $0.projection.removeLast(3) }
    }

    @Test func `a prompt that is nowhere is refused`() {
        for value in [Double.nan, .infinity] {
            expectBadPrompt(field: "points.x", value: "\(value)") { $0.points[0].x = value }
            expectBadPrompt(field: "points.y", value: "\(value)") { $0.points[1].y = value }
            expectBadPrompt(field: "box.x", value: "\(value)") { $0.box?.x = value }
            expectBadPrompt(field: "box.height", value: "\(value)") { $0.box?.height = value }
            expectBadPrompt(field: "deadline_s", value: "\(value)") { $0.deadlineSeconds = value }
        }
        expectBadPrompt(field: "box", value: "-1.0 by 40.0") { $0.box?.width = -1 }
        expectBadPrompt(field: "box", value: "30.5 by 0.0") { $0.box?.height = 0 }
    }

    @Test func `a label that is neither on the thing nor off it is refused`() throws {
        // Field 4 (points), in it field 3 (label).
        let labels: [([UInt8], String)] = [([0x18, 2], "2"), ([0x18, 0x7F], "127")]
        for (label, value) in labels {
            #expect(
                throws: WireError.badValue(
                    type: "semsplat.v1.PromptGoal",
                    field: "points.label",
                    value: value,
                    allowed: "POSITIVE (0) or NEGATIVE (1)"
                )
            ) { try PromptGoal(decoding: [0x22, UInt8(label.count)] + label) }
        }
        // Without a label a point lies on the thing.
        #expect(try PromptGoal(decoding: [0x22, 0]).points == [.init(x: 0, y: 0)])
    }

    @Test func `what is pointed at is told in words`() {
        #expect(Samples.prompt.text == "box 1,2,30.5,40 and 2 points of front")
        var prompt = PromptGoal(goalID: "", camera: "rear")
        #expect(prompt.text == "nothing of rear")
        prompt.points = [.init(x: 12.5, y: 1e300)]
        #expect(prompt.text == "point 12.5,1e+300 of rear")
    }

    @Test func `a box of size zero is none`() throws {
        var prompt = Samples.prompt
        prompt.box = .init(x: 5, y: 6, width: 0, height: 0)
        #expect(try PromptGoal(decoding: prompt.encoded()).box == nil)
    }

    @Test func `a stamp that is no moment is refused`() {
        // Timestamp (field 1) with seconds 2^62, then with 10^9 nanoseconds.
        let late: [UInt8] = [
            0x0A, 10, 0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40,
        ]
        let full: [UInt8] = [0x0A, 6, 0x10, 0x80, 0x94, 0xEB, 0xDC, 0x03]
        for bytes in [late, full] {
            let error = #expect(throws: WireError.self) { try CompressedImage(decoding: bytes) }
            guard case .badValue(_, "timestamp", _, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test func `errors say what, where, which value and what is allowed`() {
        var calibration = Samples.calibration
        calibration.intrinsics[0] = 0
        let error = #expect(throws: WireError.self) {
            try CameraCalibration(decoding: calibration.encoded())
        }
        #expect(
            error?.description
                == "foxglove.CameraCalibration.K[0] is 0.0; allowed is a focal length above 0 pixels"
        )
        #expect(error?.reason == "bad value")
    }

    private func expectBadCalibration(
        field: String,
        value: String,
        _ change: (inout CameraCalibration) -> Void
    ) {
        var calibration = Samples.calibration
        change(&calibration)
        expectBad(calibration, field: field, value: value)
    }

    private func expectBadPrompt(
        field: String,
        value: String,
        _ change: (inout PromptGoal) -> Void
    ) {
        var prompt = Samples.prompt
        change(&prompt)
        expectBad(prompt, field: field, value: value)
    }

    private func expectBad<Value: Message>(_ message: Value, field: String, value: String) {
        let error = #expect(throws: WireError.self) {
            try Value(decoding: message.encoded())
        }
        guard case .badValue(Value.typeName, field, value, _) = error else {
            Issue.record("\(String(describing: error)) instead of \(field) = \(value)")
            return
        }
    }

    /// A transform as the C library packs it, so that its numbers may be anything.
    private func transformBytes(
        translation: (Double, Double, Double) = (0, 0, 0),
        rotation: (Double, Double, Double, Double) = (0, 0, 0, 1)
    ) -> [UInt8] {
        var vector = Foxglove__Vector3()
        foxglove__vector3__init(&vector)
        (vector.x, vector.y, vector.z) = translation
        var quaternion = Foxglove__Quaternion()
        foxglove__quaternion__init(&quaternion)
        (quaternion.x, quaternion.y, quaternion.z, quaternion.w) = rotation
        return withUnsafeMutablePointer(to: &vector) { vector in
            withUnsafeMutablePointer(to: &quaternion) { quaternion in
                var map = Array("map\0odom\0".utf8).map(CChar.init(bitPattern:))
                return map.withUnsafeMutableBufferPointer { names in
                    var transform = Foxglove__FrameTransform()
                    foxglove__frame_transform__init(&transform)
                    transform.parent_frame_id = names.baseAddress
                    transform.child_frame_id = names.baseAddress?.advanced(by: 4)
                    transform.translation = vector
                    transform.rotation = quaternion
                    var bytes = [UInt8](
                        repeating: 0,
                        count: foxglove__frame_transform__get_packed_size(&transform)
                    )
                    foxglove__frame_transform__pack(&transform, &bytes)
                    return bytes
                }
            }
        }
    }
}
