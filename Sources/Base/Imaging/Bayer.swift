/// Colour from a sensor that sees one colour a pixel: each of the two others is the mean of its nearest neighbours.
///
/// Bilinear, as ROS's image_proc: exact where colours change evenly, with fringes where they do not.
struct Bayer {
    /// Whether the column and the row of the red pixel in each 2×2 square are its second ones.
    let redX: Int
    let redY: Int

    /// The colours of all pixels, RGB; the layout has at least 2×2 pixels.
    func decode(_ bytes: [UInt8], _ layout: RawLayout) -> [UInt8] {
        let count = 3 * layout.width * layout.height
        // unsafe because: a camera frame is a million bytes, and the loops write each once.
        return [UInt8](unsafeUninitializedCapacity: count) { target, initialised in
            bytes.withUnsafeBufferPointer { source in
                for y in 0..<layout.height {
                    decodeRow(source, target, y, layout)
                }
            }
            initialised = count
        }
    }

    private func decodeRow(
        _ source: UnsafeBufferPointer<UInt8>,
        _ target: UnsafeMutableBufferPointer<UInt8>,
        _ y: Int,
        _ layout: RawLayout
    ) {
        let (width, height, step) = (layout.width, layout.height, layout.step)
        // Beyond the border the pattern goes on, mirrored at the outermost pixel.
        let above = (y == 0 ? 1 : y - 1) * step
        let here = y * step
        let below = (y == height - 1 ? height - 2 : y + 1) * step
        let isRedRow = (y - redY) & 1 == 0
        for x in 0..<width {
            let left = x == 0 ? 1 : x - 1
            let right = x == width - 1 ? width - 2 : x + 1
            func at(_ row: Int, _ column: Int) -> Int { Int(source[row + column]) }
            let beside = (at(here, left) + at(here, right) + 1) / 2
            let upright = (at(above, x) + at(below, x) + 1) / 2
            let own = at(here, x)
            let (red, green, blue): (Int, Int, Int)
            if ((x - redX) & 1 == 0) == isRedRow {
                let cross =
                    (at(here, left) + at(here, right) + at(above, x) + at(below, x) + 2) / 4
                let corners =
                    (at(above, left) + at(above, right) + at(below, left) + at(below, right) + 2)
                    / 4
                (red, green, blue) = isRedRow ? (own, cross, corners) : (corners, cross, own)
            } else {
                (red, green, blue) = isRedRow ? (beside, own, upright) : (upright, own, beside)
            }
            let pixel = 3 * (y * width + x)
            target[pixel] = UInt8(truncatingIfNeeded: red)
            target[pixel + 1] = UInt8(truncatingIfNeeded: green)
            target[pixel + 2] = UInt8(truncatingIfNeeded: blue)
        }
    }
}
