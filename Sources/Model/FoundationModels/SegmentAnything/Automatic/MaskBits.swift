/// Which pixels of a picture are set, a bit each: a thousand masks are compared with one another.
package struct MaskBits: Sendable, Equatable {
    private var words: [UInt64]

    /// The number of pixels that are set.
    package let area: Int

    /// Sets what `isSet` says of each of `count` pixels.
    init(count: Int, isSet: (Int) -> Bool) {
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
        var area = 0
        for pixel in 0..<count where isSet(pixel) {
            words[pixel / 64] |= 1 << UInt64(pixel % 64)
            area += 1
        }
        self.area = area
    }

    /// Whether a pixel is set.
    subscript(pixel: Int) -> Bool { words[pixel / 64] >> UInt64(pixel % 64) & 1 == 1 }

    /// The number of pixels that are set in both.
    func intersection(with other: MaskBits) -> Int {
        zip(words, other.words).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
    }
}
