import Imaging
import Testing

struct MaskOutlineTests {
    @Test func `a rectangle has four corners, clockwise as seen`() {
        let mask = Self.mask(["....", ".##.", ".##.", "...."])
        #expect(mask.outlines() == [[SIMD2(3, 1), SIMD2(3, 3), SIMD2(1, 3), SIMD2(1, 1)]])
    }

    @Test func `a hole has a line of its own, the other way round`() {
        let outlines = Self.mask(["###", "#.#", "###"]).outlines()
        #expect(outlines.count == 2)
        #expect(outlines.map(Self.signedArea) == [9, -1])
    }

    @Test func `pixels that touch at a corner are two things`() {
        let outlines = Self.mask(["#.", ".#"]).outlines()
        #expect(outlines.map(Self.signedArea) == [1, 1])
        let others = Self.mask([".#", "#."]).outlines()
        #expect(others.map(Self.signedArea) == [1, 1])
    }

    @Test func `an empty mask has none, a full one the border of the image`() {
        #expect(Self.mask(["..", ".."]).outlines().isEmpty)
        #expect(Self.mask(["##", "##"]).outlines().map(Self.signedArea) == [4])
    }

    @Test(arguments: 1...20) func `filling the lines gives the mask again`(seed: UInt64) {
        var state = seed
        func random() -> Bool {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33 & 3 < 2
        }
        let (width, height) = (17, 11)
        let mask = Mask(
            width: width,
            height: height,
            isSet: (0..<width * height).map { _ in random() }
        )
        let outlines = mask.outlines()
        for y in 0..<height {
            for x in 0..<width {
                let middle = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
                #expect(Self.contains(middle, outlines) == mask[x, y], "\(x), \(y)")
            }
        }
    }

    @Test func `a disc's staircase becomes a few lines that stay within the tolerance`() {
        let size = 101
        let mask = Mask(
            width: size,
            height: size,
            isSet: (0..<size * size).map { index in
                let (x, y) = (index % size - 50, index / size - 50)
                return x * x + y * y <= 40 * 40
            }
        )
        let exact = mask.outlines()[0]
        let simple = mask.outlines(tolerancePixels: 1)[0]
        #expect(exact.count > 100 && (8...60).contains(simple.count), "\(simple.count)")
        for corner in exact {
            let edges = zip(simple, simple.dropFirst() + simple.prefix(1))
            let distance = edges.map { Self.distance(corner, $0, $1) }.min() ?? .infinity
            #expect(distance <= 1 + 1e-9)
        }
    }

    private static func mask(_ rows: [String]) -> Mask {
        Mask(width: rows[0].count, height: rows.count, isSet: rows.joined().map { $0 == "#" })
    }

    /// Positive when the corners run clockwise as seen, y down.
    private static func signedArea(_ loop: [SIMD2<Double>]) -> Double {
        zip(loop, loop.dropFirst() + loop.prefix(1))
            .reduce(0) { $0 + ($1.0.x * $1.1.y - $1.1.x * $1.0.y) / 2 }
    }

    /// Even-odd rule.
    private static func contains(_ point: SIMD2<Double>, _ loops: [[SIMD2<Double>]]) -> Bool {
        var isInside = false
        for loop in loops {
            for (a, b) in zip(loop, loop.dropFirst() + loop.prefix(1))
            where (a.y > point.y) != (b.y > point.y) {
                let x = a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x)
                if point.x < x { isInside.toggle() }
            }
        }
        return isInside
    }

    private static func distance(
        _ point: SIMD2<Double>,
        _ a: SIMD2<Double>,
        _ b: SIMD2<Double>
    ) -> Double {
        let (along, offset) = (b - a, point - a)
        let share = min(1, max(0, (along * offset).sum() / max((along * along).sum(), 1e-12)))
        let rest = offset - along * share
        return (rest * rest).sum().squareRoot()
    }
}
