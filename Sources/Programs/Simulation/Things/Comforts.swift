internal import Foundation
internal import Geometry

/// Cushions, clocks and table lamps.
enum Comforts {
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
