internal import Foundation
internal import Geometry

/// Vessels: what one drinks and eats from.
enum Crockery {
    private static func glaze(_ dice: inout Dice) -> (name: String, surface: Surface) {
        let named = dice.pick(NamedColor.bright)
        return (named.name, .ceramic(named.color, &dice))
    }

    static func mug(_ dice: inout Dice) -> Model {
        let (color, surface) = glaze(&dice)
        var model = Model(
            name: "\(color) mug",
            category: .others,
            synonyms: ["mug", "cup", "coffee mug"]
        )
        let (radius, height) = (dice.between(0.036, 0.045), dice.between(0.08, 0.105))
        model.add(
            .lathe(
                [
                    .init(0, 0), .init(radius * 0.9, 0), .init(radius, 0.008),
                    .init(radius, height),
                    .init(radius - 0.004, height), .init(radius - 0.004, 0.008), .init(0, 0.006),
                ],
                sides: 24
            ),
            surface
        )
        let handle = (0...8).map { step in
            let angle = .pi * (Double(step) / 8 - 0.5)
            return Vector3(
                radius - 0.003 + 0.026 * cos(angle),
                0,
                height * 0.52 + 0.03 * sin(angle)
            )
        }
        model.add(.tube(handle, radius: 0.0055), surface)
        return model
    }

    static func cup(_ dice: inout Dice) -> Model {
        let named = dice.pick(NamedColor.bright)
        var model = Model(
            name: "\(named.name) cup",
            category: .others,
            synonyms: ["cup", "plastic cup", "beaker"]
        )
        let (radius, height) = (dice.between(0.033, 0.042), dice.between(0.09, 0.12))
        model.add(
            .lathe(
                [
                    .init(0, 0), .init(radius * 0.72, 0), .init(radius, height),
                    .init(radius - 0.003, height),
                    .init(radius * 0.7, 0.006), .init(0, 0.006),
                ],
                sides: 24
            ),
            .plastic(named.color, &dice)
        )
        return model
    }

    static func bowl(_ dice: inout Dice) -> Model {
        let (color, surface) = glaze(&dice)
        var model = Model(name: "\(color) bowl", category: .others, synonyms: ["bowl", "dish"])
        let (radius, height) = (dice.between(0.065, 0.115), dice.between(0.05, 0.08))
        let outside = (0...6).map { step in
            let angle = .pi / 2 * Double(step) / 6
            return TriangleMesh.ProfilePoint(
                radius * (0.45 + 0.55 * sin(angle)),
                0.006 + (height - 0.006) * (1 - cos(angle))
            )
        }
        let inside = outside.reversed().map {
            TriangleMesh.ProfilePoint(max(0, $0.radius - 0.005), $0.height + 0.003)
        }
        model.add(
            .lathe(
                [.init(0, 0), .init(radius * 0.45, 0)] + outside + inside + [.init(0, 0.01)],
                sides: 28
            ),
            surface
        )
        return model
    }

    static func plate(_ dice: inout Dice) -> Model {
        let (color, surface) = glaze(&dice)
        var model = Model(name: "\(color) plate", category: .others, synonyms: ["plate", "dish"])
        let radius = dice.between(0.09, 0.135)
        model.add(
            .lathe(
                [
                    .init(0, 0), .init(radius * 0.6, 0), .init(radius, 0.02), .init(radius, 0.024),
                    .init(radius * 0.65, 0.007), .init(0, 0.006),
                ],
                sides: 32
            ),
            surface
        )
        return model
    }

    static func vase(_ dice: inout Dice) -> Model {
        var model = Model(name: "vase", category: .others, synonyms: ["flower vase", "pot"])
        let height = dice.between(0.18, 0.34)
        let (foot, belly, neck) = (
            dice.between(0.035, 0.05), dice.between(0.05, 0.085), dice.between(0.018, 0.035)
        )
        let outline = (0...14).map { step in
            let t = Double(step) / 14
            let round = foot + (belly - foot) * sin(.pi * min(1, t * 1.25)) + (neck - foot) * t * t
            return TriangleMesh.ProfilePoint(max(0.012, round), t * height)
        }
        let rim = outline[14].radius
        let surface = glaze(&dice).surface
        model.add(
            .lathe(
                [.init(0, 0)] + outline + [
                    .init(rim - 0.004, height), .init(rim - 0.006, height * 0.6),
                    .init(0, height * 0.6),
                ],
                sides: 28
            ),
            surface
        )
        if dice.chance(0.6) {
            let stem = Surface.foliage(&dice)
            let petal = Surface.cloth(dice.pick(NamedColor.bright).color, &dice)
            for flower in 0..<dice.count(3, 7) {
                let angle = Double(flower) * 2.4
                let lean = dice.between(0.03, 0.11)
                let top = Vector3(
                    lean * cos(angle),
                    lean * sin(angle),
                    height + dice.between(0.1, 0.22)
                )
                model.add(
                    .tube(
                        [[0, 0, height * 0.7], [top.x * 0.4, top.y * 0.4, height], top],
                        radius: 0.0025,
                        sides: 5
                    ),
                    stem
                )
                model.add(
                    .ellipsoid([0.024, 0.024, 0.018], steps: 6).moved(top.x, top.y, top.z),
                    petal
                )
            }
        }
        return model
    }

    static func wineGlass(_ dice: inout Dice) -> Model {
        var model = Model(name: "wine glass", category: .others, synonyms: ["glass", "goblet"])
        let (radius, height) = (dice.between(0.032, 0.04), dice.between(0.17, 0.21))
        model.add(
            .lathe(
                [
                    .init(0, 0), .init(radius, 0), .init(radius, 0.002), .init(0.004, 0.008),
                    .init(0.004, height * 0.45),
                    .init(radius * 0.7, height * 0.52), .init(radius, height * 0.68),
                    .init(radius * 0.8, height),
                    .init(radius * 0.76, height), .init(radius * 0.95, height * 0.68),
                    .init(0, height * 0.5),
                ],
                sides: 24
            ),
            .ceramic(LinearColor(186, 196, 200), &dice)
        )
        return model
    }
}
