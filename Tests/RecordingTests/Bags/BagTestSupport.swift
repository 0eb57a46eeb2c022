import Foundation
import Messages
import Recording
import Testing

/// The bags that Tests/Fixtures/bags/make_fixtures.py wrote.
enum BagFixtures {
    static let folder = MCAPFixtureTests.folder.deletingLastPathComponent()
        .appending(path: "bags")

    static func path(_ name: String) -> String { folder.appending(path: name).path }

    /// All that is made of a bag.
    static func converted(
        _ path: String,
        _ options: BagOptions = BagOptions()
    ) throws -> (messages: [ConvertedMessage], bag: BagConversion) {
        var bag = try BagConversion(path, options: options)
        var messages: [ConvertedMessage] = []
        while let message = try bag.next() { messages.append(message) }
        return (messages, bag)
    }
}

/// A text, a number or a list, as Python wrote it; numbers are the same within rounding.
enum Written: Decodable, Equatable {
    case text(String)
    /// Stamps have more digits than a Double.
    case integer(Int64)
    case number(Double)
    case list([Written])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let list = try? value.decode([Written].self) {
            self = .list(list)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else {
            self = .number(try value.decode(Double.self))
        }
    }

    static func numbers(_ numbers: [Double]) -> Written { .list(numbers.map { .number($0) }) }

    static func == (a: Written, b: Written) -> Bool {
        switch (a, b) {
        case (.text(let a), .text(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.number(let a), .number(let b)): abs(a - b) < 1e-13
        case (.number(let a), .integer(let b)), (.integer(let b), .number(let a)):
            abs(a - Double(b)) < 1e-13
        default: false
        }
    }

    init(crc data: [UInt8]) { self = .integer(Int64(MCAPChecksumTests.bitwise(0, data[...]))) }
}

/// What of a message Python wrote down, in its order.
extension ConvertedMessage {
    var written: [Written] {
        get throws {
            switch message {
            case let image as RawImage:
                return [
                    .list([
                        .integer(image.stampNanoseconds), .text(image.frameID),
                        .integer(Int64(image.width)), .integer(Int64(image.height)),
                        .text(image.encoding), .integer(Int64(image.step)),
                        Written(crc: image.data),
                    ])
                ]
            case let image as CompressedImage:
                return [
                    .list([
                        .integer(image.stampNanoseconds), .text(image.frameID),
                        .text(image.format), Written(crc: image.data),
                    ])
                ]
            case let said as CameraCalibration:
                return [
                    .list([
                        .integer(said.stampNanoseconds), .text(said.frameID),
                        .integer(Int64(said.width)), .integer(Int64(said.height)),
                        .text(said.distortionModel), .numbers(said.distortion),
                        .numbers(said.intrinsics), .numbers(said.rectification),
                        .numbers(said.projection),
                    ])
                ]
            case let transforms as FrameTransforms: return transforms.transforms.map(\.written)
            default:
                Issue.record("\(message) is none that a bag becomes")
                return []
            }
        }
    }
}

extension FrameTransform {
    fileprivate var written: Written {
        let (t, q) = (parentFromChild.translation, parentFromChild.rotation)
        return .list(
            [.integer(stampNanoseconds), .text(parentFrameID), .text(childFrameID)]
                + [t.x, t.y, t.z, q.x, q.y, q.z, q.w].map { .number($0) }
        )
    }
}
