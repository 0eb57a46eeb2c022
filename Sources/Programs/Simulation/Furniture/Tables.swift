internal import Geometry

/// Tables of all heights.
enum Tables {
    static func dining(_ dice: inout Dice) -> Model {
        if dice.chance(0.35) { return round(&dice) }
        let size = SIMD2(dice.between(1.2, 1.8), dice.between(0.75, 0.95))
        return rectangular(
            &dice,
            name: "dining table",
            synonyms: ["table", "kitchen table"],
            size: size,
            height: dice.between(0.72, 0.77)
        )
    }

    static func coffee(_ dice: inout Dice) -> Model {
        let size = SIMD2(dice.between(0.8, 1.2), dice.between(0.5, 0.65))
        var model = rectangular(
            &dice,
            name: "coffee table",
            synonyms: ["table", "low table"],
            size: size,
            height: dice.between(0.38, 0.48)
        )
        if dice.chance(0.4) {
            model.add(
                .box(size.x - 0.12, size.y - 0.12, 0.018).moved(0, 0, 0.14),
                .wood(&dice)
            )
        }
        return model
    }

    static func side(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "side table",
            category: .table,
            synonyms: ["table", "end table", "small table"]
        )
        let radius = dice.between(0.2, 0.27)
        let height = dice.between(0.48, 0.6)
        let wood = Surface.wood(&dice)
        model.add(.disc(radius, 0.025, edge: 0.008).moved(0, 0, height - 0.025), wood)
        if dice.chance(0.5) {
            model.add(.cylinder(0.022, height - 0.04).moved(0, 0, 0.02), .metal(&dice))
            model.add(.disc(radius * 0.75, 0.02, edge: 0.008), .metal(&dice))
        } else {
            model.addLegs(
                radius * 1.6,
                radius * 1.6,
                height: height - 0.02,
                inset: 0.06,
                wood,
                .splayed(0.02)
            )
        }
        model.rests = [
            Rest(
                kind: .top,
                middle: [0, 0, height],
                size: [radius * 1.8, radius * 1.8],
                isRound: true
            )
        ]
        return model
    }

    static func desk(_ dice: inout Dice) -> Model {
        let size = SIMD2(dice.between(1.1, 1.6), dice.between(0.6, 0.75))
        let height = dice.between(0.72, 0.76)
        var model = rectangular(
            &dice,
            name: "desk",
            synonyms: ["table", "writing desk", "work table"],
            size: size,
            height: height
        )
        if dice.chance(0.6) {
            let body = Surface.wood(&dice)
            let knob = Surface.metal(&dice)
            let x = (dice.chance(0.5) ? 1 : -1) * (size.x / 2 - 0.28)
            model.add(.box(0.4, size.y - 0.12, 0.52).moved(x, 0.02, height - 0.03 - 0.52), body)
            for drawer in 0..<3 {
                let z = height - 0.54 + Double(drawer) * 0.17
                model.add(
                    .roundedBox(0.37, 0.02, 0.155, radius: 0.005).moved(x, -size.y / 2 + 0.07, z),
                    body
                )
                model.add(.box(0.1, 0.02, 0.014).moved(x, -size.y / 2 + 0.052, z + 0.075), knob)
            }
        }
        return model
    }

    static func nightstand(_ dice: inout Dice) -> Model {
        var model = Cabinets.chest(
            &dice,
            width: dice.between(0.4, 0.52),
            depth: dice.between(0.36, 0.42),
            height: dice.between(0.45, 0.6),
            columns: 1,
            rows: 2
        )
        model.name = "nightstand"
        model.category = .table
        model.synonyms = ["bedside table", "night table", "bedside cabinet"]
        return model
    }

    private static func rectangular(
        _ dice: inout Dice,
        name: String,
        synonyms: [String],
        size: SIMD2<Double>,
        height: Double
    ) -> Model {
        var model = Model(name: name, category: .table, synonyms: synonyms)
        let thickness = dice.between(0.022, 0.045)
        let frame = Surface.wood(&dice)
        let top =
            dice.chance(0.7)
            ? frame
            : dice.chance(0.5)
                ? Surface.lacquer(dice.pick(Shades.walls), &dice) : .stone(&dice, polished: true)
        let legs = dice.chance(0.7) ? frame : Surface.metal(&dice)
        model.add(
            .roundedBox(size.x, size.y, thickness, radius: 0.007).moved(0, 0, height - thickness),
            top
        )
        let inset = dice.between(0.05, 0.1)
        model.addLegs(
            size.x,
            size.y,
            height: height - thickness,
            inset: inset,
            legs,
            LegStyle.random(&dice, thickness: dice.between(0.045, 0.075))
        )
        if dice.chance(0.6) {
            let z = height - thickness - 0.075
            for y in [-1.0, 1] {
                model.add(
                    .box(size.x - 2 * inset, 0.02, 0.075).moved(0, y * (size.y / 2 - inset), z),
                    legs
                )
            }
            for x in [-1.0, 1] {
                model.add(
                    .box(0.02, size.y - 2 * inset, 0.075).moved(x * (size.x / 2 - inset), 0, z),
                    legs
                )
            }
        }
        model.rests = [
            Rest(
                kind: .top,
                middle: [0, 0, height],
                size: size - SIMD2(0.06, 0.06),
                headroomMetres: 0.7
            )
        ]
        return model
    }

    private static func round(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "round table",
            category: .table,
            synonyms: ["table", "dining table"]
        )
        let radius = dice.between(0.45, 0.62)
        let height = dice.between(0.72, 0.76)
        let wood = Surface.wood(&dice)
        model.add(.disc(radius, 0.03, edge: 0.01, sides: 40).moved(0, 0, height - 0.03), wood)
        if dice.chance(0.5) {
            model.add(
                .lathe([
                    .init(0, 0), .init(0.26, 0), .init(0.26, 0.02), .init(0.08, 0.07),
                    .init(0.045, 0.2),
                    .init(0.045, height - 0.12), .init(0.12, height - 0.03),
                ]),
                wood
            )
        } else {
            model.addLegs(
                radius * 1.5,
                radius * 1.5,
                height: height - 0.03,
                inset: 0.05,
                wood,
                .splayed(0.028)
            )
        }
        model.rests = [
            Rest(
                kind: .top,
                middle: [0, 0, height],
                size: [radius * 1.9, radius * 1.9],
                headroomMetres: 0.7,
                isRound: true
            )
        ]
        return model
    }
}
