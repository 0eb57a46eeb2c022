/// Cuts what a process writes into lines, whatever pieces it comes in.
struct LineSplitter {
    /// A longer line is given in pieces: a process that never ends its line must not fill the memory.
    static let longestLine = 16 << 10

    private var rest: [UInt8] = []

    /// The lines that are whole after `bytes`.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(line())
            } else {
                rest.append(byte)
                if rest.count == Self.longestLine { lines.append(line()) }
            }
        }
        return lines
    }

    /// What is left when nothing more comes; nil when nothing is.
    mutating func finish() -> String? { rest.isEmpty ? nil : line() }

    private mutating func line() -> String {
        defer { rest.removeAll(keepingCapacity: true) }
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
