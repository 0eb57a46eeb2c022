import Evaluation
import Geometry
import Imaging
import Testing

@Suite struct PicturesTests {
    @Test func `side by side keeps both images and the gap between`() {
        let left = ColorImage(width: 2, height: 1, red: 10)
        let right = ColorImage(width: 1, height: 3, green: 20)
        let both = Pictures.sideBySide([left, right], gapPixels: 1)
        #expect(both.width == 4 && both.height == 3)
        #expect(both[1, 0].red == 10 && both[2, 0] == (0, 0, 0) && both[3, 2].green == 20)
    }

    @Test func `an overlay touches the mask and nothing else`() {
        var isSet = [Bool](repeating: false, count: 25)
        for index in [6, 7, 8, 11, 12, 13, 16, 17, 18] { isSet[index] = true }
        let image = ColorImage(width: 5, height: 5, red: 100, green: 100, blue: 100)
        let picture = Pictures.overlay(
            Mask(width: 5, height: 5, isSet: isSet),
            on: image,
            color: (200, 0, 0)
        )
        #expect(picture[0, 0] == (100, 100, 100))
        #expect(picture[1, 1] == (200, 0, 0), "outline")
        #expect(picture[2, 2] == (140, 60, 60), "tint")
    }

    @Test func `near is warmer than far and no depth is black`() {
        let depth = DepthImage(width: 3, height: 1, metres: [0.5, 6, 0])
        let picture = Pictures.depth(depth)
        #expect(picture[0, 0].red > picture[0, 0].blue)
        #expect(picture[1, 0].blue > picture[1, 0].red)
        #expect(picture[2, 0] == (0, 0, 0))
    }

    @Test func `features that differ get colours that differ`() {
        let features: [Float] = (0..<64).flatMap { index in
            index < 32 ? [Float(1), 0, 0, 0] : [0, 0, 1, 0]
        }
        let picture = Pictures.features(features, dimension: 4, width: 8, height: 8)
        #expect(picture[0, 0] == picture[7, 3])
        #expect(abs(Int(picture[0, 0].red) - Int(picture[0, 7].red)) == 255)
    }

    @Test func `the plan shows the highest point below the cut, and the box`() throws {
        var map = MapFromAbove()
        map.path = [[0, 0, 1], [1, 0, 1]]
        map.points = [
            .init(position: [0.5, 0.5, 0], color: (0, 0, 9)),
            .init(position: [0.5, 0.5, 0.8], color: (0, 200, 0)),
            .init(position: [0.5, 0.5, 2.5], color: (200, 0, 0)),
        ]
        let picture = try #require(map.picture(longSide: 160))
        let colors = (0..<picture.width * picture.height).map { index in
            picture[index % picture.width, index / picture.width]
        }
        #expect(colors.contains { $0 == (0, 200, 0) })
        #expect(!colors.contains { $0 == (200, 0, 0) } && !colors.contains { $0 == (0, 0, 9) })
        #expect(MapFromAbove().picture() == nil)
    }

    @Test(arguments: [-40, -3, 0, 3, 40] as [Double])
    func `the name of a box beyond the picture's border is in the picture`(metres: Double) throws {
        var map = MapFromAbove()
        map.path = [[-2, -2, 1], [2, 2, 1]]
        let box = Pose(rotation: .identity, translation: [metres, -metres, 0])
        let red: (UInt8, UInt8, UInt8) = (250, 1, 2)
        func redPixels(_ name: String) throws -> Int {
            map.boxes = [
                .init(name: name, worldFromBox: box, sizeMetres: [0.2, 0.2, 0.2], color: red)
            ]
            let picture = try #require(map.picture(longSide: 160))
            return (0..<picture.width * picture.height).count {
                picture[$0 % picture.width, $0 / picture.width] == red
            }
        }
        // An I has eleven dots in this lettering, drawn two by two; none may be lost.
        #expect(try redPixels("III") - redPixels("") == 3 * 4 * 11)
    }
}
