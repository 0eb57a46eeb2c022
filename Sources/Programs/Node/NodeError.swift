/// Why the daemon cannot start: what, where and what to do.
public struct NodeError: Error, CustomStringConvertible, Sendable {
    /// The sentence.
    public let description: String

    /// Creates an error with this sentence.
    package init(_ description: String) {
        self.description = description
    }
}
