/// A configuration that cannot be used: the place, the key, the value, and what is allowed.
///
/// Its description reads like a compiler's error:
///
///     launch/kitchen.yaml:3:11: error: mapping.window: '9' is not allowed; write a whole number from 2 to 4
///       window: 9
///               ^
public struct ConfigurationError: Error, CustomStringConvertible, Sendable, Equatable {
    /// The file as it was named (or "configuration" for text from elsewhere).
    public let file: String

    /// Where in the file, when known.
    public let place: SourcePlace?

    /// The full name of the key, such as `mapping.window`; empty when no key is concerned.
    public let key: String

    /// What is wrong and what is allowed.
    public let problem: String

    package init(file: String, place: SourcePlace? = nil, key: String = "", problem: String) {
        self.file = file
        self.place = place
        self.key = key
        self.problem = problem
    }

    /// The report, with the offending line and a caret under the place when they are known.
    public var description: String {
        var text = file
        if let place { text += ":\(place.line):\(place.column)" }
        text += ": error: "
        if !key.isEmpty { text += "\(key): " }
        text += problem
        if let place {
            let caret = String(repeating: " ", count: max(0, place.column - 1)) + "^"
            text += "\n\(place.text)\n\(caret)"
        }
        return text
    }
}

/// A place in a configuration file.
public struct SourcePlace: Sendable, Equatable {
    /// The line, from 1.
    public let line: Int

    /// The column, from 1.
    public let column: Int

    /// The text of that line.
    public let text: String

    package init(line: Int, column: Int, text: String) {
        self.line = line
        self.column = column
        self.text = text
    }
}
