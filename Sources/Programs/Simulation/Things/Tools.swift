internal import Foundation
internal import Geometry

/// Tools, lying down.
enum Tools {
    static func tool(_ dice: inout Dice) -> Model {
        switch dice.count(0, 2) {
        case 0: hammer(&dice)
        case 1: screwdriver(&dice)
        default: wrench(&dice)
        }
    }

    private static func steel(_ dice: inout Dice) -> Surface {
        Surface(
            pattern: .brushed,
            colors: [Shades.metals[dice.count(0, 1)]],
            contrast: 0.5,
            specular: 0.45,
            roughness: 0.28,
            seed: dice.patternSeed()
        )
    }

    static func hammer(_ dice: inout Dice) -> Model {
        var model = Model(name: "hammer", category: .others, synonyms: ["tool", "claw hammer"])
        let length = dice.between(0.26, 0.33)
        let handle =
            dice.chance(0.6)
            ? Surface.wood(&dice) : .plastic(dice.pick(NamedColor.bright).color, &dice)
        let steel = steel(&dice)
        model.add(
            .tube(
                [[-length / 2, 0, 0.016], [-length * 0.1, 0, 0.014], [length / 2, 0, 0.016]],
                radii: [0.015, 0.011, 0.011],
                sides: 10
            ),
            handle
        )
        model.add(
            .cylinder(0.014, 0.04, sides: 16).turned(.pi / 2, about: [1, 0, 0]).moved(
                length / 2,
                -0.02,
                0.016
            ),
            steel
        )
        model.add(.box(0.026, 0.05, 0.024).moved(length / 2, 0, 0.004), steel)
        model.add(
            .tube(
                [
                    [length / 2, 0.02, 0.016], [length / 2 - 0.006, 0.045, 0.015],
                    [length / 2 - 0.022, 0.07, 0.012],
                ],
                radii: [0.011, 0.009, 0.003]
            ),
            steel
        )
        return model
    }

    static func screwdriver(_ dice: inout Dice) -> Model {
        let isPhillips = dice.chance(0.5)
        var model = Model(
            name: isPhillips ? "phillips screwdriver" : "flat screwdriver",
            category: .others,
            synonyms: ["screwdriver", "tool"]
        )
        let grip = dice.between(0.014, 0.018)
        let length = dice.between(0.09, 0.13)
        let handle = Surface.plastic(dice.pick(NamedColor.bright).color, &dice)
        let points: [(Double, Double)] = [
            (0, 0.7), (0.008, 1), (0.06, 0.86), (0.085, 1), (0.1, 0.6),
        ]
        model.add(
            .tube(
                points.map { [$0.0 - 0.11, 0, grip] },
                radii: points.map { grip * $0.1 },
                sides: 9
            ),
            handle
        )
        model.add(
            .tube(
                [[-0.012, 0, grip], [length - 0.012, 0, grip], [length + 0.003, 0, grip]],
                radii: [0.0034, 0.0034, isPhillips ? 0.0012 : 0.003],
                sides: 8
            ),
            steel(&dice)
        )
        return model
    }

    static func wrench(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "wrench",
            category: .others,
            synonyms: ["spanner", "adjustable wrench", "tool"]
        )
        let half = dice.between(0.08, 0.12)
        let (arm, jaw) = (dice.between(0.007, 0.01), dice.between(0.018, 0.024))
        // A jaw is a disc with a slot that opens along the arm.
        func jawPoints(_ direction: Double) -> [SIMD2<Double>] {
            let rim = (0...10).map { step in
                let angle = 0.62 + (2 * Double.pi - 1.24) * Double(step) / 10
                return SIMD2(direction * (half + jaw * cos(angle)), direction * jaw * sin(angle))
            }
            let slot = jaw * 0.5
            return rim + [
                SIMD2(direction * (half - 0.2 * jaw), -direction * slot),
                SIMD2(direction * (half - 0.2 * jaw), direction * slot),
            ]
        }
        let steel = steel(&dice)
        for direction in [-1.0, 1] {
            model.add(.extrusion(jawPoints(direction), height: 0.008), steel)
        }
        model.add(.box(2 * half - 1.5 * jaw, 2 * arm, 0.006).moved(0, 0, 0.001), steel)
        return model
    }
}
