internal import Foundation

/// A datagram socket in the place of systemd's.
public final class NotifySocket: Sendable {
    /// No such socket.
    public struct Failure: Error {}

    /// What NOTIFY_SOCKET is to be.
    public let name: String

    private let socket: Int32

    /// Binds to a path, or to the abstract name behind `@`.
    public init(_ name: String) throws {
        self.name = name
        socket = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        if name.hasPrefix("@") { bytes[0] = 0 } else { bytes.append(0) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(2 + bytes.count)
        let socket = socket
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
        }
        guard status == 0 else { throw Failure() }
    }

    deinit { close(socket) }

    /// The next message; nil when none comes within `seconds`.
    public func next(within seconds: Double = 5) -> String? {
        var item = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&item, 1, Int32(max(0, seconds) * 1_000)) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 8_192)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count >= 0 else { return nil }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
