internal import Foundation
internal import Geometry

/// Bottles, cans and boxes, with labels on them.
enum Containers {
    /// A wall of a cylinder that shows the unit square all around.
    static func label(_ radius: Double, from bottom: Double, to top: Double) -> TriangleMesh {
        var mesh = TriangleMesh.lathe([.init(radius, bottom), .init(radius, top)], sides: 24)
        for index in mesh.corners.indices {
            let at = mesh.corners[index].position
            let around = (atan2(at.y, at.x) / .pi + 1) / 2
            // Twice around, so that one side shows a whole label; the seam is folded.
            mesh.corners[index].coordinate = [
                1 - abs(2 * around - 1), (at.z - bottom) / (top - bottom), 0,
            ]
        }
        return mesh
    }

    static func bottle(_ dice: inout Dice) -> Model {
        let named = dice.pick(NamedColor.bright)
        var model = Model(
            name: "\(named.name) bottle",
            category: .others,
            synonyms: ["bottle", "plastic bottle"]
        )
        let (radius, height) = (dice.between(0.028, 0.042), dice.between(0.19, 0.3))
        let shoulder = height * dice.between(0.6, 0.72)
        let neck = radius * dice.between(0.3, 0.5)
        let surface = Surface(
            colors: [named.color],
            contrast: 0.1,
            specular: 0.05,
            roughness: 0.08,
            seed: dice.patternSeed()
        )
        model.add(
            .lathe(
                [
                    .init(0, 0), .init(radius * 0.9, 0), .init(radius, 0.008),
                    .init(radius, shoulder),
                    .init(radius * 0.85, shoulder + 0.022), .init(neck, shoulder + 0.06),
                    .init(neck, height - 0.02), .init(0, height - 0.02),
                ],
                sides: 24
            ),
            surface
        )
        model.add(
            .cylinder(neck * 1.15, 0.022, sides: 16).moved(0, 0, height - 0.022),
            .plastic(dice.pick(NamedColor.bright).color, &dice)
        )
        if dice.chance(0.75) {
            let colors = dice.shuffled(NamedColor.bright).map(\.color)
            model.add(
                label(radius + 0.0006, from: shoulder * 0.25, to: shoulder * 0.8),
                .print(.cover, colors, &dice)
            )
        }
        return model
    }

    static func can(_ dice: inout Dice) -> Model {
        let kinds = [
            ("tomato soup can", 0.033, 0.1), ("coffee can", 0.05, 0.14),
            ("tuna fish can", 0.042, 0.034), ("can", 0.033, 0.122),
        ]
        let (name, radius, height) = dice.pick(kinds)
        var model = Model(
            name: name,
            category: .others,
            synonyms: ["can", "tin can"].filter { $0 != name }
        )
        let colors = dice.shuffled(NamedColor.bright).map(\.color)
        model.add(label(radius, from: 0.003, to: height - 0.003), .print(.cover, colors, &dice))
        let metal = Surface(
            pattern: .brushed,
            colors: [Shades.metals[0]],
            specular: 0.5,
            roughness: 0.25
        )
        model.add(
            .lathe(
                [
                    .init(0, 0), .init(radius + 0.001, 0), .init(radius + 0.001, 0.003),
                    .init(radius, 0.003),
                ],
                sides: 24
            ),
            metal
        )
        model.add(
            .lathe(
                [
                    .init(radius, height - 0.003), .init(radius + 0.001, height - 0.003),
                    .init(radius + 0.001, height),
                    .init(radius - 0.002, height), .init(radius - 0.003, height - 0.003),
                    .init(0, height - 0.003),
                ],
                sides: 24
            ),
            metal
        )
        return model
    }

    static func printedBox(_ dice: inout Dice) -> Model {
        let kinds: [(String, Vector3)] = [
            ("cracker box", [0.16, 0.06, 0.21]), ("sugar box", [0.09, 0.04, 0.175]),
            ("gelatin box", [0.085, 0.073, 0.03]),
            ("pudding box", [0.11, 0.089, 0.035]), ("box", [0.14, 0.1, 0.08]),
            ("cereal box", [0.19, 0.065, 0.27]),
        ]
        let (name, size) = dice.pick(kinds)
        var model = Model(
            name: name,
            category: .others,
            synonyms: name == "box" ? ["container"] : ["box"]
        )
        let colors = dice.shuffled(NamedColor.bright).map(\.color)
        let grown = size * dice.between(0.9, 1.15)
        model.add(.printedBox(grown.x, grown.y, grown.z), .print(.cover, colors, &dice))
        return model
    }

    static func storageBox(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "storage box",
            category: .others,
            synonyms: ["box", "container", "crate"]
        )
        let (x, y, z) = (dice.between(0.24, 0.42), dice.between(0.2, 0.3), dice.between(0.14, 0.26))
        let isCardboard = dice.chance(0.5)
        let surface =
            isCardboard
            ? Surface(
                pattern: .plaster,
                colors: [LinearColor(178, 138, 96)],
                contrast: 0.8,
                roughness: 0.9,
                seed: dice.patternSeed()
            )
            : .plastic(dice.pick(NamedColor.bright).color, &dice)
        model.add(.roundedBox(x, y, z, radius: isCardboard ? 0.003 : 0.015), surface)
        if isCardboard {
            model.add(
                .box(x + 0.001, 0.05, 0.001).moved(0, 0, z),
                .plastic(LinearColor(202, 178, 130), &dice)
            )
        } else {
            model.add(
                .roundedBox(x + 0.02, y + 0.02, 0.025, radius: 0.01).moved(0, 0, z - 0.01),
                .plastic(dice.pick(NamedColor.bright).color, &dice)
            )
        }
        return model
    }
}
