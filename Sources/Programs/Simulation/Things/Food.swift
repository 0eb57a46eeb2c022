internal import Foundation
internal import Geometry

/// Fruit.
enum Food {
    static func fruit(_ dice: inout Dice) -> Model {
        switch dice.count(0, 5) {
        case 0: apple(&dice)
        case 1: orange(&dice)
        case 2: lemon(&dice)
        case 3: banana(&dice)
        case 4: pear(&dice)
        default: plum(&dice)
        }
    }

    private static func skin(
        _ colors: [LinearColor],
        _ height: Double,
        _ dice: inout Dice,
        contrast: Double = 0.9
    ) -> Surface {
        Surface(
            pattern: .blush,
            colors: colors,
            scaleMetres: height,
            contrast: contrast,
            specular: 0.04,
            roughness: 0.35,
            seed: dice.patternSeed()
        )
    }

    private static let stalk = Surface(colors: [LinearColor(82, 60, 36)], roughness: 0.9)

    static func apple(_ dice: inout Dice) -> Model {
        var model = Model(name: "apple", category: .others, synonyms: ["fruit", "red apple"])
        let radius = dice.between(0.034, 0.042)
        let outline = (0...14).map { step in
            let angle = .pi * (Double(step) / 14 - 0.5)
            let dent = 0.22 * pow(abs(sin(angle)), 6)
            return TriangleMesh.ProfilePoint(
                max(0, radius * cos(angle) * (1 + 0.06 * sin(angle))),
                radius * 0.9 * (1 + sin(angle) * (1 - dent))
            )
        }
        let isGreen = dice.chance(0.2)
        if isGreen {
            model.name = "green apple"
            model.synonyms = ["apple", "fruit"]
        }
        let colors =
            isGreen
            ? [LinearColor(134, 172, 60), LinearColor(160, 186, 80), LinearColor(110, 130, 50)]
            : [LinearColor(182, 34, 30), LinearColor(206, 120, 50), LinearColor(150, 90, 40)]
        model.add(.lathe(outline, sides: 20), skin(colors, 1.8 * radius, &dice))
        model.add(
            .tube([[0, 0, radius * 1.5], [0.004, 0, radius * 1.98]], radius: 0.0015, sides: 5),
            stalk
        )
        return model
    }

    static func orange(_ dice: inout Dice) -> Model {
        var model = Model(name: "orange", category: .others, synonyms: ["fruit", "orange fruit"])
        let radius = dice.between(0.034, 0.042)
        model.add(
            .ellipsoid([radius, radius, radius * 0.95]).moved(0, 0, radius * 0.95),
            Surface(
                pattern: .speckle,
                colors: [
                    LinearColor(236, 132, 28), LinearColor(214, 108, 18), LinearColor(244, 150, 50),
                ],
                scaleMetres: 0.003,
                contrast: 0.7,
                specular: 0.04,
                roughness: 0.35,
                seed: dice.patternSeed()
            )
        )
        return model
    }

    static func lemon(_ dice: inout Dice) -> Model {
        var model = Model(name: "lemon", category: .others, synonyms: ["fruit", "yellow lemon"])
        let radius = dice.between(0.026, 0.031)
        let half = radius * 1.35
        let outline = (0...14).map { step in
            let t = 2 * Double(step) / 14 - 1
            return TriangleMesh.ProfilePoint(
                radius * max(0, pow(1 - t * t, 0.6) * (1 - 0.12 * t * t)),
                half * t
            )
        }
        model.add(
            .lathe(outline, sides: 20).turned(.pi / 2, about: [0, 1, 0]).moved(0, 0, radius),
            Surface(
                pattern: .speckle,
                colors: [
                    LinearColor(240, 208, 52), LinearColor(226, 186, 36), LinearColor(246, 220, 90),
                ],
                scaleMetres: 0.003,
                contrast: 0.6,
                specular: 0.04,
                roughness: 0.35,
                seed: dice.patternSeed()
            )
        )
        return model
    }

    static func pear(_ dice: inout Dice) -> Model {
        var model = Model(name: "pear", category: .others, synonyms: ["fruit", "green pear"])
        let radius = dice.between(0.03, 0.036)
        let outline = (0...14).map { step in
            let angle = .pi * (Double(step) / 14 - 0.5)
            let slim = 1 - 0.42 * smooth((sin(angle) + 0.2) / 1)
            return TriangleMesh.ProfilePoint(
                max(0, radius * cos(angle) * slim),
                radius * (1 + sin(angle)) * (sin(angle) > 0 ? 1 + 0.6 * sin(angle) : 1)
            )
        }
        model.add(
            .lathe(outline, sides: 20),
            skin(
                [LinearColor(178, 186, 70), LinearColor(198, 170, 70), LinearColor(150, 110, 50)],
                3.2 * radius,
                &dice,
                contrast: 0.5
            )
        )
        model.add(
            .tube([[0, 0, radius * 3.1], [0.005, 0, radius * 3.6]], radius: 0.0016, sides: 5),
            stalk
        )
        return model
    }

    static func plum(_ dice: inout Dice) -> Model {
        var model = Model(name: "plum", category: .others, synonyms: ["fruit", "purple plum"])
        let radius = dice.between(0.024, 0.028)
        model.add(
            .ellipsoid([radius * 1.1, radius, radius]).moved(0, 0, radius),
            skin(
                [LinearColor(84, 36, 74), LinearColor(112, 52, 84), LinearColor(60, 30, 60)],
                2 * radius,
                &dice
            )
        )
        return model
    }

    static func banana(_ dice: inout Dice) -> Model {
        var model = Model(name: "banana", category: .others, synonyms: ["fruit", "yellow banana"])
        let (bend, thick) = (dice.between(0.09, 0.13), dice.between(0.015, 0.018))
        let points = (0...12).map { step in
            let angle = (Double(step) / 12 - 0.5) * 1.75
            return Vector3(bend * sin(angle), bend * (1 - cos(angle)) - 0.03, thick)
        }
        let radii = (0...12).map { step in
            let t = Double(step) / 12
            return thick * min(1, 0.35 + 3.2 * t, 0.3 + 3.4 * (1 - t))
        }
        model.add(
            .tube(points, radii: radii, sides: 9),
            Surface(
                pattern: .speckle,
                colors: [
                    LinearColor(238, 204, 58), LinearColor(150, 110, 40), LinearColor(226, 190, 60),
                ],
                scaleMetres: 0.014,
                contrast: 0.35,
                specular: 0.03,
                roughness: 0.45,
                seed: dice.patternSeed()
            )
        )
        model.add(
            .tube(
                [points[12], points[12] + (points[12] - points[11]) * 0.9],
                radius: thick * 0.3,
                sides: 6
            ),
            stalk
        )
        return model
    }

    private static func smooth(_ t: Double) -> Double {
        let t = max(0, min(1, t))
        return t * t * (3 - 2 * t)
    }
}
