/// The names that topics have outside, on the wire: a namespace before all of them, and new names for some.
///
/// Inside the program a topic always has the name that the documentation gives it.
public struct TopicNames: Hashable, Sendable {
    /// What comes before every topic that has no new name, such as `/robot1`; empty for nothing.
    public let namespace: String

    /// New names by the name inside, such as `/camera/front/image` to `/head/rgb/compressed`.
    public let remaps: [String: String]

    /// Every topic keeps its name.
    public static let unchanged = TopicNames()

    private init() { (namespace, remaps) = ("", [:]) }

    /// Checks a namespace and remaps as people write them.
    ///
    /// - Parameters:
    ///   - namespace: `robot1` or `/robot1`; empty for none.
    ///   - remaps: `FROM:=TO`, both whole topics; `TO` is taken as it is, without the namespace.
    /// - Throws: ``TopicNameError`` with what is wrong and what is allowed.
    public init(namespace: String, remaps: [String] = []) throws(TopicNameError) {
        let name = namespace.hasPrefix("/") ? String(namespace.dropFirst()) : namespace
        if !name.isEmpty { try Self.check("/" + name, of: namespace) }
        self.namespace = name.isEmpty ? "" : "/" + name
        var new: [String: String] = [:]
        for remap in remaps {
            let parts = remap.split(separator: ":=", omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw TopicNameError("'\(remap)' is no remap; write FROM:=TO")
            }
            let (from, to) = (String(parts[0]), String(parts[1]))
            try Self.check(from, of: remap)
            try Self.check(to, of: remap)
            guard new[from] == nil, !new.values.contains(to) else {
                throw TopicNameError("'\(remap)' names a topic that another remap names too")
            }
            new[from] = to
        }
        self.remaps = new
    }

    /// The name on the wire of what is `topic` inside.
    public func outside(_ topic: String) -> String { remaps[topic] ?? namespace + topic }

    /// The name inside of what is `topic` on the wire; nil for a topic that is somebody else's.
    public func inside(_ topic: String) -> String? {
        if let from = remaps.first(where: { $0.value == topic })?.key { return from }
        guard topic.hasPrefix(namespace) else { return nil }
        let own = String(topic.dropFirst(namespace.count))
        return remaps[own] == nil ? own : nil
    }

    /// What a socket subscribes to for the topics of `rule`.
    func prefixes(of rule: TopicRule) -> [String] {
        [namespace + rule.prefix] + remaps.filter { rule.matches($0.key) }.map(\.value)
    }

    private static func check(_ topic: String, of text: String) throws(TopicNameError) {
        let parts = topic.split(separator: "/", omittingEmptySubsequences: false)
        let isTopic =
            topic.hasPrefix("/") && topic.utf8.count <= 200
            && parts.dropFirst().allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { isAllowed($0) }
            }
        guard isTopic else {
            throw TopicNameError(
                "'\(text)' has '\(topic)', which is no topic; write /a/b of letters, digits, _, - and ."
            )
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}

/// A namespace or a remap that cannot be used.
public struct TopicNameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found and what is allowed.
    public let description: String

    init(_ description: String) { self.description = description }
}
