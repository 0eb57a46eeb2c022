/// Why a list of merges cannot be used; lines are numbered from 1.
public enum BytePairError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A line is not two symbols with a space between.
    case malformed(line: Int)
    /// A line joins a symbol that is neither a byte nor made by an earlier line.
    case unknownSymbol(String, line: Int)
    /// A line makes a symbol that is there already.
    case repeatedSymbol(String, line: Int)

    /// Which line, what is wrong, and what it should hold.
    public var description: String {
        switch self {
        case .malformed(let line): "line \(line) is not two symbols with a space between"
        case .unknownSymbol(let symbol, let line):
            "line \(line) joins '\(symbol)', which no earlier line makes"
        case .repeatedSymbol(let symbol, let line):
            "line \(line) makes '\(symbol)', which is there already"
        }
    }
}
