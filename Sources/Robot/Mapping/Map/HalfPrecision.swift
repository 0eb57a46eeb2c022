// Half precision by hand: for the oldest x86-64, which we build for, the compiler calls a function of
// the C library for every number, and a map has millions of them.

/// The float of half-precision bits.
func float(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF) << 13
    switch magnitude {
    case ..<0x0080_0000:
        // Too small for an exponent of its own: whole multiples of 2^-24.
        return Float(bitPattern: sign | (Float(bits & 0x7FFF) * 0x1p-24).bitPattern)
    case 0x0F80_0000...:
        // Infinite or not a number.
        return Float(bitPattern: sign | (magnitude + 0x7000_0000))
    default:
        return Float(bitPattern: sign | (magnitude + 0x3800_0000))
    }
}

/// The half-precision bits nearest to a float, the even ones of two.
func half(_ value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    let magnitude = value.bitPattern & 0x7FFF_FFFF
    switch magnitude {
    case ..<0x3880_0000:
        // Adding a half leaves the whole multiples of 2^-24, rounded, in the lowest bits.
        let rounded = (Float(bitPattern: magnitude) + 0.5).bitPattern - 0x3F00_0000
        return sign | UInt16(truncatingIfNeeded: rounded)
    case 0x7F80_0001...:
        return sign | 0x7E00
    case 0x4780_0000...:
        return sign | 0x7C00
    default:
        let odd = (magnitude >> 13) & 1
        return sign | UInt16(truncatingIfNeeded: (magnitude - 0x3800_0000 + 0x0FFF + odd) >> 13)
    }
}
