/// A key file's text, as ZeroMQ's certificates are (ZPL, RFC 4): czmq and pyzmq read ours and we read theirs.
///
///     metadata
///         rights = "stream, ask"
///     curve
///         public-key = "…"
///         secret-key = "…"
struct KeyCertificate: Sendable {
    /// What follows `public-key`.
    var publicKey: PublicKey
    /// What follows `secret-key`, if it is there.
    var secretKey: String?
    /// What follows `rights`; nil without such a line.
    var rights: Set<AccessRight>?

    /// A line that cannot be used; it is named by its number, because it may hold a secret.
    struct Problem: Error {
        let reason: String
    }

    init(publicKey: PublicKey, secretKey: String? = nil, rights: Set<AccessRight>? = nil) {
        (self.publicKey, self.secretKey, self.rights) = (publicKey, secretKey, rights)
    }

    init(_ text: String) throws(Problem) {
        var values: [String: String] = [:]
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = raw.trimmed
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // A name alone begins a section; names are told apart without them.
            guard parts.count == 2 else { continue }
            let name = String(parts[0].trimmed)
            guard values[name] == nil else {
                throw Problem(reason: "line \(index + 1) says again what a line before it says")
            }
            values[name] = parts[1].trimmed.unquoted
        }
        guard let key = values["public-key"].flatMap(PublicKey.init) else {
            throw Problem(reason: "it has no line public-key = \"40 characters of Z85\"")
        }
        publicKey = key
        secretKey = values["secret-key"]
        rights = try values["rights"].map { text throws(Problem) in
            guard let rights = AccessRight.set(text) else {
                throw Problem(reason: "its line 'rights' may name \(AccessRight.names)")
            }
            return rights
        }
    }

    /// The text of a file; `comments` stand before it.
    func text(_ comments: [String]) -> String {
        var lines = comments.map { "# " + $0 } + [""]
        if let rights {
            lines += ["metadata", "    rights = \"\(AccessRight.text(rights))\""]
        }
        lines += ["curve", "    public-key = \"\(publicKey.text)\""]
        if let secretKey { lines.append("    secret-key = \"\(secretKey)\"") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let isSpace = { (character: Character) in
            character == " " || character == "\t" || character == "\r"
        }
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    fileprivate var unquoted: String {
        guard count >= 2, let quote = first, quote == "\"" || quote == "'", last == quote
        else { return String(self) }
        return String(dropFirst().dropLast())
    }
}
