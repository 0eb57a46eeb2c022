internal import Imaging

extension Pictures {
    /// The colours of ``ClassPrompts/names``, in their order.
    static let classColors: [(UInt8, UInt8, UInt8)] = [
        (170, 190, 220), (150, 110, 75), (235, 230, 190), (225, 120, 40), (200, 60, 160),
        (70, 150, 80), (205, 55, 60), (95, 95, 105),
    ]

    /// Classes by ``classColors``; a pixel without a class is black.
    static func classes(_ classes: [Int?], width: Int, height: Int) -> ColorImage {
        precondition(classes.count == width * height)
        var picture = ColorImage(width: width, height: height)
        for (pixel, label) in classes.enumerated() {
            guard let label else { continue }
            picture.set(x: pixel % width, y: pixel / width, color: classColors[label])
        }
        return picture
    }

    /// The names of the classes, each in its colour, in one line.
    static func classLegend(width: Int) -> ColorImage {
        var strip = ColorImage(width: width, height: 12)
        var left = 2
        for (name, color) in zip(ClassPrompts.names, classColors) {
            strip.write(name, x: left, y: 2, color: color, times: 1)
            left += 6 * (name.count + 2)
        }
        return strip
    }
}
