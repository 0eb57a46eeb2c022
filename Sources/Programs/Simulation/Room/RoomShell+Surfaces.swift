/// What floors and walls are covered with.
extension RoomShell {
    static func wallSurface(_ color: LinearColor, _ dice: inout Dice) -> Surface {
        Surface(
            pattern: .plaster,
            colors: [color],
            contrast: dice.between(0.15, 0.6),
            roughness: 0.9,
            seed: dice.patternSeed()
        )
    }

    static func accentSurface(_ dice: inout Dice) -> Surface {
        let seed = dice.patternSeed()
        let paint = dice.pick(Shades.walls)
        switch dice.count(0, 4) {
        case 0:
            return Surface(
                pattern: .brick,
                colors: [
                    LinearColor(160, 88, 66), LinearColor(188, 180, 168), LinearColor(128, 70, 54),
                ],
                scaleMetres: 0.22,
                roughness: 0.9,
                seed: seed
            )
        case 1:
            return Surface(
                pattern: .motif,
                colors: [paint, paint.scaled(0.8), dice.pick(NamedColor.textile).color],
                scaleMetres: dice.between(0.14, 0.4),
                contrast: dice.between(0.3, 0.9),
                roughness: 0.9,
                seed: seed
            )
        case 2:
            return Surface(
                pattern: .stripes,
                colors: [paint, paint.scaled(0.86), paint.scaled(1.1)],
                scaleMetres: dice.between(0.1, 0.3),
                contrast: 0.5,
                roughness: 0.9,
                seed: seed
            )
        default: return wallSurface(dice.pick(NamedColor.textile).color, &dice)
        }
    }

    static func floorSurface(_ dice: inout Dice) -> (String, [String], Surface) {
        switch dice.count(0, 5) {
        case 0:
            return ("carpeted floor", ["floor", "carpet"], carpet(&dice))
        case 1:
            return ("tiled floor", ["floor", "floor tiles"], tiles(&dice))
        case 2 where dice.chance(0.5):
            var surface = Surface.stone(&dice, polished: dice.chance(0.5))
            surface.scaleMetres = 0.6
            surface.contrast = 0.35
            return ("concrete floor", ["floor", "cement floor"], surface)
        default:
            var surface = Surface.wood(&dice)
            surface.pattern = .planks
            surface.scaleMetres = dice.between(0.08, 0.2)
            surface.specular = 0.04
            surface.roughness = dice.chance(0.6) ? dice.between(0.1, 0.18) : 0.5
            let isDark = surface.colors[0].red < 0.15
            return (
                isDark ? "dark wooden floor" : "wooden floor",
                ["floor", isDark ? "wooden floor" : "wood floor", "parquet"], surface
            )
        }
    }

    private static func carpet(_ dice: inout Dice) -> Surface {
        let color = dice.pick(NamedColor.textile).color
        return Surface(
            pattern: .carpet,
            colors: [color, color.scaled(0.75)],
            scaleMetres: dice.between(0.008, 0.03),
            contrast: 0.6,
            roughness: 1,
            seed: dice.patternSeed()
        )
    }

    private static func tiles(_ dice: inout Dice) -> Surface {
        let stone = dice.pick(Shades.stones)
        return Surface(
            pattern: .tiles,
            colors: [stone[0], LinearColor(110, 106, 100), dice.pick(Shades.stones)[1]],
            scaleMetres: dice.between(0.2, 0.6),
            contrast: dice.chance(0.3) ? 0.9 : 0.4,
            specular: 0.045,
            roughness: dice.between(0.06, 0.18),
            seed: dice.patternSeed()
        )
    }
}
