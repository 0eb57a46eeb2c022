/// What a client may do; a client file's line `rights` names some of them.
public enum AccessRight: String, Sendable, CaseIterable, Comparable {
    /// Hear what is published: results, or a robot's sensors.
    case stream
    /// Ask for things by name or by pointing.
    case ask
    /// Record, save and load maps, change parameters.
    case control

    /// Their names, for sentences.
    static let names = allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    /// In the order of the documentation.
    public static func < (left: Self, right: Self) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }

    /// Reads names that commas or spaces divide; nil when one of them is no right.
    public static func set(_ text: String) -> Set<AccessRight>? {
        let names = text.split { $0 == "," || $0 == " " }
        let rights = names.compactMap { AccessRight(rawValue: String($0)) }
        return rights.count == names.count ? Set(rights) : nil
    }

    /// Writes them as `set` reads them.
    public static func text(_ rights: Set<AccessRight>) -> String {
        rights.sorted().map(\.rawValue).joined(separator: ", ")
    }
}

/// Somebody who may connect.
public struct AuthorisedClient: Hashable, Sendable {
    /// The name of the file, without `.pub`.
    public let name: String
    /// The file that admits them.
    public let file: String
    /// What they may do.
    public let rights: Set<AccessRight>
}

extension AuthorisedClient {
    /// Why something that needs `right` is refused, and what to do about it.
    func lack(of right: AccessRight) -> String {
        "\(name) has no right '\(right.rawValue)'; add it to the line 'rights' of \(file)"
    }
}
