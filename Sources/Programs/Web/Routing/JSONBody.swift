internal import Foundation

/// A JSON object of a request's body, read strictly: members of other names or types are refused.
struct JSONBody {
    private let members: [String: JSONValue]
    private let place: String

    /// Reads a body; `known` are the members that it may have.
    ///
    /// - Throws: a 400 when it is no JSON object, or has other members.
    init(_ bytes: [UInt8], known: Set<String>) throws(RequestFailure) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
            throw .wrong("body", "it is not JSON", allowed: "one JSON object, UTF-8")
        }
        try self.init(value, at: "", known: known)
    }

    private init(_ value: JSONValue, at place: String, known: Set<String>) throws(RequestFailure) {
        guard case .object(let members) = value else {
            throw .wrong(
                place.isEmpty ? "body" : place,
                "it is no JSON object",
                allowed: "an object"
            )
        }
        if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw .wrong(
                Self.path(place, String(unknown.prefix(100))),
                "there is no such member",
                allowed: "only \(known.sorted().joined(separator: ", "))"
            )
        }
        (self.members, self.place) = (members, place)
    }

    private static func path(_ place: String, _ name: String) -> String {
        place.isEmpty ? name : "\(place).\(name)"
    }

    /// Whether a member is there.
    func has(_ name: String) -> Bool { members[name] != nil }

    /// An object in the object; nil without it.
    func object(_ name: String, known: Set<String>) throws(RequestFailure) -> JSONBody? {
        guard let value = members[name] else { return nil }
        return try JSONBody(value, at: Self.path(place, name), known: known)
    }

    /// A text; nil without it.
    func text(_ name: String, characters: ClosedRange<Int>) throws(RequestFailure) -> String? {
        guard let value = members[name] else { return nil }
        return try text(value, name, characters)
    }

    /// Texts; none without the member.
    func texts(
        _ name: String,
        atMost count: Int,
        characters: ClosedRange<Int>
    ) throws(RequestFailure) -> [String] {
        guard let value = members[name] else { return [] }
        guard case .array(let values) = value, values.count <= count else {
            throw wrong(name, "a list of at most \(count) texts")
        }
        var texts: [String] = []
        for value in values { texts.append(try text(value, name, characters)) }
        return texts
    }

    /// A word of some; nil without it.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String,
        of type: Word.Type
    ) throws(RequestFailure) -> Word? where Word.RawValue == String {
        guard let value = members[name] else { return nil }
        guard case .text(let text) = value, let word = Word(rawValue: text) else {
            throw wrong(name, "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    /// A number; nil without it.
    func number(_ name: String, in range: ClosedRange<Double>) throws(RequestFailure) -> Double? {
        guard let value = members[name] else { return nil }
        let number: Double? =
            switch value {
            case .integer(let whole): Double(whole)
            case .number(let number): number
            default: nil
            }
        guard let number, range.contains(number) else {
            throw wrong(name, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A whole number; nil without it.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(RequestFailure) -> Int? {
        guard let value = members[name] else { return nil }
        let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        switch value {
        case .integer(let whole) where range.contains(whole): return whole
        case .number(let number):
            guard let whole = Int(exactly: number), range.contains(whole) else {
                throw wrong(name, allowed)
            }
            return whole
        default: throw wrong(name, allowed)
        }
    }

    /// True or false; nil without it.
    func flag(_ name: String) throws(RequestFailure) -> Bool? {
        guard let value = members[name] else { return nil }
        guard case .flag(let flag) = value else { throw wrong(name, "true or false") }
        return flag
    }

    private func text(
        _ value: JSONValue,
        _ name: String,
        _ characters: ClosedRange<Int>
    ) throws(RequestFailure) -> String {
        guard case .text(let text) = value, characters.contains(text.unicodeScalars.count) else {
            throw wrong(
                name,
                "a text of \(characters.lowerBound) to \(characters.upperBound) characters"
            )
        }
        return text
    }

    private func wrong(_ name: String, _ allowed: String) -> RequestFailure {
        .wrong(Self.path(place, name), "the member is not as it must be", allowed: allowed)
    }
}

/// Any JSON.
private indirect enum JSONValue: Decodable {
    case null
    case flag(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let whole = try? container.decode(Int.self) {
            self = .integer(whole)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}
