/// A mask as COCO run lengths: pixels counted down the columns, runs of unset and set pixels in turn,
/// starting with the unset ones (whose run may be 0).
///
/// The text form packs each count into characters from `0` on, five bits each, as pycocotools writes
/// it; from the fourth count on it is the difference to the count two before.
public struct RunLength: Hashable, Sendable {
    /// Pixels in a row of the mask.
    public let width: Int
    /// Rows of the mask.
    public let height: Int
    /// The run lengths; their sum is `width * height`.
    public let counts: [Int]

    /// The run lengths of `mask`.
    public init(_ mask: Mask) {
        var (counts, run, value) = ([Int](), 0, false)
        for x in 0..<mask.width {
            for y in 0..<mask.height {
                if mask[x, y] != value {
                    counts.append(run)
                    run = 0
                    value.toggle()
                }
                run += 1
            }
        }
        counts.append(run)
        (width, height, self.counts) = (mask.width, mask.height, counts)
    }

    /// Checked run lengths from outside.
    public init(
        width: Int,
        height: Int,
        counts: [Int],
        limits: ImageLimits = ImageLimits()
    ) throws(ImageError) {
        guard width >= 0, height >= 0, width <= limits.maximumSide, height <= limits.maximumSide
        else {
            throw .tooLarge(width: width, height: height, limits: limits)
        }
        try limits.check(width: width, height: height)
        var sum = 0
        for count in counts {
            guard count >= 0, count <= width * height - sum else {
                throw .badRunLengths(
                    reason: "a run of \(count) in a \(width)x\(height) mask after \(sum) pixels"
                )
            }
            sum += count
        }
        guard sum == width * height else {
            throw .badRunLengths(reason: "the runs cover \(sum) of \(width)x\(height) pixels")
        }
        (self.width, self.height, self.counts) = (width, height, counts)
    }

    /// The run lengths in COCO's text form, from outside.
    public init(
        width: Int,
        height: Int,
        text: String,
        limits: ImageLimits = ImageLimits()
    ) throws(ImageError) {
        try self.init(width: width, height: height, counts: Self.unpacked(text), limits: limits)
    }

    /// The mask.
    public var mask: Mask {
        var isSet = [Bool](repeating: false, count: width * height)
        var (position, value) = (0, false)
        for count in counts {
            if value {
                for index in position..<position + count {
                    isSet[index % height * width + index / height] = true
                }
            }
            position += count
            value.toggle()
        }
        return Mask(width: width, height: height, isSet: isSet)
    }

    /// The number of pixels that are set.
    public var area: Int {
        counts.indices.reduce(0) { $1.isMultiple(of: 2) ? $0 : $0 + counts[$1] }
    }

    /// COCO's text form.
    public var text: String {
        var characters: [UInt8] = []
        for (index, count) in counts.enumerated() {
            var rest = index > 2 ? count - counts[index - 2] : count
            var hasMore = true
            while hasMore {
                let bits = rest & 0x1F
                rest >>= 5
                // The last group's top bit is the sign.
                hasMore = bits & 0x10 != 0 ? rest != -1 : rest != 0
                characters.append(UInt8(bits | (hasMore ? 0x20 : 0)) + 48)
            }
        }
        return String(decoding: characters, as: UTF8.self)
    }

    private static func unpacked(_ text: String) throws(ImageError) -> [Int] {
        var (counts, value, shift) = ([Int](), 0, 0)
        for character in text.utf8 {
            guard (48..<112).contains(character), shift <= 40 else {
                throw .badRunLengths(reason: "character \(character) cannot stand at this place")
            }
            let bits = Int(character) - 48
            value |= (bits & 0x1F) << shift
            shift += 5
            guard bits & 0x20 == 0 else { continue }
            if bits & 0x10 != 0 { value |= -1 << shift }
            let count = counts.count > 2 ? value + counts[counts.count - 2] : value
            guard (0...1 << 32).contains(count) else {
                throw .badRunLengths(reason: "a run of \(count) pixels")
            }
            counts.append(count)
            (value, shift) = (0, 0)
        }
        guard shift == 0 else { throw .badRunLengths(reason: "the text ends within a number") }
        return counts
    }
}
