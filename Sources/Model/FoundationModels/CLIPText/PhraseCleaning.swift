internal import Foundation

/// A phrase as CLIP's tokeniser wants it: typographic characters made plain, composed (NFC), single spaces, lower case.
///
/// The official code runs ftfy first. Of that this does what a phrase that somebody typed may need: ligatures, full-width
/// forms, curly quotes, control characters. It does not repair text that was decoded wrongly, nor HTML's entities.
func cleaned(_ phrase: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
    var plain = String.UnicodeScalarView()
    for scalar in phrase { plain.append(contentsOf: plainForm(scalar)) }
    let composed = Array(String(plain).precomposedStringWithCanonicalMapping.unicodeScalars)
    return lowercased(withSingleSpaces(composed))
}

private func plainForm(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFC: []
    case 0x02BC, 0x2018...0x201B: ["'"]
    case 0x201C...0x201F: ["\""]
    case 0x0149: ["'", "n"]
    case 0xFB05: ["\u{17F}", "t"]
    case 0x0132, 0x0133, 0x01C4...0x01CC, 0x01F1...0x01F3, 0xFB00...0xFB06, 0x3000,
        0xFF01...0xFFEF:
        Array(String(scalar).precomposedStringWithCompatibilityMapping.unicodeScalars)
    default: [scalar]
    }
}

private func withSingleSpaces(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    Array(scalars.split { $0.properties.isWhitespace }.joined(separator: [" "]))
}

private func lowercased(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    scalars.indices.flatMap { index -> [Unicode.Scalar] in
        // The only letter whose lower case depends on its neighbours (Unicode, SpecialCasing.txt).
        if scalars[index] == "\u{3A3}" {
            return endsWord(scalars, index) ? ["\u{3C2}"] : ["\u{3C3}"]
        }
        return Array(scalars[index].properties.lowercaseMapping.unicodeScalars)
    }
}

/// Whether a cased letter stands before `index` and none behind it, what has no case left out.
private func endsWord(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
    let behind = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return before?.properties.isCased == true && behind?.properties.isCased != true
}
