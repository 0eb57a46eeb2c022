internal import Geometry
internal import Imaging

/// For each pixel of a view, the places of the distorted image that are averaged for it: a grid of
/// bilinear samples, as dense as the image's own pixels, so that nothing aliases.
struct RectificationMap: Sendable {
    private let samplesX: Int
    private let samplesY: Int
    private let view: Pinhole
    /// The index of the upper left of the four pixels around each sample, and how far the sample is
    /// from its centre to the next one's, in 1/256.
    private let first: [Int32]
    private let right: [UInt16]
    private let down: [UInt16]

    /// More samples a pixel and axis would cost more than they show.
    private static let maximumSamples = 6

    /// The map of images that come at 1/`reduction` of the size of `model`'s.
    init(_ model: CameraModel, crop: VisibleRectangle, view: Pinhole, reduction: Int) {
        let scale = 1 / Double(reduction)
        let columns = ReducedImage.count(model.pinhole.width, reducedBy: reduction)
        let rows = ReducedImage.count(model.pinhole.height, reducedBy: reduction)
        func samples(_ density: Double) -> Int {
            min(Self.maximumSamples, max(1, Int((density * scale).rounded(.up))))
        }
        samplesX = samples(crop.width / Double(view.width))
        samplesY = samples(crop.height / Double(view.height))
        self.view = view
        let count = view.width * view.height * samplesX * samplesY
        var (first, right, down) = ([Int32](), [UInt16](), [UInt16]())
        first.reserveCapacity(count)
        right.reserveCapacity(count)
        down.reserveCapacity(count)
        for y in 0..<view.height {
            for x in 0..<view.width {
                for sample in 0..<samplesX * samplesY {
                    let pixel = SIMD2(
                        Double(x) + (Double(sample % samplesX) + 0.5) / Double(samplesX),
                        Double(y) + (Double(sample / samplesX) + 0.5) / Double(samplesY)
                    )
                    // Inside the crop the lens always sees something; were it not so, the corner's
                    // colour would show it.
                    let ray = view.unproject(pixel, depthMetres: 1)
                    let source = (model.project(ray) ?? .zero) * scale
                    let (column, partX) = Self.split(source.x, columns)
                    let (row, partY) = Self.split(source.y, rows)
                    first.append(Int32(row * columns + column))
                    right.append(partX)
                    down.append(partY)
                }
            }
        }
        (self.first, self.right, self.down) = (first, right, down)
    }

    /// The pixel before a position and the part of the way to the next one, inside the image.
    private static func split(_ position: Double, _ count: Int) -> (index: Int, part: UInt16) {
        let fromCentre = min(Double(count - 1), max(0, position - 0.5))
        let index = min(Int(fromCentre), max(0, count - 2))
        return (index, UInt16(((fromCentre - Double(index)) * 256).rounded()))
    }

    func image(_ image: ColorImage) -> ColorImage {
        let count = 3 * view.width * view.height
        let samples = samplesX * samplesY
        let (nextColumn, nextRow) = (
            image.width > 1 ? 3 : 0, image.height > 1 ? 3 * image.width : 0
        )
        // unsafe because: half a million samples a frame, each of twelve bytes; every index comes from
        // `split`, which keeps it inside the image.
        let pixels = [UInt8](unsafeUninitializedCapacity: count) { target, initialised in
            image.pixels.withUnsafeBufferPointer { source in
                let half = UInt32(samples) * 32_768
                var index = 0
                for pixel in 0..<view.width * view.height {
                    var (red, green, blue) = (half, half, half)
                    for _ in 0..<samples {
                        let at = 3 * Int(first[index])
                        let (x, y) = (UInt32(right[index]), UInt32(down[index]))
                        let weights = (
                            (256 &- x) &* (256 &- y), x &* (256 &- y), (256 &- x) &* y, x &* y
                        )
                        let (a, b, c, d) = (
                            at, at &+ nextColumn, at &+ nextRow, at &+ nextRow &+ nextColumn
                        )
                        func blend(_ channel: Int) -> UInt32 {
                            UInt32(source[a &+ channel]) &* weights.0
                                &+ UInt32(source[b &+ channel]) &* weights.1
                                &+ UInt32(source[c &+ channel]) &* weights.2
                                &+ UInt32(source[d &+ channel]) &* weights.3
                        }
                        red &+= blend(0)
                        green &+= blend(1)
                        blue &+= blend(2)
                        index &+= 1
                    }
                    target[3 * pixel] = UInt8(red / (2 * half))
                    target[3 * pixel + 1] = UInt8(green / (2 * half))
                    target[3 * pixel + 2] = UInt8(blue / (2 * half))
                }
            }
            initialised = count
        }
        return ColorImage(width: view.width, height: view.height, pixels: pixels)
    }
}
