internal import CKernels
internal import Imaging

/// An 8-bit gray image, row-major.
struct GrayImage {
    let width: Int
    let height: Int
    let pixels: [UInt8]

    /// The luma of a colour image.
    init(_ image: ColorImage) {
        (width, height) = (image.width, image.height)
        pixels = [UInt8](unsafeUninitializedCapacity: width * height) { gray, count in
            image.pixels.withUnsafeBufferPointer { color in
                var source = 0
                while count < image.width * image.height {
                    let luma =
                        77 * Int(color[source]) + 150 * Int(color[source + 1])
                        + 29 * Int(color[source + 2])
                    gray[count] = UInt8(luma >> 8)
                    source += 3
                    count += 1
                }
            }
        }
    }
}

/// Finds corners and follows them from image to image; says only where they are in the images.
enum CornerTracker {
    /// A place may come back this far from where it was followed from, pixels.
    private static let tolerancePixels: Float = 0.5

    /// Corners of an image, spread over it; pixels as in `Pinhole`.
    static func corners(of image: GrayImage) -> [SIMD2<Double>] {
        let cell = max(12, image.width / 28)
        let most = (image.width / cell + 1) * (image.height / cell + 1)
        var places = [Float](repeating: 0, count: 2 * most)
        let count = semsplat_find_corners(
            image.pixels,
            Int32(image.width),
            Int32(image.height),
            Int32(cell),
            6,
            &places
        )
        return (0..<Int(count)).map {
            SIMD2(Double(places[2 * $0]) + 0.5, Double(places[2 * $0 + 1]) + 0.5)
        }
    }

    /// Where places of `first` are in `second`, an image of the same size; nil for those that are lost.
    static func follow(
        _ places: [SIMD2<Double>],
        from first: GrayImage,
        to second: GrayImage
    ) -> [SIMD2<Double>?] {
        let flat = places.flatMap { [Float($0.x - 0.5), Float($0.y - 0.5)] }
        var found = [Float](repeating: 0, count: flat.count)
        var isFound = [UInt8](repeating: 0, count: places.count)
        let status = semsplat_track_corners(
            first.pixels,
            second.pixels,
            Int32(first.width),
            Int32(first.height),
            Int32(places.count),
            flat,
            tolerancePixels,
            &found,
            &isFound
        )
        guard status == 0 else { return places.map { _ in nil } }
        return places.indices.map { index in
            guard isFound[index] != 0 else { return nil }
            return SIMD2(Double(found[2 * index]) + 0.5, Double(found[2 * index + 1]) + 0.5)
        }
    }
}
