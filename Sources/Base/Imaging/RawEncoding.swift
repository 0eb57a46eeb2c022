/// A layout of raw colour pixels, by ROS's and Foxglove's names.
public enum RawEncoding: String, CaseIterable, Sendable {
    case rgb8
    case bgr8
    case rgba8
    case bgra8
    case mono8
    /// Y0 U Y1 V for every two pixels.
    case yuyv
    /// U Y0 V Y1 for every two pixels.
    case uyvy
    /// One colour a pixel: the first two of the first row, then the first two of the second.
    case bayerRGGB = "bayer_rggb8"
    case bayerBGGR = "bayer_bggr8"
    case bayerGBRG = "bayer_gbrg8"
    case bayerGRBG = "bayer_grbg8"

    /// The deprecated and alternative names that drivers still send.
    private static let aliases: [String: RawEncoding] = [
        "yuv422_yuy2": .yuyv, "yuy2": .yuyv, "yuv422": .uyvy, "8UC1": .mono8,
        "8UC3": .bgr8,
    ]

    /// Every name that is understood.
    public static let names = allCases.map(\.rawValue) + aliases.keys.sorted()

    /// The encoding of that name; `nil` when it is unknown.
    public init?(named name: String) {
        guard let encoding = RawEncoding(rawValue: name) ?? Self.aliases[name] else { return nil }
        self = encoding
    }

    var bytesPerPixel: Int {
        switch self {
        case .rgb8, .bgr8: 3
        case .rgba8, .bgra8: 4
        case .mono8, .bayerRGGB, .bayerBGGR, .bayerGBRG, .bayerGRBG: 1
        case .yuyv, .uyvy: 2
        }
    }

    func decode(_ bytes: [UInt8], _ layout: RawLayout) throws(ImageError) -> ColorImage {
        let isPaired = self == .yuyv || self == .uyvy
        guard !isPaired || layout.width.isMultiple(of: 2) else {
            throw .badDimensions(
                width: layout.width,
                height: layout.height,
                step: layout.step,
                reason: "\(rawValue) has two pixels in four bytes, so the width must be even"
            )
        }
        if let bayer {
            guard layout.width > 1, layout.height > 1 else {
                throw .badDimensions(
                    width: layout.width,
                    height: layout.height,
                    step: layout.step,
                    reason: "\(rawValue) needs at least 2x2 pixels"
                )
            }
            return ColorImage(
                width: layout.width,
                height: layout.height,
                pixels: bayer.decode(bytes, layout)
            )
        }
        let count = 3 * layout.width * layout.height
        // unsafe because: a camera frame is a million bytes, and the loops below write each once.
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { target, initialised in
            bytes.withUnsafeBufferPointer { source in
                for row in 0..<layout.height {
                    decodeRow(
                        UnsafeBufferPointer(rebasing: source[(row * layout.step)...]),
                        UnsafeMutableBufferPointer(rebasing: target[(row * 3 * layout.width)...]),
                        layout.width
                    )
                }
            }
            initialised = count
        }
        return ColorImage(width: layout.width, height: layout.height, pixels: pixels)
    }

    private var bayer: Bayer? {
        switch self {
        case .bayerRGGB: Bayer(redX: 0, redY: 0)
        case .bayerBGGR: Bayer(redX: 1, redY: 1)
        case .bayerGBRG: Bayer(redX: 0, redY: 1)
        case .bayerGRBG: Bayer(redX: 1, redY: 0)
        default: nil
        }
    }

    private func decodeRow(
        _ source: UnsafeBufferPointer<UInt8>,
        _ target: UnsafeMutableBufferPointer<UInt8>,
        _ width: Int
    ) {
        switch self {
        case .rgb8: pick(source, target, width, bytesPerPixel: 3, red: 0, green: 1, blue: 2)
        case .bgr8: pick(source, target, width, bytesPerPixel: 3, red: 2, green: 1, blue: 0)
        case .rgba8: pick(source, target, width, bytesPerPixel: 4, red: 0, green: 1, blue: 2)
        case .bgra8: pick(source, target, width, bytesPerPixel: 4, red: 2, green: 1, blue: 0)
        case .mono8: pick(source, target, width, bytesPerPixel: 1, red: 0, green: 0, blue: 0)
        case .yuyv: convertPairs(source, target, width, y: 0, u: 1, v: 3)
        case .uyvy: convertPairs(source, target, width, y: 1, u: 0, v: 2)
        // They need the rows around, and are decoded as a whole.
        case .bayerRGGB, .bayerBGGR, .bayerGBRG, .bayerGRBG: break
        }
    }
}

@inline(__always)
private func pick(
    _ source: UnsafeBufferPointer<UInt8>,
    _ target: UnsafeMutableBufferPointer<UInt8>,
    _ width: Int,
    bytesPerPixel: Int,
    red: Int,
    green: Int,
    blue: Int
) {
    for x in 0..<width {
        target[3 * x] = source[bytesPerPixel * x + red]
        target[3 * x + 1] = source[bytesPerPixel * x + green]
        target[3 * x + 2] = source[bytesPerPixel * x + blue]
    }
}

/// ITU-R BT.601 with video range (Y 16...235), as OpenCV's and ROS's conversions have it, in 16-bit
/// fixed point.
@inline(__always)
private func convertPairs(
    _ source: UnsafeBufferPointer<UInt8>,
    _ target: UnsafeMutableBufferPointer<UInt8>,
    _ width: Int,
    y: Int,
    u: Int,
    v: Int
) {
    func channel(_ value: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: min(255, max(0, value >> 16)))
    }
    for pair in 0..<width / 2 {
        let blueness = Int32(source[4 * pair + u]) - 128
        let redness = Int32(source[4 * pair + v]) - 128
        for half in 0..<2 {
            // 65536 * (255/219, 1.596, 0.391, 0.813, 2.018); the last term rounds.
            let light = 76_309 * max(0, Int32(source[4 * pair + y + 2 * half]) - 16) + 32_768
            let pixel = 3 * (2 * pair + half)
            target[pixel] = channel(light + 104_597 * redness)
            target[pixel + 1] = channel(light - 25_675 * blueness - 53_279 * redness)
            target[pixel + 2] = channel(light + 132_201 * blueness)
        }
    }
}
