import Foundation
import Messages
import Testing

/// Something that a robot should not send, and how diagnostics speak of it.
struct BadInput: Sendable, CustomTestStringConvertible {
    /// What it is.
    let testDescription: String
    /// The part of diagnostics that counts it.
    let part: String
    /// The figure that counts it.
    let counter: String
    /// The words that must be in the sentence about it.
    let sentence: String
    /// Sends it.
    let send: @Sendable (WallRobot) throws -> Void

    /// One of each kind.
    static let all = images + stamps + poses + messages

    private static let images = [
        BadInput(
            testDescription: "a JPEG that ends early",
            part: "ingest",
            counter: "front rejected undecodable_image",
            sentence: "the JPEG image is broken"
        ) { robot in
            let whole = try PaintedWall.jpeg(offsetMetres: 0)
            try posed(robot) { try robot.sendImage($0, Array(whole.prefix(whole.count / 2))) }
        },
        BadInput(
            testDescription: "bytes that are no image",
            part: "ingest",
            counter: "front rejected undecodable_image",
            sentence: "neither JPEG nor PNG"
        ) { robot in
            try posed(robot) { try robot.sendImage($0, (0..<5_000).map { UInt8($0 % 251) }) }
        },
        BadInput(
            testDescription: "a raw image of too few bytes",
            part: "ingest",
            counter: "front rejected wrong_byte_count",
            sentence: "a 320x240 rgb8 image has at least 230400 bytes, not 1000"
        ) { robot in
            try posed(robot) {
                try robot.sendRaw($0, encoding: "rgb8", width: 320, height: 240, bytes: 1_000)
            }
        },
        BadInput(
            testDescription: "a raw image in an unknown encoding",
            part: "ingest",
            counter: "front rejected unknown_encoding",
            sentence: "unknown encoding 'bayer_rggb12'; known are rgb8"
        ) { robot in
            try posed(robot) {
                try robot.sendRaw(
                    $0,
                    encoding: "bayer_rggb12",
                    width: 320,
                    height: 240,
                    bytes: 76_800
                )
            }
        },
        BadInput(
            testDescription: "an image of another size than its calibration",
            part: "ingest",
            counter: "front rejected calibration_size_mismatch",
            sentence: "the image is 64x48, its calibration for 320x240"
        ) { robot in
            try posed(robot) {
                try robot.sendRaw($0, encoding: "mono8", width: 64, height: 48, bytes: 3_072)
            }
        },
    ]

    private static let stamps = [
        BadInput(
            testDescription: "a stamp before that of the last image",
            part: "ingest",
            counter: "front rejected stamp_backwards",
            sentence: "before that of the last image"
        ) { robot in
            try robot.sendImage(robot.stampNanoseconds - 1_000_000_000, [])
        },
        BadInput(
            testDescription: "an image without a stamp",
            part: "ingest",
            counter: "front rejected stamp_not_set",
            sentence: "the stamp is not set; set it to the moment of exposure"
        ) { robot in
            try robot.sendImage(0, [])
        },
    ]

    private static let poses = [
        BadInput(
            testDescription: "a pose that is not a number",
            part: "ingest",
            counter: "refused /tf: bad value",
            sentence: "translation.x is nan; allowed is a finite number"
        ) { robot in
            try robot.sendPose(robot.nextStamp(), xMetres: .nan)
        }
    ]

    private static let messages = [
        BadInput(
            testDescription: "a type that the topic does not carry",
            part: "socket sensors",
            counter: "refused unknown type",
            sentence: "'foxglove.Unheard' on /tf"
        ) { robot in
            try robot.send("/tf", "foxglove.Unheard", [1, 2, 3])
        },
        BadInput(
            testDescription: "a message longer than allowed",
            part: "socket sensors",
            counter: "refused oversized",
            sentence:
                "a message on /camera/front/image has 1048577 bytes; at most 1048576 are taken"
        ) { robot in
            let bytes = [UInt8](repeating: 0, count: (1 << 20) + 1)
            try robot.send("/camera/front/image", CompressedImage.typeName, bytes)
        },
        BadInput(
            testDescription: "a message so long that ZeroMQ cuts the connection",
            part: "socket sensors",
            counter: "refused connection cut off",
            sentence: "was cut off and is connected to again"
        ) { robot in
            let bytes = [UInt8](repeating: 0, count: 5 << 20)
            try robot.send("/camera/front/image", CompressedImage.typeName, bytes)
        },
        BadInput(
            testDescription: "bytes that are no protobuf",
            part: "ingest",
            counter: "refused /tf: malformed",
            sentence: "are not a well-formed foxglove.FrameTransform"
        ) { robot in
            try robot.send("/tf", FrameTransform.typeName, Array("this is no protobuf".utf8))
        },
        BadInput(
            testDescription: "a message that ends within a field",
            part: "ingest",
            counter: "refused /camera/front/image: truncated",
            sentence: "ends within a field"
        ) { robot in
            let image = CompressedImage(
                stampNanoseconds: robot.nextStamp(),
                frameID: "front_optical_frame",
                format: "jpeg",
                data: [UInt8](repeating: 7, count: 100)
            )
            let bytes = Array(image.encoded().dropLast(10))
            try robot.send("/camera/front/image", CompressedImage.typeName, bytes)
        },
    ]

    /// An image with a good stamp and a good pose, so that nothing but the image is wrong.
    private static func posed(_ robot: WallRobot, _ image: (Int64) throws -> Void) throws {
        let stamp = robot.nextStamp()
        try robot.sendPose(stamp, xMetres: 0)
        try image(stamp)
    }
}
