import Foundation
import Imaging

/// Files that tools other than ours made: see Tests/Fixtures/imaging/make_fixtures.py.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: folder.appending(path: "Fixtures/imaging/\(name)")))
    }

    static func image(_ name: String, _ width: Int, _ height: Int) throws -> ColorImage {
        ColorImage(width: width, height: height, pixels: try bytes(name))
    }

    /// The picture behind ramp.jpg and rgb.png.
    static let ramp: ColorImage = {
        var pixels: [UInt8] = []
        for y in 0..<32 {
            for x in 0..<48 { pixels += [UInt8(5 * x), UInt8(7 * y), UInt8(2 * x + 3 * y)] }
        }
        return ColorImage(width: 48, height: 32, pixels: pixels)
    }()
}

extension ColorImage {
    /// The largest difference of a channel to `other`, which must have the same size.
    func largestDifference(to other: ColorImage) -> Int {
        zip(pixels, other.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }
}
