internal import Foundation
internal import Geometry

/// What makes a room lived in: lamps, plants, a television, rugs, pictures, curtains.
enum Decor {
    static func floorLamp(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "floor lamp",
            category: .others,
            synonyms: ["lamp", "standing lamp", "light"]
        )
        let metal = Surface.metal(&dice)
        let height = dice.between(1.35, 1.7)
        let (radius, shade) = (dice.between(0.15, 0.22), dice.between(0.2, 0.3))
        let warm = LinearColor(255, dice.between(214, 240), dice.between(150, 205))
        let strength = dice.between(0.8, 3)
        model.add(.disc(0.14, 0.025, edge: 0.008), metal)
        model.add(.cylinder(0.012, height - 0.1, sides: 10).moved(0, 0, 0.02), metal)
        model.add(
            .lathe([.init(radius, height - shade), .init(radius * dice.between(0.6, 1), height)]),
            .glow(warm, radiance: 0.9 + 0.5 * strength)
        )
        model.lamps = [
            Lamp(
                center: [0, 0, height - shade / 2],
                shape: .ball(radiusMetres: 0.8 * radius),
                radiance: LinearRadiance(warm, 2.2 * strength)
            )
        ]
        return model
    }

    static func plant(_ dice: inout Dice, scale: Double = 1) -> Model {
        var model = Model(
            name: "potted plant",
            category: .others,
            synonyms: ["plant", "house plant", "flower pot"]
        )
        let pot = dice.between(0.11, 0.17) * scale
        let potHeight = pot * dice.between(1.4, 2)
        let glaze = dice.pick(NamedColor.bright).color
        model.add(
            .lathe([
                .init(0, 0), .init(pot * 0.7, 0), .init(pot, potHeight),
                .init(pot * 0.9, potHeight),
                .init(pot * 0.85, potHeight * 0.88), .init(0, potHeight * 0.88),
            ]),
            dice.chance(0.5) ? .clay(LinearColor(178, 104, 70), &dice) : .ceramic(glaze, &dice)
        )
        let green = Surface.foliage(&dice)
        let height = dice.between(0.35, 0.9) * scale
        let spread = dice.between(0.5, 1.1)
        for leaf in 0..<dice.count(14, 26) {
            let angle = Double(leaf) * 2.4 + dice.between(-0.3, 0.3)
            addLeaf(
                &model,
                green,
                angle: angle,
                from: potHeight * 0.85,
                reach: height * dice.between(0.55, 1),
                lean: spread * dice.between(0.25, 1),
                width: 0.16 * height * dice.between(0.7, 1.2)
            )
        }
        return model
    }

    /// A leaf that rises from the pot and bends outwards.
    private static func addLeaf(
        _ model: inout Model,
        _ surface: Surface,
        angle: Double,
        from: Double,
        reach: Double,
        lean: Double,
        width: Double
    ) {
        var mesh = TriangleMesh()
        let steps = 7
        func point(_ t: Double, _ side: Double) -> TriangleMesh.Corner {
            let out = reach * lean * t * t * 0.8 + 0.02 * t
            let up = from + reach * (t - 0.35 * lean * t * t * t)
            let half = width * pow(sin(.pi * min(1, 0.12 + 0.88 * t)), 0.8) * side
            let position = Vector3(out, half, up - 0.3 * abs(half))
            return .init(
                position: position,
                normal: [-0.4, side * 0.3, 0.85],
                coordinate: [reach * t, half, 0]
            )
        }
        for step in 0..<steps {
            let (t, next) = (Double(step) / Double(steps), Double(step + 1) / Double(steps))
            for (a, b) in [(-1.0, 0.0), (0, 1)] {
                mesh.addQuad(point(t, a), point(t, b), point(next, b), point(next, a))
            }
        }
        model.add(mesh.turned(angle), surface)
    }

    static func television(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "television",
            category: .others,
            synonyms: ["tv", "tv screen", "screen"]
        )
        let width = dice.between(0.8, 1.25)
        let height = width * 0.57
        let black = Surface.plastic(LinearColor(24, 24, 26), &dice)
        model.add(.roundedBox(width, 0.045, height, radius: 0.008).moved(0, 0, 0.06), black)
        model.add(.box(0.3, 0.18, 0.015), black)
        model.add(.box(0.08, 0.04, 0.08).moved(0, 0.01, 0.01), black)
        let isOn = dice.chance(0.45)
        let colors = dice.shuffled(NamedColor.bright).map(\.color)
        let screen =
            isOn
            ? Surface(pattern: .screen, colors: colors, emission: 0.9, seed: dice.patternSeed())
            : Surface(
                colors: [LinearColor(18, 19, 22)],
                contrast: 0,
                specular: 0.06,
                roughness: 0.06
            )
        model.add(.picture(width - 0.03, height - 0.03).moved(0, -0.0235, 0.075), screen)
        return model
    }

    static func rug(_ dice: inout Dice) -> Model {
        var model = Model(name: "rug", category: .others, synonyms: ["carpet", "mat"])
        let (width, depth) = (dice.between(1.4, 2.4), dice.between(1.0, 1.7))
        let colors = dice.shuffled(NamedColor.textile).map(\.color)
        var surface = Surface.fabric(colors[0], &dice, plainShare: 0.1)
        surface.colors = Array(colors.prefix(3))
        surface.scaleMetres = dice.between(0.12, 0.45)
        if dice.chance(0.25) {
            surface.pattern = .carpet
            surface.scaleMetres = 0.02
        }
        let mesh: TriangleMesh =
            dice.chance(0.25)
            ? .disc(width / 2, 0.012, edge: 0.004, sides: 40)
            : .box(width, depth, 0.012)
        model.add(mesh, surface)
        return model
    }

    /// A framed picture, its back at y = 0.
    static func picture(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "picture frame",
            category: .others,
            synonyms: ["painting", "picture", "framed picture", "wall art"]
        )
        let (width, height) =
            dice.chance(0.5)
            ? (dice.between(0.3, 0.55), dice.between(0.4, 0.8))
            : (dice.between(0.5, 1.1), dice.between(0.35, 0.7))
        let edge = dice.between(0.018, 0.05)
        let frame =
            dice.chance(0.6)
            ? Surface.wood(&dice) : .lacquer(dice.pick(NamedColor.bright).color, &dice)
        for x in [-1.0, 1] {
            model.add(.box(edge, 0.03, height).moved(x * (width - edge) / 2, -0.015, 0), frame)
        }
        for z in [0, height - edge] {
            model.add(.box(width - 2 * edge, 0.03, edge).moved(0, -0.015, z), frame)
        }
        let colors = dice.shuffled(NamedColor.bright + NamedColor.textile).map(\.color)
        model.add(
            .picture(width - edge, height - edge).moved(0, -0.012, edge / 2),
            .print(.poster, colors, &dice)
        )
        return model
    }

    /// A pair of curtains beside a window of this width and height, their back at y = 0.
    static func curtains(_ dice: inout Dice, width: Double, height: Double) -> Model {
        var model = Model(name: "curtain", category: .others, synonyms: ["curtains", "drapes"])
        let cloth = Surface.fabric(dice.pick(NamedColor.textile).color, &dice)
        let panel = width * dice.between(0.2, 0.3)
        for x in [-1.0, 1] {
            model.add(
                pleats(panel, height, dice.between(0.07, 0.11)).moved(
                    x * (width / 2 + panel * 0.3),
                    -0.07,
                    0
                ),
                cloth
            )
        }
        model.add(
            .tube(
                [
                    [-width / 2 - panel, -0.07, height + 0.01],
                    [width / 2 + panel, -0.07, height + 0.01],
                ],
                radius: 0.012
            ),
            .metal(&dice)
        )
        return model
    }

    private static func pleats(_ width: Double, _ height: Double, _ period: Double) -> TriangleMesh
    {
        var mesh = TriangleMesh()
        let steps = 40
        func corner(_ step: Int, _ z: Double) -> TriangleMesh.Corner {
            let x = (Double(step) / Double(steps) - 0.5) * width
            let phase = 2 * .pi * x / period
            let slope = 0.025 * cos(phase) * 2 * .pi / period
            return .init(
                position: [x, 0.025 * sin(phase), z],
                normal: Vector3(slope, -1, 0).normalised,
                coordinate: [x * 1.6, z, 0]
            )
        }
        for step in 0..<steps {
            mesh.addQuad(
                corner(step, 0),
                corner(step + 1, 0),
                corner(step + 1, height),
                corner(step, height)
            )
        }
        return mesh
    }

    static func trashCan(_ dice: inout Dice) -> Model {
        var model = Model(
            name: "trash can",
            category: .others,
            synonyms: ["garbage bin", "waste basket", "bin", "rubbish bin"]
        )
        let (radius, height) = (dice.between(0.11, 0.16), dice.between(0.26, 0.42))
        let surface =
            dice.chance(0.4)
            ? Surface.metal(&dice) : .plastic(dice.pick(NamedColor.bright).color, &dice)
        model.add(
            .lathe(
                [
                    .init(0, 0), .init(radius * 0.82, 0), .init(radius, height),
                    .init(radius * 0.94, height),
                    .init(radius * 0.78, 0.02), .init(0, 0.02),
                ],
                sides: 24
            ),
            surface
        )
        return model
    }
}
