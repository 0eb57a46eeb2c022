/// Why an evaluation cannot go on.
public struct EvaluationError: Error, CustomStringConvertible, Sendable, Equatable {
    /// What is wrong, where, and what to do.
    public let description: String

    /// An error with this sentence.
    public init(_ description: String) { self.description = description }
}
