internal import Transport

/// Where to listen for HTTP: `127.0.0.1:5580`, `[::1]:5580`, `0.0.0.0:*`.
public struct HTTPAddress: Sendable, Equatable, CustomStringConvertible {
    /// The address or name, an IPv6 address without its brackets.
    public let host: String

    /// The port; 0 for a free one.
    public let port: Int

    /// An address and a port.
    public init(host: String, port: Int) {
        (self.host, self.port) = (host, port)
    }

    /// Reads `HOST:PORT`, where an IPv6 address is in brackets and `*` a free port; nil when it is none.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let (before, after) = (text[..<colon], text[text.index(after: colon)...])
        guard let port = after == "*" ? 0 : UInt16(after), port > 0 || after == "*" else {
            return nil
        }
        if before.hasPrefix("["), before.hasSuffix("]") {
            host = String(before.dropFirst().dropLast())
            guard host.contains(":") else { return nil }
        } else {
            host = String(before)
        }
        let isPlain = host.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || "0123456789.-:_".unicodeScalars.contains($0))
        }
        guard !host.isEmpty, isPlain, before.hasPrefix("[") || !host.contains(":") else {
            return nil
        }
        self.port = Int(port)
    }

    /// As it is written in a configuration and in an address bar.
    public var description: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(host):\(port == 0 ? "*" : "\(port)")"
    }

    /// Whether other machines cannot reach it.
    public var isOnThisMachineOnly: Bool { Endpoint.isLoopback(host: host) }
}
