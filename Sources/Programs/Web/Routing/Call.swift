internal import Foundation
internal import HTTPTypes

/// A request as its route gets it.
struct Call: Sendable {
    /// What the path has at the names of the route's pattern.
    var path: [String: String] = [:]
    /// The query; every name once.
    var query: [String: String] = [:]
    /// The headers.
    var headers = HTTPFields()
    /// The body; empty for methods without one.
    var body: [UInt8] = []

    /// The text at `name` of the path.
    func segment(_ name: String) -> String { path[name] ?? "" }

    /// A whole number of the path.
    ///
    /// - Throws: a 400 when it is none, or out of range.
    func segment(_ name: String, in range: ClosedRange<Int>) throws(RequestFailure) -> Int {
        try Self.integer(segment(name), name, range)
    }

    /// A whole number of the query; nil without one.
    ///
    /// - Throws: a 400 when it is none, or out of range.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(RequestFailure) -> Int? {
        guard let text = query[name] else { return nil }
        return try Self.integer(text, name, range)
    }

    /// A number of the query; nil without one.
    ///
    /// - Throws: a 400 when it is none, or out of range.
    func number(_ name: String, in range: ClosedRange<Double>) throws(RequestFailure) -> Double? {
        guard let text = query[name] else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw .wrong(
                name,
                "'\(text.prefix(100))' is not allowed",
                allowed: "a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return value
    }

    /// A text of the query; nil without one.
    ///
    /// - Throws: a 400 when it is longer than allowed, or empty.
    func text(_ name: String, mostCharacters: Int) throws(RequestFailure) -> String? {
        guard let text = query[name] else { return nil }
        guard (1...mostCharacters).contains(text.unicodeScalars.count) else {
            throw .wrong(
                name,
                "the text has \(text.unicodeScalars.count) characters",
                allowed: "1 to \(mostCharacters) characters"
            )
        }
        return text
    }

    private static func integer(
        _ text: String,
        _ name: String,
        _ range: ClosedRange<Int>
    ) throws(RequestFailure) -> Int {
        let isPlain = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isPlain, let value = Int(text), range.contains(value) else {
            throw .wrong(
                name,
                "'\(text.prefix(100))' is not allowed",
                allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return value
    }
}
