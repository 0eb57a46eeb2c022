internal import Imaging
internal import Messages

extension ImageAnnotations {
    private struct Drawn {
        let mask: ObjectMask
        let name: String
        let label: String
    }

    // Nobody sees a pixel, and a viewer should not get a thousand lines for specks.
    private static let tolerancePixels = 0.75
    private static let mostLoops = 16

    /// The masks of an answer, by camera: of each camera those in its newest image that has any.
    static func outlines(of result: GoalResult) -> [String: ImageAnnotations] {
        var drawn = result.objects.flatMap { object in
            object.masks.map {
                Drawn(mask: $0, name: object.id, label: "\(object.label) \(percent($0.score))")
            }
        }
        if let mask = result.promptMask, !drawn.contains(where: { $0.mask == mask }) {
            drawn.append(Drawn(mask: mask, name: "", label: percent(mask.score)))
        }
        return Dictionary(grouping: drawn) { $0.mask.camera }.mapValues { masks in
            let newest = masks.map(\.mask.imageStampNanoseconds).max() ?? 0
            var annotations = ImageAnnotations(stampNanoseconds: newest)
            for drawn in masks where drawn.mask.imageStampNanoseconds == newest {
                annotations.add(drawn)
            }
            return annotations
        }
    }

    private mutating func add(_ drawn: Drawn) {
        let mask = drawn.mask
        guard
            let runs = try? RunLength(
                width: mask.width,
                height: mask.height,
                text: mask.runLengths
            )
        else { return }
        let color = Color.of(drawn.name)
        let outlines = runs.mask.outlines(tolerancePixels: Self.tolerancePixels)
            .sorted { $0.count > $1.count }
            .prefix(Self.mostLoops)
        loops += outlines.map { Loop(points: $0, color: color) }
        var background = color
        background.alpha = 0.7
        labels.append(
            Label(
                position: SIMD2(Double(mask.boxX), Double(mask.boxY)),
                text: drawn.label,
                background: background
            )
        )
    }

    private static func percent(_ score: Double) -> String { "\(Int((100 * score).rounded())) %" }
}

extension ImageAnnotations.Color {
    // Okabe and Ito's colours, which people who see few colours can tell apart.
    private static let palette: [(Double, Double, Double)] = [
        (0.90, 0.62, 0.00), (0.34, 0.71, 0.91), (0.00, 0.62, 0.45), (0.94, 0.89, 0.26),
        (0.00, 0.45, 0.70), (0.84, 0.37, 0.00), (0.80, 0.47, 0.65),
    ]

    /// An object's colour, the same for as long as its id is.
    fileprivate static func of(_ id: String) -> ImageAnnotations.Color {
        let sum = id.utf8.reduce(UInt(5_381)) { $0 &* 33 &+ UInt($1) }
        let (red, green, blue) = palette[Int(sum % UInt(palette.count))]
        return ImageAnnotations.Color(red: red, green: green, blue: blue)
    }
}
