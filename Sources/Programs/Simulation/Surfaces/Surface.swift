internal import CKernels

/// What a thing's surface looks like: a procedural pattern in up to three colours.
public struct Surface: Sendable, Hashable {
    /// The pattern.
    enum Pattern: Sendable {
        case plain, wood, planks, cloth, stripes, plaid, tiles, stone, plaster, brick, carpet
        case poster, cover, brushed, leaf, screen, outside, speckle, seam, blush, motif
    }

    var pattern = Pattern.plain
    /// From the main one to the rarest; missing ones repeat the last.
    var colors: [LinearColor]
    /// The pattern's size, metres.
    var scaleMetres = 0.1
    /// How strong the pattern is, 0 to 1.
    var contrast = 0.5
    /// The share of light mirrored straight on, 0 to 1.
    var specular = 0.0
    /// 0 is a mirror, 1 is chalk.
    var roughness = 0.6
    /// The radiance of a white spot; above 0 the surface glows and throws no shadow.
    var emission = 0.0
    var seed: UInt32 = 0
}

/// A colour with sRGB primaries, proportional to light.
public struct LinearColor: Sendable, Hashable {
    var red: Double
    var green: Double
    var blue: Double

    /// From 0 to 255 as in a picture file.
    init(_ red: Double, _ green: Double, _ blue: Double) {
        func linear(_ byte: Double) -> Double {
            let value = byte / 255
            // The power alone is within a hundredth of sRGB's curve.
            return value * value * (0.68 + 0.32 * value)
        }
        (self.red, self.green, self.blue) = (linear(red), linear(green), linear(blue))
    }

    /// Darker below 1, lighter above.
    func scaled(_ factor: Double) -> LinearColor {
        var color = self
        color.red = min(0.95, red * factor)
        color.green = min(0.95, green * factor)
        color.blue = min(0.95, blue * factor)
        return color
    }

    var channels: [Double] { [red, green, blue] }
}

extension Surface {
    /// As the caster takes it.
    var forCaster: semsplat_surface {
        var surface = semsplat_surface()
        surface.kind = Int32(kind)
        surface.seed = seed
        let shades = (0..<3).map { colors[min($0, colors.count - 1)] }
        withUnsafeMutableBytes(of: &surface.colors) { bytes in
            let floats = bytes.bindMemory(to: Float.self)
            for (index, value) in shades.flatMap(\.channels).enumerated() {
                floats[index] = Float(value)
            }
        }
        surface.scale = Float(scaleMetres)
        surface.contrast = Float(contrast)
        surface.specular = Float(specular)
        surface.roughness = Float(roughness)
        surface.emission = Float(emission)
        return surface
    }

    private var kind: Int {
        switch pattern {
        case .plain: SEMSPLAT_SURFACE_PLAIN
        case .wood: SEMSPLAT_SURFACE_WOOD
        case .planks: SEMSPLAT_SURFACE_PLANKS
        case .cloth: SEMSPLAT_SURFACE_CLOTH
        case .stripes: SEMSPLAT_SURFACE_STRIPES
        case .plaid: SEMSPLAT_SURFACE_PLAID
        case .tiles: SEMSPLAT_SURFACE_TILES
        case .stone: SEMSPLAT_SURFACE_STONE
        case .plaster: SEMSPLAT_SURFACE_PLASTER
        case .brick: SEMSPLAT_SURFACE_BRICK
        case .carpet: SEMSPLAT_SURFACE_CARPET
        case .poster: SEMSPLAT_SURFACE_POSTER
        case .cover: SEMSPLAT_SURFACE_COVER
        case .brushed: SEMSPLAT_SURFACE_BRUSHED
        case .leaf: SEMSPLAT_SURFACE_LEAF
        case .screen: SEMSPLAT_SURFACE_SCREEN
        case .outside: SEMSPLAT_SURFACE_OUTSIDE
        case .speckle: SEMSPLAT_SURFACE_SPECKLE
        case .seam: SEMSPLAT_SURFACE_SEAM
        case .blush: SEMSPLAT_SURFACE_BLUSH
        case .motif: SEMSPLAT_SURFACE_MOTIF
        }
    }
}
