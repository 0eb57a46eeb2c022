/// What is wrong with a calibration, and where.
public struct CalibrationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or the message.
    public var source: String
    /// The line, from 1; `nil` for messages.
    public var line: Int?
    /// The key, such as `camera_matrix.data`; empty for the document as a whole.
    public var key: String
    /// What was found and what is allowed.
    public var reason: String

    init(_ source: String, line: Int? = nil, key: String, _ reason: String) {
        (self.source, self.line, self.key, self.reason) = (source, line, key, reason)
    }

    /// `source:line: key: reason`.
    public var description: String {
        "\(source)\(line.map { ":\($0)" } ?? ""): \(key.isEmpty ? "" : "\(key): ")\(reason)"
    }
}
