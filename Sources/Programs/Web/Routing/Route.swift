internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// One thing that is served: a method, a path, and what answers.
struct Route: Sendable {
    /// Answers a call.
    typealias Answer = @Sendable (Call) async throws(RequestFailure) -> Response

    /// The method.
    let method: HTTPRequest.Method
    /// The names that the query may have.
    let parameters: Set<String>
    let answer: Answer
    private let pattern: [Segment]

    private enum Segment: Sendable, Equatable {
        case fixed(String)
        case named(String)
    }

    /// A route.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path; `{name}` stands for any one segment.
    ///   - parameters: the names that the query may have.
    ///   - answer: what answers.
    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        parameters: Set<String> = [],
        _ answer: @escaping Answer
    ) {
        (self.method, self.parameters, self.answer) = (method, parameters, answer)
        pattern = path.split(separator: "/").map { segment in
            segment.hasPrefix("{")
                ? .named(String(segment.dropFirst().dropLast())) : .fixed(String(segment))
        }
    }

    /// What a path has at the pattern's names; nil when it is another path.
    func match(_ segments: [String]) -> [String: String]? {
        guard segments.count == pattern.count else { return nil }
        var names: [String: String] = [:]
        for (segment, expected) in zip(segments, pattern) {
            switch expected {
            case .fixed(let word): guard word == segment else { return nil }
            case .named(let name): names[name] = segment
            }
        }
        return names
    }
}
