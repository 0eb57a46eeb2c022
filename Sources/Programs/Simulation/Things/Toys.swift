internal import Foundation
internal import Geometry

/// Balls and toys.
enum Toys {
    static func ball(_ dice: inout Dice) -> Model {
        if dice.chance(0.5) {
            var model = Model(
                name: "tennis ball",
                category: .others,
                synonyms: ["ball", "green ball"]
            )
            let fuzz = Surface(
                pattern: .seam,
                colors: [LinearColor(200, 220, 60), LinearColor(236, 238, 226)],
                scaleMetres: 0.033,
                contrast: 0.6,
                roughness: 1,
                seed: dice.patternSeed()
            )
            let tilt = dice.between(0, 3)
            model.add(
                TriangleMesh.ellipsoid([0.033, 0.033, 0.033]).turned(tilt, about: [1, 0.4, 0])
                    .moved(0, 0, 0.033),
                fuzz
            )
            return model
        }
        let named = dice.pick(NamedColor.bright)
        var model = Model(
            name: "\(named.name) ball",
            category: .others,
            synonyms: ["ball", "toy ball"]
        )
        let radius = dice.between(0.04, 0.11)
        let other = dice.pick(NamedColor.bright).color
        let skin =
            dice.chance(0.5)
            ? Surface.plastic(named.color, &dice)
            : Surface(
                pattern: .seam,
                colors: [named.color, other],
                scaleMetres: radius,
                contrast: 0.1,
                specular: 0.04,
                roughness: 0.3
            )
        model.add(
            TriangleMesh.ellipsoid([radius, radius, radius], steps: 14).turned(
                dice.between(0, 3),
                about: [1, 0.2, 0.1]
            ).moved(0, 0, radius),
            skin
        )
        return model
    }

    static func cube(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "rubik's cube",
            category: .others,
            synonyms: ["puzzle cube", "cube", "toy cube"]
        )
        model.add(
            .roundedBox(0.056, 0.056, 0.056, radius: 0.003, steps: 1),
            .plastic(LinearColor(24, 24, 24), &dice)
        )
        let faces: [(Vector3, Double)] = [
            ([1, 0, 0], 0), ([1, 0, 0], .pi / 2), ([1, 0, 0], .pi), ([1, 0, 0], -.pi / 2),
            ([0, 1, 0], .pi / 2), ([0, 1, 0], -.pi / 2),
        ]
        let stickers = [3, 0, 4, 6, 1, 2].map {
            Surface.plastic(NamedColor.bright[$0].color, &dice)
        }
        for (axis, angle) in faces {
            for cell in 0..<9 {
                let (x, y) = (Double(cell % 3 - 1) * 0.018, Double(cell / 3 - 1) * 0.018)
                model.add(
                    TriangleMesh.box(0.0155, 0.0155, 0.001).moved(x, y, 0.0276).turned(
                        angle,
                        about: axis
                    ).moved(0, 0, 0.028),
                    dice.pick(stickers)
                )
            }
        }
        return model
    }

    static func block(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "wood block",
            category: .others,
            synonyms: ["wooden block", "block of wood", "wooden brick"]
        )
        model.add(
            .roundedBox(
                dice.between(0.07, 0.1),
                dice.between(0.07, 0.09),
                dice.between(0.05, 0.2),
                radius: 0.003
            ),
            .wood(&dice, varnished: false)
        )
        return model
    }

    static func teddyBear(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "teddy bear",
            category: .others,
            synonyms: ["stuffed toy", "toy bear", "toy"]
        )
        let fur = Surface(
            pattern: .carpet,
            colors: [LinearColor(158, 112, 68), LinearColor(124, 84, 48)],
            scaleMetres: 0.006,
            roughness: 1,
            seed: dice.patternSeed()
        )
        let dark = Surface(colors: [LinearColor(28, 24, 22)], specular: 0.04, roughness: 0.2)
        func blob(_ x: Double, _ y: Double, _ z: Double, _ r: Vector3, _ surface: Surface) {
            model.add(.ellipsoid(r, steps: 10).moved(x, y, z), surface)
        }
        blob(0, 0, 0.085, [0.075, 0.065, 0.085], fur)
        blob(0, -0.01, 0.205, [0.06, 0.056, 0.055], fur)
        for x in [-1.0, 1] {
            blob(x * 0.045, 0, 0.25, [0.022, 0.012, 0.022], fur)
            blob(x * 0.055, -0.085, 0.032, [0.03, 0.062, 0.032], fur)
            blob(x * 0.088, -0.03, 0.115, [0.024, 0.03, 0.058], fur)
            blob(x * 0.02, -0.06, 0.22, [0.006, 0.006, 0.006], dark)
        }
        blob(0, -0.062, 0.195, [0.024, 0.02, 0.018], fur)
        blob(0, -0.081, 0.2, [0.007, 0.006, 0.005], dark)
        return model
    }
}
