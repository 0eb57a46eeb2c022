internal import Foundation
internal import Geometry

/// Books, lying and in rows.
enum Books {
    static func book(_ dice: inout Dice) -> Model {
        var model = Model(name: "book", category: .others, synonyms: ["books", "textbook"])
        let (width, height, thick) = (
            dice.between(0.12, 0.2), dice.between(0.17, 0.27), dice.between(0.012, 0.045)
        )
        addBook(&model, &dice, width, height, thick, at: 0)
        return model
    }

    private static func addBook(
        _ model: inout Model,
        _ dice: inout Dice,
        _ width: Double,
        _ height: Double,
        _ thick: Double,
        at z: Double,
        yaw: Double = 0
    ) {
        let colors = dice.shuffled(NamedColor.bright + NamedColor.textile).map(\.color)
        let cover = Surface.print(.cover, colors, &dice)
        let pages = Surface(
            pattern: .stripes,
            colors: [LinearColor(232, 226, 208), LinearColor(212, 204, 184)],
            scaleMetres: 0.002,
            contrast: 0.4,
            roughness: 1
        )
        model.add(
            .box(width - 0.008, height - 0.008, thick - 0.005).turned(yaw).moved(0, 0, z + 0.0025),
            pages
        )
        for board in [z, z + thick - 0.0026] {
            model.add(.printedBox(width, height, 0.0026).turned(yaw).moved(0, 0, board), cover)
        }
        model.add(
            .printedBox(0.003, height, thick).moved(-width / 2 + 0.0015, 0, 0).turned(yaw).moved(
                0,
                0,
                z
            ),
            cover
        )
    }

    /// Books standing in a row, their backs to -y.
    static func bookRow(_ dice: inout Dice, width: Double, headroom: Double) -> Model {
        var model = Model(name: "book", category: .others, synonyms: ["books", "row of books"])
        var x = -width / 2
        let tallest = min(headroom - 0.03, dice.between(0.2, 0.3))
        while x < width / 2 - 0.02 {
            let thick = dice.between(0.016, 0.05)
            let (height, depth) = (tallest * dice.between(0.78, 1), dice.between(0.13, 0.18))
            guard x + thick <= width / 2 else { break }
            let colors = dice.shuffled(NamedColor.bright + NamedColor.textile).map(\.color)
            model.add(
                .printedBox(thick - 0.001, depth, height).moved(x + thick / 2, 0, 0),
                .print(.cover, colors, &dice)
            )
            x += thick
        }
        return model
    }
}
