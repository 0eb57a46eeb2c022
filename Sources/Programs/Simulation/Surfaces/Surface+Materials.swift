/// The materials that things are made of, each a little different on every throw of the dice.
extension Surface {
    static func wood(_ dice: inout Dice, varnished: Bool? = nil) -> Surface {
        let shades = dice.pick(Shades.woods)
        let tone = dice.between(0.85, 1.15)
        let shine = varnished ?? dice.chance(0.4)
        return Surface(
            pattern: .wood,
            colors: shades.map { $0.scaled(tone) },
            scaleMetres: dice.between(0.7, 1.6),
            contrast: dice.between(0.4, 1),
            specular: 0.035,
            roughness: shine ? dice.between(0.25, 0.4) : 0.6,
            seed: dice.patternSeed()
        )
    }

    /// Painted wood or lacquered board.
    static func lacquer(_ color: LinearColor, _ dice: inout Dice) -> Surface {
        Surface(
            colors: [color],
            contrast: 0.3,
            specular: 0.04,
            roughness: dice.between(0.25, 0.5),
            seed: dice.patternSeed()
        )
    }

    static func plastic(_ color: LinearColor, _ dice: inout Dice) -> Surface {
        Surface(
            colors: [color],
            contrast: 0.15,
            specular: 0.04,
            roughness: dice.between(0.22, 0.45),
            seed: dice.patternSeed()
        )
    }

    /// Glazed: it mirrors the windows.
    static func ceramic(_ color: LinearColor, _ dice: inout Dice) -> Surface {
        Surface(
            colors: [color],
            contrast: 0.2,
            specular: 0.05,
            roughness: dice.between(0.05, 0.15),
            seed: dice.patternSeed()
        )
    }

    static func clay(_ color: LinearColor, _ dice: inout Dice) -> Surface {
        Surface(
            pattern: .plaster,
            colors: [color],
            contrast: 0.8,
            roughness: 0.9,
            seed: dice.patternSeed()
        )
    }

    static func metal(_ dice: inout Dice) -> Surface {
        Surface(
            pattern: .brushed,
            colors: [dice.pick(Shades.metals)],
            contrast: dice.between(0.3, 0.8),
            specular: 0.5,
            roughness: dice.between(0.2, 0.4),
            seed: dice.patternSeed()
        )
    }

    /// Upholstery in one colour.
    static func cloth(_ color: LinearColor, _ dice: inout Dice) -> Surface {
        Surface(
            pattern: .cloth,
            colors: [color.scaled(1.15), color.scaled(0.75)],
            scaleMetres: dice.between(0.0015, 0.005),
            contrast: dice.between(0.4, 1),
            roughness: 1,
            seed: dice.patternSeed()
        )
    }

    static func leather(_ color: LinearColor, _ dice: inout Dice) -> Surface {
        Surface(
            pattern: .plaster,
            colors: [color],
            contrast: 0.8,
            specular: 0.04,
            roughness: dice.between(0.35, 0.5),
            seed: dice.patternSeed()
        )
    }

    /// Cloth in one colour, or striped, checked or flowered with it.
    static func fabric(
        _ color: LinearColor,
        _ dice: inout Dice,
        plainShare: Double = 0.6
    )
        -> Surface
    {
        guard !dice.chance(plainShare) else { return cloth(color, &dice) }
        let others = dice.shuffled(NamedColor.textile)
        return Surface(
            pattern: dice.pick([.stripes, .plaid, .motif]),
            colors: [color, others[0].color, others[1].color],
            scaleMetres: dice.between(0.04, 0.14),
            contrast: 0.9,
            roughness: 1,
            seed: dice.patternSeed()
        )
    }

    static func stone(_ dice: inout Dice, polished: Bool) -> Surface {
        Surface(
            pattern: .stone,
            colors: dice.pick(Shades.stones),
            scaleMetres: dice.between(0.1, 0.35),
            contrast: dice.between(0.4, 0.9),
            specular: 0.04,
            roughness: polished ? 0.12 : 0.7,
            seed: dice.patternSeed()
        )
    }

    /// Something printed in the colours of a small palette.
    static func print(_ pattern: Pattern, _ colors: [LinearColor], _ dice: inout Dice) -> Surface {
        Surface(
            pattern: pattern,
            colors: colors,
            specular: 0.03,
            roughness: dice.between(0.3, 0.6),
            seed: dice.patternSeed()
        )
    }

    static func foliage(_ dice: inout Dice) -> Surface {
        Surface(
            pattern: .leaf,
            colors: dice.pick(Shades.leaves),
            specular: 0.03,
            roughness: 0.4,
            seed: dice.patternSeed()
        )
    }

    /// A lamp shade, a bulb, a screen: `radiance` is that of its white.
    static func glow(_ color: LinearColor, radiance: Double) -> Surface {
        Surface(colors: [color], contrast: 0, emission: radiance)
    }
}
