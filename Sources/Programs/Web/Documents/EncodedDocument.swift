internal import Foundation

/// A document as it goes over the wire.
func encodedDocument(_ document: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf",
        negativeInfinity: "-inf",
        nan: "nan"
    )
    // Texts and finite numbers only: there is nothing that could not be encoded.
    return Array((try? encoder.encode(document)) ?? Data("{}".utf8)) + Array("\n".utf8)
}
