internal import Foundation
internal import Geometry

/// What lies about in a kitchen or on a desk.
enum Household {
    static func thing(_ dice: inout Dice) -> Model {
        switch dice.count(0, 8) {
        case 0: spoon(&dice)
        case 1: marker(&dice)
        case 2: brick(&dice)
        case 3: sponge(&dice)
        case 4: phone(&dice)
        case 5: mouse(&dice)
        case 6: pitcher(&dice)
        case 7: sprayBottle(&dice)
        default: scissors(&dice)
        }
    }

    private static func steel(_ dice: inout Dice) -> Surface {
        Surface(
            pattern: .brushed,
            colors: [Shades.metals[0]],
            contrast: 0.3,
            specular: 0.5,
            roughness: 0.22,
            seed: dice.patternSeed()
        )
    }

    static func spoon(_ dice: inout Dice) -> Model {
        var model = Model(name: "spoon", category: .others, synonyms: ["cutlery", "metal spoon"])
        let surface = dice.chance(0.7) ? steel(&dice) : Surface.wood(&dice, varnished: false)
        let length = dice.between(0.14, 0.24)
        model.add(
            .tube(
                [[-length / 2, 0, 0.006], [0, 0, 0.009], [length * 0.3, 0, 0.005]],
                radii: [0.005, 0.003, 0.003]
            ),
            surface
        )
        model.add(
            .ellipsoid([0.028, 0.018, 0.0055], steps: 8).moved(length * 0.3 + 0.025, 0, 0.0055),
            surface
        )
        return model
    }

    static func marker(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "large marker",
            category: .others,
            synonyms: ["marker", "pen", "felt pen"]
        )
        let color = Surface.plastic(dice.pick(NamedColor.bright).color, &dice)
        let white = Surface.plastic(LinearColor(230, 230, 228), &dice)
        let radius = 0.0095
        model.add(
            .tube([[-0.07, 0, radius], [0.025, 0, radius]], radius: radius, sides: 12),
            white
        )
        model.add(
            .tube(
                [[0.025, 0, radius], [0.07, 0, radius]],
                radii: [radius, 0.9 * radius],
                sides: 12
            ),
            color
        )
        return model
    }

    static func brick(_ dice: inout Dice) -> Model {
        let named = dice.pick(Array(NamedColor.bright.prefix(9)))
        var model = Model(
            name: "\(named.name) duplo brick",
            category: .others,
            synonyms: ["toy brick", "lego brick", "toy block", "duplo"]
        )
        let surface = Surface.plastic(named.color, &dice)
        let columns = dice.count(2, 4)
        let length = 0.032 * Double(columns)
        model.add(.roundedBox(length, 0.064, 0.038, radius: 0.002, steps: 1), surface)
        for column in 0..<columns {
            for y in [-0.016, 0.016] {
                let x = (Double(column) + 0.5) * 0.032 - length / 2
                model.add(.cylinder(0.0095, 0.009, sides: 12).moved(x, y, 0.038), surface)
            }
        }
        return model
    }

    static func sponge(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "sponge",
            category: .others,
            synonyms: ["kitchen sponge", "scrubber"]
        )
        let pores = Surface(
            pattern: .speckle,
            colors: [
                LinearColor(234, 204, 70), LinearColor(190, 150, 40), LinearColor(210, 176, 56),
            ],
            scaleMetres: 0.006,
            contrast: 0.9,
            roughness: 1,
            seed: dice.patternSeed()
        )
        model.add(.roundedBox(0.11, 0.07, 0.024, radius: 0.004), pores)
        model.add(
            .roundedBox(0.11, 0.07, 0.009, radius: 0.003).moved(0, 0, 0.0235),
            .cloth(dice.pick([LinearColor(52, 120, 64), LinearColor(40, 80, 160)]), &dice)
        )
        return model
    }

    static func phone(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "mobile phone",
            category: .others,
            synonyms: ["cell phone", "phone", "smartphone"]
        )
        model.add(
            .roundedBox(0.074, 0.152, 0.009, radius: 0.004),
            .plastic(dice.pick(NamedColor.bright).color, &dice)
        )
        let glass = Surface(
            colors: [LinearColor(14, 15, 18)],
            contrast: 0,
            specular: 0.06,
            roughness: 0.05
        )
        model.add(.box(0.068, 0.144, 0.0006).moved(0, 0, 0.009), glass)
        return model
    }

    static func mouse(_ dice: inout Dice) -> Model {
        var model = Model(name: "computer mouse", category: .others, synonyms: ["mouse"])
        let shell = Surface.plastic(
            dice.chance(0.6) ? LinearColor(40, 40, 44) : LinearColor(226, 226, 226),
            &dice
        )
        let outline = (0...8).map { step in
            let angle = .pi / 2 * Double(step) / 8
            return TriangleMesh.ProfilePoint(max(0, cos(angle)), sin(angle))
        }
        model.add(
            .lathe([.init(0, 0)] + outline, sides: 24).stretched([0.032, 0.058, 0.036]),
            shell
        )
        return model
    }

    static func pitcher(_ dice: inout Dice) -> Model {
        let named = dice.pick(NamedColor.bright)
        var model = Model(
            name: "\(named.name) pitcher",
            category: .others,
            synonyms: ["pitcher", "jug", "water jug"]
        )
        let surface = Surface.ceramic(named.color, &dice)
        let (radius, height) = (dice.between(0.055, 0.07), dice.between(0.18, 0.24))
        model.add(
            .lathe(
                [
                    .init(0, 0), .init(radius * 0.85, 0), .init(radius, height * 0.3),
                    .init(radius * 0.72, height * 0.75), .init(radius * 0.85, height),
                    .init(radius * 0.8, height), .init(radius * 0.66, height * 0.75),
                    .init(0, height * 0.6),
                ],
                sides: 28
            ),
            surface
        )
        let handle = (0...8).map { step in
            let angle = .pi * (Double(step) / 8 - 0.5)
            return Vector3(
                radius * 0.7 + 0.05 * cos(angle),
                0,
                height * 0.58 + height * 0.27 * sin(angle)
            )
        }
        model.add(.tube(handle, radius: 0.008), surface)
        return model
    }

    static func sprayBottle(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "window cleaner spray bottle",
            category: .others,
            synonyms: ["spray bottle", "cleaning spray", "bottle"]
        )
        let body = Surface.plastic(dice.pick(NamedColor.bright).color, &dice)
        let head = Surface.plastic(dice.pick(NamedColor.bright).color, &dice)
        model.add(
            .lathe([
                .init(0, 0), .init(0.04, 0), .init(0.042, 0.01), .init(0.042, 0.11),
                .init(0.016, 0.17), .init(0.016, 0.2), .init(0, 0.2),
            ]).stretched([1, 0.7, 1]),
            body
        )
        model.add(.roundedBox(0.09, 0.026, 0.032, radius: 0.008).moved(0.015, 0, 0.2), head)
        model.add(
            .tube([[0.03, 0, 0.2], [0.045, 0, 0.185], [0.05, 0, 0.165]], radius: 0.005),
            head
        )
        let colors = dice.shuffled(NamedColor.bright).map(\.color)
        var label = Containers.label(0.0425, from: 0.025, to: 0.1)
        label = label.placed(.identity)
        for index in label.corners.indices { label.corners[index].position.y *= 0.7 }
        model.add(label, .print(.cover, colors, &dice))
        return model
    }

    static func scissors(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "scissors",
            category: .others,
            synonyms: ["pair of scissors", "shears"]
        )
        let blade = steel(&dice)
        let grip = Surface.plastic(dice.pick(NamedColor.bright).color, &dice)
        for side in [-1.0, 1] {
            let outline = [
                SIMD2(-0.01, -0.006), SIMD2(0.02, -0.007), SIMD2(0.1, 0), SIMD2(0.02, 0.006),
                SIMD2(-0.01, 0.006),
            ]
            let turn = side * 0.17
            model.add(
                TriangleMesh.extrusion(outline, height: 0.003).turned(turn)
                    .moved(0, 0, side < 0 ? 0.002 : 0.0055),
                blade
            )
            let ring = (0...12).map { step in
                let angle = 2 * .pi * Double(step) / 12
                let x = -0.045 + 0.028 * cos(angle)
                let y = side * -0.02 + 0.016 * sin(angle)
                return Vector3(x, y, 0.0055)
            }
            model.add(.tube(ring, radius: 0.0045, sides: 6), grip)
        }
        return model
    }
}
