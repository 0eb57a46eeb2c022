internal import Foundation

/// A colour that has a name in everyday speech.
enum ColorName: String, CaseIterable, Sendable {
    case red, orange, yellow, green, teal, blue, purple, pink, brown, beige, white, grey, black

    /// Words for the same, or nearly.
    private static let otherWords: [String: String] = [
        "gray": "grey", "silver": "grey", "silvery": "grey", "violet": "purple",
        "turquoise": "teal", "cyan": "teal", "cream": "beige", "tan": "beige", "navy": "dark blue",
        "maroon": "dark red", "crimson": "red", "scarlet": "red", "magenta": "pink",
        "golden": "yellow", "lime": "green",
    ]

    private static let modifiers: [String: String] = [
        "light": "light", "pale": "light", "bright": "", "dark": "dark", "deep": "dark",
    ]

    /// The colour that `words` begin with, such as "dark blue", and how many words say so.
    static func phrase(_ words: ArraySlice<String>) -> (color: String, length: Int)? {
        guard let first = words.first else { return nil }
        if let color = plain(first) { return (color, 1) }
        if let modifier = modifiers[first], let second = words.dropFirst().first,
            let color = plain(second)
        {
            let isShaded = color.contains(" ") || modifier.isEmpty
            return (isShaded ? color : "\(modifier) \(color)", 2)
        }
        return nil
    }

    private static func plain(_ word: String) -> String? {
        otherWords[word] ?? ColorName(rawValue: word)?.rawValue
    }

    /// Examples in sRGB, 0 to 255: what glazes, plastics, cloth and wood of that name look like in a room.
    fileprivate var examples: [SIMD3<Double>] {
        switch self {
        case .red: [[200, 30, 30], [150, 40, 40], [110, 20, 20]]
        case .orange: [[235, 120, 30], [215, 100, 30]]
        case .yellow: [[235, 200, 50], [205, 165, 60], [250, 230, 80]]
        case .green: [[40, 140, 60], [85, 115, 75], [50, 90, 50], [120, 190, 80]]
        case .teal: [[30, 128, 130], [70, 170, 170]]
        case .blue: [[40, 70, 170], [60, 85, 135], [30, 40, 90], [135, 170, 205]]
        case .purple: [[100, 50, 130], [150, 100, 180]]
        case .pink: [[230, 130, 160], [205, 150, 155], [240, 80, 150]]
        case .brown: [[115, 72, 45], [80, 50, 30], [150, 100, 60]]
        case .beige: [[205, 188, 160], [222, 205, 175]]
        case .white: [[235, 233, 228], [215, 213, 208]]
        case .grey: [[128, 128, 130], [80, 80, 83], [165, 165, 165]]
        case .black: [[35, 34, 35], [12, 12, 12]]
        }
    }

    /// The places of all examples, and whose they are.
    fileprivate static let places: [(place: SIMD3<Double>, color: Int)] =
        allCases.enumerated().flatMap { color, name in
            name.examples.map { (Oklab(sRGB: $0 / 255).place, color) }
        }
}

/// A colour in Oklab (Ottosson 2020), where distances are as people see them.
struct Oklab: Equatable {
    /// Lightness, 0 to 1, and the two opponent axes: green to red, blue to yellow.
    let lightness: Double
    let a: Double
    let b: Double

    /// The colour of sRGB values from 0 to 1.
    init(sRGB: SIMD3<Double>) {
        let linear = SIMD3(Self.linear(sRGB.x), Self.linear(sRGB.y), Self.linear(sRGB.z))
        let l = cbrt((SIMD3(0.4122214708, 0.5363325363, 0.0514459929) * linear).sum())
        let m = cbrt((SIMD3(0.2119034982, 0.6806995451, 0.1073969566) * linear).sum())
        let s = cbrt((SIMD3(0.0883024619, 0.2817188376, 0.6299787005) * linear).sum())
        lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s
        a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
        b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    }

    private static func linear(_ value: Double) -> Double {
        value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    /// Where it is among names: half of the lightness, and the opponent axes over lightness.
    ///
    /// Less light on a surface shrinks all three alike in Oklab, so their ratios are the surface's own. What is nearly
    /// black has no ratio to trust, hence the constant below them.
    fileprivate var place: SIMD3<Double> {
        SIMD3(0.5 * lightness, 0.75 * a / (lightness + 0.15), 0.75 * b / (lightness + 0.15))
    }
}

/// What colours a thing has: the share of its evidence that looks like each named colour.
struct ColorProfile: Equatable {
    /// One share for each ``ColorName``, in their order; together 1, or all 0 for a thing without evidence.
    private(set) var shares = [Double](repeating: 0, count: ColorName.allCases.count)

    /// The mean lightness of what looks like each, 0 to 1.
    private var lightness = [Double](repeating: 0, count: ColorName.allCases.count)

    /// How far apart two colours of one name may be: the deviation of a name about its examples.
    private static let deviation = 0.045

    /// The profile of sRGB colours (0 to 1) with weights.
    init(_ colors: some Sequence<(color: SIMD3<Float>, weight: Float)>) {
        var total = 0.0
        var fits = [Double](repeating: 0, count: shares.count)
        for (color, weight) in colors where weight > 0 {
            let oklab = Oklab(sRGB: SIMD3<Double>(color))
            let place = oklab.place
            for at in fits.indices { fits[at] = 1e-9 }
            for example in ColorName.places {
                let offset = place - example.place
                let fit = exp(-(offset * offset).sum() / (2 * Self.deviation * Self.deviation))
                fits[example.color] = max(fits[example.color], fit)
            }
            let sum = fits.reduce(0, +)
            for at in fits.indices {
                let share = Double(weight) * fits[at] / sum
                shares[at] += share
                lightness[at] += share * oklab.lightness
            }
            total += Double(weight)
        }
        guard total > 0 else { return }
        for at in shares.indices {
            lightness[at] /= max(shares[at], 1e-12)
            shares[at] /= total
        }
    }

    /// The colour that most of it has, in words, and its share.
    var main: (word: String, share: Double) {
        guard let at = shares.indices.max(by: { shares[$0] < shares[$1] }) else { return ("", 0) }
        return (ColorName.allCases[at].rawValue, shares[at])
    }

    /// How surely it has a colour (such as "red" or "dark blue"), 0 to 1: the share of that colour against it and the
    /// largest other one; 0.5 where both are equal.
    func degree(of color: String) -> Double {
        let words = color.split(separator: " ").map(String.init)
        guard let name = words.last.flatMap(ColorName.init(rawValue:)),
            let at = ColorName.allCases.firstIndex(of: name)
        else { return 0 }
        let other = shares.indices.filter { $0 != at }.map { shares[$0] }.max() ?? 0
        let sum = shares[at] + other
        guard sum > 0 else { return 0 }
        let degree = shares[at] / sum
        switch words.first {
        case "light" where words.count == 2:
            return degree * Self.step(lightness[at] - 0.62)
        case "dark" where words.count == 2:
            return degree * Self.step(0.48 - lightness[at])
        default: return degree
        }
    }

    private static func step(_ excess: Double) -> Double { 1 / (1 + exp(-excess / 0.03)) }
}
