internal import Foundation

/// Standard error: everything for people while a command works, so that standard output stays
/// clean for results.
enum StandardError {
    static func write(_ text: String, terminator: String = "\n") {
        FileHandle.standardError.write(Data((text + terminator).utf8))
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Prints one JSON document, the only thing that a command with `--json` writes to standard output.
func printJSON(_ value: some Encodable) throws {
    try FileHandle.standardOutput.write(contentsOf: jsonData(value))
}

/// One JSON document, as every command writes it.
func jsonData(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf",
        negativeInfinity: "-inf",
        nan: "nan"
    )
    return try encoder.encode(value) + Data("\n".utf8)
}

/// Writes text to standard output and leaves it there at once, also when that is a pipe.
func printNow(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}
