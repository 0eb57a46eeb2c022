internal import Foundation

/// HTTP as it is on the wire: tests say every byte of a request themselves, those too that no client would send.
public struct PlainHTTP: Sendable {
    /// An answer.
    public struct Answer: Sendable {
        /// The status code.
        public let status: Int
        /// The headers by their names in lower case.
        public let headers: [String: String]
        /// What follows the headers.
        public let body: String

        /// The body as a JSON object; empty when it is none.
        public var json: [String: Any] {
            let object = try? JSONSerialization.jsonObject(with: Data(body.utf8))
            return object as? [String: Any] ?? [:]
        }
    }

    /// No answer.
    public struct Failure: Error {
        /// Why.
        public let reason: String
    }

    /// Where the server listens on this machine.
    public let port: UInt16

    /// A client of the server at 127.0.0.1 and `port`.
    public init(port: UInt16) { self.port = port }

    /// Asks for `path`.
    ///
    /// - Parameters:
    ///   - path: the path as it is sent.
    ///   - method: the method.
    ///   - host: the `Host` header; the address itself when nil.
    ///   - headers: further headers, each without its line's end.
    /// - Returns: the answer.
    /// - Throws: `Failure` when there is none.
    public func ask(
        _ path: String,
        method: String = "GET",
        host: String? = nil,
        headers: [String] = []
    ) async throws -> Answer {
        let lines =
            ["\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")"]
            + headers + ["Connection: close", "", ""]
        return try await send(lines.joined(separator: "\r\n"))
    }

    /// Sends any text and reads until the server hangs up.
    ///
    /// It waits on a thread of its own: the server of a test lives on the threads that the test would otherwise hold.
    public func send(_ text: String) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try exchange(text) }) }.start()
        }
    }

    private func exchange(_ text: String) throws -> Answer {
        let socket = try open()
        defer { close(socket) }
        let bytes = Array(text.utf8)
        guard write(socket, bytes, bytes.count) == bytes.count else {
            throw Failure(reason: "not sent")
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(socket, &buffer, buffer.count)
            guard count > 0 else { break }
            received += buffer[..<count]
        }
        return try Answer(String(decoding: received, as: UTF8.self))
    }

    /// A connection; whoever opens it closes it.
    public func open() throws -> Int32 {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            socket,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(socket)
            throw Failure(reason: "nobody listens at port \(port)")
        }
        return socket
    }
}

extension PlainHTTP.Answer {
    init(_ text: String) throws {
        // A line's end is two scalars that Swift reads as one character.
        guard let end = text.range(of: "\r\n\r\n") else {
            throw PlainHTTP.Failure(reason: "no HTTP: '\(text.prefix(200))'")
        }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw PlainHTTP.Failure(reason: "no HTTP: '\(lines[0])'")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        self.init(status: status, headers: headers, body: String(text[end.upperBound...]))
    }
}
