public import Imaging

/// Pictures for people to look at: maps of depth and features, masks on images, comparisons.
public enum Pictures {
    /// Images beside each other on black, `gapPixels` apart, aligned at the top.
    public static func sideBySide(_ images: [ColorImage], gapPixels: Int = 4) -> ColorImage {
        let width = images.reduce(0) { $0 + $1.width } + gapPixels * max(0, images.count - 1)
        let height = images.map(\.height).max() ?? 0
        var canvas = ColorImage(width: width, height: height)
        var left = 0
        for image in images {
            canvas.paste(image, x: left, y: 0)
            left += image.width + gapPixels
        }
        return canvas
    }

    /// Images under each other on black, `gapPixels` apart, aligned at the left.
    public static func stacked(_ images: [ColorImage], gapPixels: Int = 4) -> ColorImage {
        let height = images.reduce(0) { $0 + $1.height } + gapPixels * max(0, images.count - 1)
        let width = images.map(\.width).max() ?? 0
        var canvas = ColorImage(width: width, height: height)
        var top = 0
        for image in images {
            canvas.paste(image, x: 0, y: top)
            top += image.height + gapPixels
        }
        return canvas
    }

    /// The image under its caption, in white on black, both drawn `times` as large.
    public static func captioned(
        _ image: ColorImage,
        _ caption: String,
        color: (UInt8, UInt8, UInt8) = (255, 255, 255),
        times: Int = 1
    ) -> ColorImage {
        titled(enlarged(image, times: times), caption, color: color, times: times)
    }

    /// The image as it is under a line of letters, which are 6 pixels wide times `times`.
    ///
    /// What does not fit is cut off.
    public static func titled(
        _ image: ColorImage,
        _ title: String,
        color: (UInt8, UInt8, UInt8) = (255, 255, 255),
        times: Int = 2
    ) -> ColorImage {
        var strip = ColorImage(width: image.width, height: 12 * times)
        strip.write(title, x: 2 * times, y: 2 * times, color: color, times: times)
        return stacked([strip, image], gapPixels: 0)
    }

    /// The image with every pixel drawn as `times` × `times`.
    public static func enlarged(_ image: ColorImage, times: Int) -> ColorImage {
        guard times > 1 else { return image }
        var large = ColorImage(width: image.width * times, height: image.height * times)
        for y in 0..<image.height {
            for x in 0..<image.width {
                let color = image[x, y]
                large.fill(
                    x: x * times,
                    y: y * times,
                    width: times,
                    height: times,
                    color: (color.red, color.green, color.blue)
                )
            }
        }
        return large
    }

    /// The image with the mask tinted and its outline drawn.
    ///
    /// The mask is scaled to the image.
    public static func overlay(
        _ mask: Mask,
        on image: ColorImage,
        color: (UInt8, UInt8, UInt8) = (255, 60, 0)
    ) -> ColorImage {
        var picture = image
        let isSet = { (x: Int, y: Int) in
            guard x >= 0, y >= 0, x < image.width, y < image.height else { return false }
            return mask[x * mask.width / image.width, y * mask.height / image.height]
        }
        for y in 0..<image.height {
            for x in 0..<image.width where isSet(x, y) {
                let inside =
                    isSet(x - 1, y) && isSet(x + 1, y) && isSet(x, y - 1) && isSet(x, y + 1)
                picture.blend(x: x, y: y, color: color, weight: inside ? 0.4 : 1)
            }
        }
        return picture
    }

    /// A picture from interleaved RGB in 0…1 (clipped), as the rasteriser gives it.
    public static func color(_ rgb: [Float], width: Int, height: Int) -> ColorImage {
        ColorImage(
            width: width,
            height: height,
            pixels: rgb.map { UInt8((min(1, max(0, $0.isFinite ? $0 : 0)) * 255).rounded()) }
        )
    }
}

extension ColorImage {
    /// Sets a pixel; outside the image nothing happens.
    mutating func set(x: Int, y: Int, color: (UInt8, UInt8, UInt8)) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let index = 3 * (y * width + x)
        (pixels[index], pixels[index + 1], pixels[index + 2]) = color
    }

    /// Fills a rectangle; what lies outside the image is left out.
    mutating func fill(
        x left: Int,
        y top: Int,
        width: Int,
        height: Int,
        color: (UInt8, UInt8, UInt8)
    ) {
        for y in top..<top + height {
            for x in left..<left + width { set(x: x, y: y, color: color) }
        }
    }

    /// Mixes a pixel with a colour, `weight` 0 (as it was) to 1 (the colour).
    mutating func blend(x: Int, y: Int, color: (UInt8, UInt8, UInt8), weight: Double) {
        let old = self[x, y]
        let mix = { (a: UInt8, b: UInt8) in UInt8(Double(a) * (1 - weight) + Double(b) * weight) }
        set(
            x: x,
            y: y,
            color: (mix(old.red, color.0), mix(old.green, color.1), mix(old.blue, color.2))
        )
    }

    /// Copies an image into this one; what does not fit is left out.
    mutating func paste(_ image: ColorImage, x left: Int, y top: Int) {
        for y in 0..<image.height {
            for x in 0..<image.width {
                let color = image[x, y]
                set(x: left + x, y: top + y, color: (color.red, color.green, color.blue))
            }
        }
    }

    /// A one-pixel line.
    mutating func line(
        from start: SIMD2<Double>,
        to end: SIMD2<Double>,
        color: (UInt8, UInt8, UInt8)
    ) {
        let delta = end - start
        let steps = Int(max(abs(delta.x), abs(delta.y)).rounded(.up))
        guard steps < 100_000 else { return }
        for step in 0...max(1, steps) {
            let point = start + delta * (Double(step) / Double(max(1, steps)))
            set(x: Int(point.x.rounded(.down)), y: Int(point.y.rounded(.down)), color: color)
        }
    }
}
