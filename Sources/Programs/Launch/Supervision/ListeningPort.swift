internal import Foundation

/// An endpoint of this machine, and whether somebody listens there.
///
/// It looks, and does not connect: a connection that says nothing would be counted as a fault by who listens.
struct ListeningPort {
    private enum Kind {
        case port(UInt16)
        case file(String)
    }

    private let kind: Kind

    /// Reads `tcp://127.0.0.1:PORT` or `ipc://PATH`; nil for an endpoint of another machine, or none.
    init?(_ endpoint: String) {
        if endpoint.hasPrefix("ipc://"), endpoint.count > 6 {
            kind = .file(String(endpoint.dropFirst(6)))
            return
        }
        guard endpoint.hasPrefix("tcp://"), let colon = endpoint.lastIndex(of: ":"),
            let port = UInt16(endpoint[endpoint.index(after: colon)...]), port > 0
        else { return nil }
        let address = endpoint[..<colon].dropFirst(6)
        guard
            ["localhost", "*", "0.0.0.0", "[::1]", "[::]", "lo"].contains(address)
                || address.hasPrefix("127.")
        else { return nil }
        kind = .port(port)
    }

    /// Whether somebody listens there now.
    var isThere: Bool {
        switch kind {
        case .file(let path): FileManager.default.fileExists(atPath: path)
        case .port(let port):
            ["/proc/net/tcp", "/proc/net/tcp6"].contains { Self.table($0, has: port) }
        }
    }

    /// Whether a table of proc(5) has a socket in the state LISTEN, 0A, at `port`.
    private static func table(_ path: String, has port: UInt16) -> Bool {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let end = ":" + String(UInt32(port) | 0x1_0000, radix: 16, uppercase: true).dropFirst()
        return text.split(separator: "\n").contains { line in
            let columns = line.split(separator: " ", maxSplits: 4)
            return columns.count > 3 && columns[1].hasSuffix(end) && columns[3] == "0A"
        }
    }
}
