internal import Geometry

/// Kitchen furniture and appliances.
enum Kitchen {
    /// Cabinets under a worktop.
    static func counter(_ dice: inout Dice) -> Model {
        let width = dice.between(1.2, 2.1)
        var model = Cabinets.chest(
            &dice,
            width: width,
            depth: 0.58,
            height: 0.86,
            columns: dice.count(3, 4),
            rows: 1
        )
        model.name = "kitchen cabinet"
        model.synonyms = ["cabinet", "cupboard", "kitchen unit", "counter"]
        let top = dice.chance(0.6) ? Surface.stone(&dice, polished: true) : .wood(&dice)
        model.add(.roundedBox(width + 0.01, 0.61, 0.04, radius: 0.006).moved(0, 0, 0.86), top)
        model.rests = [
            Rest(
                kind: .top,
                middle: [0, -0.02, 0.9],
                size: [width - 0.06, 0.5],
                headroomMetres: 0.5
            )
        ]
        return model
    }

    static func refrigerator(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "refrigerator",
            category: .others,
            synonyms: ["fridge", "freezer"]
        )
        let body =
            dice.chance(0.5) ? Surface.metal(&dice) : .lacquer(LinearColor(232, 232, 230), &dice)
        let handle = Surface.metal(&dice)
        let (width, height) = (dice.between(0.56, 0.68), dice.between(1.5, 1.9))
        let split = height * dice.between(0.3, 0.65)
        model.add(.roundedBox(width, 0.58, height, radius: 0.015), body)
        for (from, to) in [(0.04, split), (split + 0.01, height - 0.01)] {
            model.add(
                .roundedBox(width - 0.01, 0.05, to - from, radius: 0.012).moved(0, -0.3, from),
                body
            )
            let middle = (from + to) / 2
            model.add(
                .box(0.02, 0.03, min(0.4, to - from - 0.1))
                    .moved(width * 0.4, -0.335, middle - min(0.2, (to - from - 0.1) / 2)),
                handle
            )
        }
        return model
    }

    /// A padded footstool.
    static func ottoman(_ dice: inout Dice) -> Model {
        var model = Model(name: "ottoman", category: .others, synonyms: ["footstool", "pouf"])
        let cover = Surface.fabric(dice.pick(NamedColor.textile).color, &dice)
        let (radius, height) = (dice.between(0.22, 0.32), dice.between(0.32, 0.42))
        if dice.chance(0.5) {
            model.add(.disc(radius, height, edge: 0.06, sides: 28), cover)
        } else {
            model.add(.roundedBox(2 * radius, 2 * radius, height, radius: 0.06), cover)
        }
        model.rests = [
            Rest(
                kind: .seat,
                middle: [0, 0, height],
                size: [radius * 1.5, radius * 1.5],
                isRound: true
            )
        ]
        return model
    }

    /// A board on a wall, its back at y = 0.
    static func wallShelf(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "wall shelf",
            category: .others,
            synonyms: ["shelf", "shelves"]
        )
        let (width, depth) = (dice.between(0.5, 1.0), dice.between(0.18, 0.24))
        model.add(.box(width, depth, 0.025).moved(0, -depth / 2, 0.1), .wood(&dice))
        let bracket = Surface.metal(&dice)
        for x in [-0.35, 0.35] {
            model.add(.box(0.02, 0.012, 0.1).moved(x * width, -0.006, 0), bracket)
            model.add(.box(0.02, depth * 0.8, 0.012).moved(x * width, -depth * 0.4, 0.088), bracket)
        }
        model.rests = [
            Rest(
                kind: .shelf,
                middle: [0, -depth / 2, 0.125],
                size: [width - 0.04, depth - 0.03],
                headroomMetres: 0.32
            )
        ]
        return model
    }
}
