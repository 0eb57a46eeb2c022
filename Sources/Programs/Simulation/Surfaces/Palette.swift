/// Colours that have a name in everyday speech.
struct NamedColor: Sendable, Hashable {
    let name: String
    let color: LinearColor

    /// Glazes, plastics, enamels: the colours of small things.
    static let bright = [
        NamedColor(name: "red", color: LinearColor(190, 32, 30)),
        NamedColor(name: "blue", color: LinearColor(36, 72, 170)),
        NamedColor(name: "green", color: LinearColor(42, 130, 62)),
        NamedColor(name: "yellow", color: LinearColor(232, 194, 40)),
        NamedColor(name: "white", color: LinearColor(232, 230, 224)),
        NamedColor(name: "black", color: LinearColor(34, 33, 34)),
        NamedColor(name: "orange", color: LinearColor(228, 118, 30)),
        NamedColor(name: "pink", color: LinearColor(226, 130, 158)),
        NamedColor(name: "purple", color: LinearColor(102, 52, 130)),
        NamedColor(name: "teal", color: LinearColor(30, 128, 130)),
        NamedColor(name: "grey", color: LinearColor(128, 128, 130)),
        NamedColor(name: "brown", color: LinearColor(112, 70, 42)),
    ]

    /// Upholstery and curtains.
    static let textile = [
        NamedColor(name: "grey", color: LinearColor(136, 136, 138)),
        NamedColor(name: "dark grey", color: LinearColor(74, 76, 80)),
        NamedColor(name: "beige", color: LinearColor(204, 188, 160)),
        NamedColor(name: "brown", color: LinearColor(118, 82, 58)),
        NamedColor(name: "blue", color: LinearColor(58, 82, 130)),
        NamedColor(name: "light blue", color: LinearColor(138, 168, 196)),
        NamedColor(name: "green", color: LinearColor(82, 110, 76)),
        NamedColor(name: "red", color: LinearColor(152, 48, 44)),
        NamedColor(name: "teal", color: LinearColor(46, 112, 116)),
        NamedColor(name: "yellow", color: LinearColor(204, 162, 60)),
        NamedColor(name: "pink", color: LinearColor(200, 144, 150)),
        NamedColor(name: "white", color: LinearColor(224, 220, 210)),
        NamedColor(name: "black", color: LinearColor(44, 43, 45)),
    ]
}

/// Shades that have no name of their own.
enum Shades {
    /// Pairs of light and dark grain.
    static let woods = [
        [LinearColor(206, 170, 122), LinearColor(176, 134, 88)],  // oak
        [LinearColor(226, 200, 158), LinearColor(206, 172, 126)],  // birch
        [LinearColor(124, 78, 48), LinearColor(84, 50, 30)],  // walnut
        [LinearColor(160, 92, 54), LinearColor(124, 64, 36)],  // cherry
        [LinearColor(78, 54, 40), LinearColor(52, 36, 28)],  // wenge
        [LinearColor(186, 142, 92), LinearColor(150, 104, 60)],  // pine
        [LinearColor(176, 160, 140), LinearColor(148, 130, 110)],  // limed oak
    ]

    static let walls = [
        LinearColor(232, 228, 218), LinearColor(226, 218, 200), LinearColor(214, 220, 222),
        LinearColor(200, 208, 196), LinearColor(222, 204, 188), LinearColor(190, 204, 214),
        LinearColor(206, 192, 174), LinearColor(236, 234, 232), LinearColor(178, 188, 176),
        LinearColor(216, 196, 150), LinearColor(168, 120, 100), LinearColor(104, 124, 138),
    ]

    static let stones = [
        [LinearColor(214, 210, 204), LinearColor(190, 186, 180), LinearColor(140, 136, 132)],
        [LinearColor(176, 166, 150), LinearColor(150, 140, 124), LinearColor(110, 100, 88)],
        [LinearColor(92, 92, 94), LinearColor(70, 70, 74), LinearColor(150, 148, 144)],
        [LinearColor(198, 178, 154), LinearColor(178, 152, 126), LinearColor(226, 212, 192)],
    ]

    static let metals = [
        LinearColor(190, 190, 192), LinearColor(150, 152, 156), LinearColor(70, 70, 74),
        LinearColor(196, 160, 96),
    ]

    static let leaves = [
        [LinearColor(58, 104, 44), LinearColor(84, 136, 58), LinearColor(150, 176, 96)],
        [LinearColor(40, 82, 46), LinearColor(62, 110, 60), LinearColor(110, 146, 90)],
        [LinearColor(88, 120, 60), LinearColor(120, 150, 74), LinearColor(176, 188, 120)],
    ]
}
