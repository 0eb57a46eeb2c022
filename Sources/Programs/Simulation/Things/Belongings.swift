internal import Foundation
internal import Geometry

/// Books, balls, toys, devices, cushions.
enum Belongings {
    static func book(_ dice: inout Dice) -> Model {
        var model = Model(name: "book", category: .others, synonyms: ["books", "textbook"])
        let (width, height, thick) = (
            dice.between(0.12, 0.2), dice.between(0.17, 0.27), dice.between(0.012, 0.045)
        )
        addBook(&model, &dice, width, height, thick, at: 0)
        return model
    }

    private static func addBook(
        _ model: inout Model,
        _ dice: inout Dice,
        _ width: Double,
        _ height: Double,
        _ thick: Double,
        at z: Double,
        yaw: Double = 0
    ) {
        let colors = dice.shuffled(NamedColor.bright + NamedColor.textile).map(\.color)
        let cover = Surface.print(.cover, colors, &dice)
        let pages = Surface(
            pattern: .stripes,
            colors: [LinearColor(232, 226, 208), LinearColor(212, 204, 184)],
            scaleMetres: 0.002,
            contrast: 0.4,
            roughness: 1
        )
        model.add(
            .box(width - 0.008, height - 0.008, thick - 0.005).turned(yaw).moved(0, 0, z + 0.0025),
            pages
        )
        for board in [z, z + thick - 0.0026] {
            model.add(.printedBox(width, height, 0.0026).turned(yaw).moved(0, 0, board), cover)
        }
        model.add(
            .printedBox(0.003, height, thick).moved(-width / 2 + 0.0015, 0, 0).turned(yaw).moved(
                0,
                0,
                z
            ),
            cover
        )
    }

    /// Books standing in a row, their backs to -y.
    static func bookRow(_ dice: inout Dice, width: Double, headroom: Double) -> Model {
        var model = Model(name: "book", category: .others, synonyms: ["books", "row of books"])
        var x = -width / 2
        let tallest = min(headroom - 0.03, dice.between(0.2, 0.3))
        while x < width / 2 - 0.02 {
            let thick = dice.between(0.016, 0.05)
            let (height, depth) = (tallest * dice.between(0.78, 1), dice.between(0.13, 0.18))
            guard x + thick <= width / 2 else { break }
            let colors = dice.shuffled(NamedColor.bright + NamedColor.textile).map(\.color)
            model.add(
                .printedBox(thick - 0.001, depth, height).moved(x + thick / 2, 0, 0),
                .print(.cover, colors, &dice)
            )
            x += thick
        }
        return model
    }

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

    static func cushion(_ dice: inout Dice) -> Model {
        let named = dice.pick(NamedColor.textile)
        var model = Model(
            name: "\(named.name) cushion",
            category: .others,
            synonyms: ["cushion", "pillow"]
        )
        let side = dice.between(0.36, 0.46)
        var mesh = TriangleMesh.ellipsoid([1, 1, 1], steps: 14)
        // A pillow: an ellipsoid drawn out to a square.
        for index in mesh.corners.indices {
            let p = mesh.corners[index].position
            let square = max(abs(p.x), abs(p.y)) / max((p.x * p.x + p.y * p.y).squareRoot(), 1e-9)
            let out = 1 / max(0.72, 0.35 + 0.65 * square)
            mesh.corners[index].position = [
                p.x * out * side * 0.42, p.y * out * side * 0.42, p.z * 0.075 + 0.07,
            ]
            mesh.corners[index].normal = Vector3(p.x * 0.16, p.y * 0.16, p.z).normalised
            mesh.corners[index].coordinate = mesh.corners[index].position
        }
        model.add(mesh, .fabric(named.color, &dice, plainShare: 0.5))
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

    static func clock(_ dice: inout Dice) -> Model {
        var model = Model(name: "clock", category: .others, synonyms: ["wall clock"])
        let radius = dice.between(0.12, 0.18)
        let rim = Surface.plastic(dice.pick(NamedColor.bright).color, &dice)
        let hand = Surface.plastic(LinearColor(20, 20, 20), &dice)
        var mesh = TriangleMesh()
        mesh += .disc(radius, 0.035, edge: 0.008, sides: 32)
        let upright = Pose(
            rotation: Quaternion(radians: .pi / 2, about: [1, 0, 0]),
            translation: [0, 0, radius]
        )
        model.add(mesh.placed(upright), rim)
        model.add(
            TriangleMesh.cylinder(radius * 0.9, 0.001, sides: 32).moved(0, 0, 0.035).placed(
                upright
            ),
            .plastic(LinearColor(236, 234, 228), &dice)
        )
        for hour in 0..<12 {
            model.add(
                TriangleMesh.box(0.006, 0.02, 0.001).moved(0, radius * 0.78, 0.036).turned(
                    Double(hour) * .pi / 6
                ).placed(upright),
                hand
            )
        }
        for (length, angle) in [(0.5, dice.between(0, 6.28)), (0.72, dice.between(0, 6.28))] {
            model.add(
                TriangleMesh.box(0.008, radius * length, 0.001).moved(0, radius * length / 2, 0.037)
                    .turned(angle).placed(upright),
                hand
            )
        }
        return model
    }

    static func tableLamp(_ dice: inout Dice) -> Model {
        var model = Model(name: "lamp", category: .others, synonyms: ["table lamp", "light"])
        let base = Crockery.vase(&dice).parts[0]
        let height = base.mesh.bounds.high.z
        let warm = LinearColor(255, 226, 180)
        let strength = dice.between(0.3, 1.2)
        let radius = dice.between(0.09, 0.13)
        model.parts.append(base)
        model.add(
            .lathe([.init(radius, height + 0.02), .init(radius * 0.65, height + 0.17)]),
            .glow(warm, radiance: 0.9 + strength)
        )
        model.lamps = [
            Lamp(
                center: [0, 0, height + 0.09],
                shape: .ball(radiusMetres: 0.06),
                radiance: LinearRadiance(warm, 9 * strength)
            )
        ]
        return model
    }
}
