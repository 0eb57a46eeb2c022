internal import Foundation
internal import Geometry

/// What has a screen or keys.
enum Devices {
    static func laptop(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "laptop",
            category: .others,
            synonyms: ["notebook computer", "computer"]
        )
        let body =
            dice.chance(0.6) ? Surface.metal(&dice) : .plastic(LinearColor(40, 40, 43), &dice)
        let (width, depth) = (dice.between(0.3, 0.36), dice.between(0.21, 0.25))
        model.add(.roundedBox(width, depth, 0.016, radius: 0.005), body)
        model.add(
            .box(width * 0.88, depth * 0.42, 0.001).moved(0, depth * 0.16, 0.016),
            .plastic(LinearColor(30, 30, 32), &dice)
        )
        model.add(
            .box(width * 0.32, depth * 0.27, 0.0006).moved(0, -depth * 0.26, 0.016),
            .plastic(LinearColor(90, 90, 94), &dice)
        )
        let tilt = -dice.between(0.2, 0.45)
        let lid = Pose(
            rotation: Quaternion(radians: tilt, about: [1, 0, 0]),
            translation: [0, depth / 2 - 0.004, 0.014]
        )
        model.add(TriangleMesh.roundedBox(width, 0.008, depth, radius: 0.003).placed(lid), body)
        let colors = dice.shuffled(NamedColor.bright).map(\.color)
        let screen =
            dice.chance(0.6)
            ? Surface(pattern: .screen, colors: colors, emission: 0.8, seed: dice.patternSeed())
            : Surface(colors: [LinearColor(16, 17, 20)], specular: 0.05, roughness: 0.08)
        model.add(
            TriangleMesh.picture(width - 0.02, depth - 0.025).moved(0, -0.0045, 0.015).placed(lid),
            screen
        )
        return model
    }

    static func monitor(_ dice: inout Dice) -> Model {
        var model = Decor.television(&dice)
        model.name = "computer monitor"
        model.synonyms = ["monitor", "computer screen", "display"]
        let scale = 0.5 / model.size.x
        model.parts = model.parts.map { part in
            var part = part
            for index in part.mesh.corners.indices { part.mesh.corners[index].position *= scale }
            return part
        }
        return model
    }

    static func keyboard(_ dice: inout Dice) -> Model {
        var model = Model(name: "computer keyboard", category: .others, synonyms: ["keyboard"])
        let isDark = dice.chance(0.6)
        model.add(
            .roundedBox(0.43, 0.13, 0.018, radius: 0.006),
            .plastic(isDark ? LinearColor(36, 36, 38) : LinearColor(210, 210, 208), &dice)
        )
        let key = Surface.plastic(
            isDark ? LinearColor(62, 62, 66) : LinearColor(236, 236, 234),
            &dice
        )
        for row in 0..<5 {
            for column in 0..<14 {
                model.add(
                    .box(0.023, 0.018, 0.006).moved(
                        Double(column) * 0.029 - 0.1885,
                        Double(row) * 0.023 - 0.046,
                        0.017
                    ),
                    key
                )
            }
        }
        return model
    }

    static func remote(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "remote control",
            category: .others,
            synonyms: ["remote", "tv remote"]
        )
        model.add(
            .roundedBox(0.048, 0.17, 0.02, radius: 0.008),
            .plastic(LinearColor(34, 34, 37), &dice)
        )
        let key = Surface.plastic(LinearColor(150, 150, 152), &dice)
        for row in 0..<7 {
            for column in -1...1 {
                model.add(
                    .box(0.009, 0.009, 0.002).moved(
                        Double(column) * 0.013,
                        Double(row) * 0.019 - 0.06,
                        0.02
                    ),
                    key
                )
            }
        }
        return model
    }
}
