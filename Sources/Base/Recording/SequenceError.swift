/// What is wrong with a sequence folder, and where.
public struct SequenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the file or folder.
    public var file: String
    /// The line, from 1; `nil` where the file has none.
    public var line: Int?
    /// What was found and what is expected.
    public var reason: String

    init(_ file: String, line: Int? = nil, _ reason: String) {
        (self.file, self.line, self.reason) = (file, line, reason)
    }

    /// `file:line: reason`.
    public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(reason)" }
}
