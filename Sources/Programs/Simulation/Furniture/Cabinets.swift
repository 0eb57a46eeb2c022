internal import Geometry

/// Furniture to keep things in.
enum Cabinets {
    static func bookshelf(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "bookshelf",
            category: .others,
            synonyms: ["bookcase", "shelf", "shelves"]
        )
        let wood =
            dice.chance(0.7) ? Surface.wood(&dice) : Surface.lacquer(dice.pick(Shades.walls), &dice)
        let (width, depth) = (dice.between(0.7, 1.2), dice.between(0.26, 0.34))
        let boards = dice.count(3, 6)
        let gap = dice.between(0.28, 0.36)
        let height = Double(boards - 1) * gap + 0.08
        for x in [-1.0, 1] {
            model.add(.box(0.024, depth, height).moved(x * (width / 2 - 0.012), 0, 0), wood)
        }
        if dice.chance(0.7) {
            model.add(
                .box(width - 0.03, 0.008, height - 0.02).moved(0, depth / 2 - 0.006, 0.01),
                wood
            )
        }
        for board in 0..<boards {
            let z = 0.05 + Double(board) * gap
            model.add(.box(width - 0.05, depth - 0.015, 0.022).moved(0, 0.002, z), wood)
            model.rests.append(
                Rest(
                    kind: board == boards - 1 ? .top : .shelf,
                    middle: [0, -0.01, z + 0.022],
                    size: [width - 0.07, depth - 0.05],
                    headroomMetres: board == boards - 1 ? 0.4 : gap - 0.03
                )
            )
        }
        return model
    }

    /// A body with rows and columns of drawers or doors.
    static func chest(
        _ dice: inout Dice,
        width: Double,
        depth: Double,
        height: Double,
        columns: Int,
        rows: Int
    ) -> Model {
        var model = Model(
            name: "cabinet",
            category: .others,
            synonyms: ["cupboard", "storage cabinet"]
        )
        let body =
            dice.chance(0.65)
            ? Surface.wood(&dice) : Surface.lacquer(dice.pick(Shades.walls), &dice)
        let front = dice.chance(0.6) ? body : Surface.lacquer(dice.pick(Shades.walls), &dice)
        let knob = Surface.metal(&dice)
        let foot = dice.chance(0.5) ? dice.between(0.06, 0.16) : 0.03
        model.addLegs(width, depth, height: foot, inset: 0.04, body, .tapered(0.022))
        model.add(.box(width, depth - 0.02, height - foot).moved(0, 0.01, foot), body)
        let (cellWidth, cellHeight) = (
            width / Double(columns), (height - foot - 0.03) / Double(rows)
        )
        let hasKnobs = dice.chance(0.5)
        for column in 0..<columns {
            for row in 0..<rows {
                let x = (Double(column) - Double(columns - 1) / 2) * cellWidth
                let z = foot + 0.01 + Double(row) * cellHeight
                model.add(
                    .roundedBox(
                        cellWidth - 0.012,
                        0.02,
                        cellHeight - 0.012,
                        radius: 0.005,
                        steps: 1
                    )
                    .moved(x, -depth / 2 + 0.01, z),
                    front
                )
                let isDoor = cellHeight > cellWidth * 1.1
                let kx = isDoor ? x + (column % 2 == 0 ? 0.4 : -0.4) * cellWidth : x
                let handle: TriangleMesh =
                    hasKnobs
                    ? .ellipsoid([0.014, 0.014, 0.014], steps: 5)
                    : isDoor
                        ? .box(0.012, 0.016, 0.14).moved(0, 0, -0.07)
                        : .box(min(0.14, cellWidth * 0.5), 0.016, 0.012)
                model.add(handle.moved(kx, -depth / 2 - 0.008, z + cellHeight / 2), knob)
            }
        }
        model.rests = [
            Rest(
                kind: .top,
                middle: [0, 0.01, height],
                size: [width - 0.05, depth - 0.06],
                headroomMetres: 0.5
            )
        ]
        return model
    }

    static func cabinet(_ dice: inout Dice) -> Model {
        chest(
            &dice,
            width: dice.between(0.7, 1.1),
            depth: dice.between(0.36, 0.46),
            height: dice.between(0.75, 1.15),
            columns: 2,
            rows: dice.count(1, 2)
        )
    }

    static func sideboard(_ dice: inout Dice) -> Model {
        var model = chest(
            &dice,
            width: dice.between(1.2, 1.8),
            depth: dice.between(0.38, 0.46),
            height: dice.between(0.7, 0.88),
            columns: dice.count(3, 4),
            rows: dice.count(1, 2)
        )
        model.name = "sideboard"
        model.synonyms = ["cabinet", "buffet", "credenza"]
        return model
    }

    static func dresser(_ dice: inout Dice) -> Model {
        var model = chest(
            &dice,
            width: dice.between(0.75, 1.2),
            depth: dice.between(0.42, 0.5),
            height: dice.between(0.75, 1.05),
            columns: dice.count(1, 2),
            rows: dice.count(3, 5)
        )
        model.name = "chest of drawers"
        model.synonyms = ["dresser", "drawers", "commode"]
        return model
    }

    static func wardrobe(_ dice: inout Dice) -> Model {
        var model = chest(
            &dice,
            width: dice.between(1.0, 1.7),
            depth: dice.between(0.52, 0.6),
            height: dice.between(1.85, 2.15),
            columns: dice.count(2, 3),
            rows: 1
        )
        model.name = "wardrobe"
        model.synonyms = ["closet", "armoire", "cupboard"]
        model.rests = []
        return model
    }

    static func televisionStand(_ dice: inout Dice) -> Model {
        var model = chest(
            &dice,
            width: dice.between(1.2, 1.7),
            depth: dice.between(0.36, 0.42),
            height: dice.between(0.42, 0.55),
            columns: dice.count(2, 3),
            rows: 1
        )
        model.name = "TV stand"
        model.synonyms = ["tv cabinet", "media console", "television stand", "tv unit"]
        return model
    }

    /// A bed with its head at +y.
    static func bed(_ dice: inout Dice) -> Model {
        var model = Model(name: "bed", category: .bed, synonyms: ["double bed", "mattress"])
        let frame =
            dice.chance(0.6)
            ? Surface.wood(&dice) : Surface.cloth(dice.pick(NamedColor.textile).color, &dice)
        let isDouble = dice.chance(0.65)
        let width = isDouble ? dice.between(1.4, 1.8) : dice.between(0.9, 1.1)
        let length = 2.05
        let linen = Surface.cloth(LinearColor(230, 228, 222), &dice)
        let blanket = Surface.fabric(dice.pick(NamedColor.textile).color, &dice, plainShare: 0.45)
        let height = dice.between(0.42, 0.52)
        model.addLegs(width, length, height: 0.16, inset: 0.06, frame, .square(0.06))
        model.add(.roundedBox(width, length, 0.14, radius: 0.02).moved(0, 0, 0.14), frame)
        model.add(
            .roundedBox(width, 0.06, dice.between(0.75, 1.1) - 0.14, radius: 0.02).moved(
                0,
                length / 2 - 0.01,
                0.14
            ),
            frame
        )
        model.add(
            .roundedBox(width - 0.06, length - 0.1, height - 0.26, radius: 0.05).moved(0, 0, 0.26),
            linen
        )
        let cover = dice.between(1.25, 1.5)
        model.add(
            .roundedBox(width - 0.01, cover, height - 0.2, radius: 0.05).moved(
                0,
                -length / 2 + cover / 2 + 0.02,
                0.25
            ),
            blanket
        )
        for side in isDouble ? [-1.0, 1] : [0] {
            model.add(
                .ellipsoid([isDouble ? width * 0.21 : 0.32, 0.2, 0.085], steps: 10)
                    .turned(0.12, about: [1, 0, 0]).moved(
                        side * width * 0.24,
                        length / 2 - 0.28,
                        height + 0.05
                    ),
                dice.chance(0.7) ? linen : blanket
            )
        }
        model.rests = [
            Rest(
                kind: .seat,
                middle: [0, -length / 2 + cover / 2, height + 0.05],
                size: [width - 0.3, cover - 0.4]
            )
        ]
        return model
    }
}
