internal import Geometry

/// Doors, windows and ceiling lamps.
///
/// The wall's face is at y = 0 in their frames.
enum Fixtures {
    static func door(_ dice: inout Dice, width: Double, height: Double) -> Model {
        var model = Model(
            name: "door",
            category: .others,
            synonyms: ["wooden door", "interior door"]
        )
        let panel =
            dice.chance(0.5) ? Surface.wood(&dice) : .lacquer(dice.pick(Shades.walls), &dice)
        let trim = dice.chance(0.6) ? panel : Surface.lacquer(LinearColor(232, 230, 226), &dice)
        model.add(.box(width, 0.04, height).moved(0, 0.07, 0), panel)
        for x in [-1.0, 1] {
            model.add(
                .box(0.07, 0.024, height + 0.07).moved(x * (width / 2 + 0.035), -0.012, 0),
                trim
            )
        }
        model.add(.box(width, 0.024, 0.07).moved(0, -0.012, height), trim)
        let rows = dice.count(1, 3)
        let fieldHeight = (height - 0.3) / Double(rows) - 0.12
        for row in 0..<rows {
            let z = 0.18 + Double(row) * (fieldHeight + 0.12)
            for x in dice.chance(0.5) ? [-0.23, 0.23] : [0] {
                let fieldWidth = x == 0 ? width * 0.62 : width * 0.34
                model.add(
                    .roundedBox(fieldWidth, 0.03, fieldHeight, radius: 0.012, steps: 1).moved(
                        x * width,
                        0.052,
                        z
                    ),
                    panel
                )
            }
        }
        let metal = Surface.metal(&dice)
        let side = dice.chance(0.5) ? 1.0 : -1
        model.add(
            .tube(
                [
                    [side * width * 0.42, 0.05, 1.02], [side * width * 0.42, 0, 1.02],
                    [side * width * 0.28, 0, 1.02],
                ],
                radius: 0.01
            ),
            metal
        )
        model.add(.box(0.04, 0.006, 0.2).moved(side * width * 0.42, 0.047, 0.93), metal)
        return model
    }

    /// A window whose daylight has this strength.
    static func window(
        _ dice: inout Dice,
        width: Double,
        height: Double,
        daylight: LinearRadiance,
        glow: Double
    ) -> Model {
        var model = Model(
            name: "window",
            category: .others,
            synonyms: ["glass window", "window pane"]
        )
        let frame =
            dice.chance(0.7) ? Surface.lacquer(LinearColor(234, 233, 230), &dice) : .wood(&dice)
        let edge = 0.05
        let y = 0.1
        model.add(
            .picture(width - 0.02, height - 0.02).moved(0, y, 0.01),
            Surface(
                pattern: .outside,
                colors: [LinearColor(255, 255, 255)],
                emission: glow,
                seed: dice.patternSeed()
            )
        )
        let columns = dice.count(1, 3)
        for column in 0...columns {
            let x = (Double(column) / Double(columns) - 0.5) * (width - edge)
            model.add(.box(edge, 0.05, height).moved(x, y - 0.02, 0), frame)
        }
        for z in dice.chance(0.4) ? [0, height * 0.66, height - edge] : [0, height - edge] {
            model.add(.box(width, 0.046, edge).moved(0, y - 0.02, z), frame)
        }
        model.add(.box(width + 0.08, 0.16, 0.025).moved(0, 0.02, -0.025), frame)
        model.lamps = [
            Lamp(
                center: [0, y - 0.05, height / 2],
                shape: .rectangle(
                    halfU: [width / 2 - 0.05, 0, 0],
                    halfV: [0, 0, height / 2 - 0.05]
                ),
                radiance: daylight
            )
        ]
        return model
    }

    /// A lamp on or under the ceiling; its origin is on the ceiling.
    static func ceilingLamp(_ dice: inout Dice, strength: Double) -> Model {
        var model = Model(
            name: "ceiling lamp",
            category: .others,
            synonyms: ["chandelier", "pendant lamp", "light"]
        )
        let color = LinearColor(255, dice.between(222, 250), dice.between(170, 240))
        let glow = Surface.glow(color, radiance: 1.5 + 0.4 * strength)
        if dice.chance(0.5) {
            let radius = dice.between(0.14, 0.26)
            model.add(.disc(radius, 0.06, edge: 0.02, sides: 28).moved(0, 0, -0.06), glow)
            model.lamps = [
                Lamp(
                    center: [0, 0, -0.07],
                    shape: .rectangle(halfU: [0, radius * 0.88, 0], halfV: [radius * 0.88, 0, 0]),
                    radiance: LinearRadiance(color, strength * 0.03 / (radius * radius))
                )
            ]
        } else {
            let (drop, radius) = (dice.between(0.25, 0.5), dice.between(0.1, 0.17))
            model.add(
                .cylinder(0.004, drop, sides: 6).moved(0, 0, -drop),
                .plastic(LinearColor(30, 30, 30), &dice)
            )
            model.add(.ellipsoid([radius, radius, radius]).moved(0, 0, -drop - radius), glow)
            model.lamps = [
                Lamp(
                    center: [0, 0, -drop - radius],
                    shape: .ball(radiusMetres: radius),
                    radiance: LinearRadiance(color, strength * 0.022 / (radius * radius))
                )
            ]
        }
        return model
    }
}
