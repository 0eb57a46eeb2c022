internal import Foundation
internal import Glibc

/// The service manager that started this process, if one did that wants to hear from it: systemd's notification protocol,
/// one datagram a message.
package final class ServiceManager: Sendable {
    /// Within which time it wants to hear of progress; nil when it does not.
    package let watchdogSeconds: Double?

    private let socket: Int32
    private let address: sockaddr_un
    private let length: socklen_t

    /// Finds the service manager in the environment; nil when there is none.
    ///
    /// - Parameter environment: `NOTIFY_SOCKET` is a path, or `@name` for an abstract socket; `WATCHDOG_USEC` holds for the
    ///   process `WATCHDOG_PID`, or for all when that is missing.
    package init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let name = environment["NOTIFY_SOCKET"],
            let (address, length) = Self.address(of: name)
        else { return nil }
        let socket = Glibc.socket(
            AF_UNIX,
            Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue),
            0
        )
        guard socket >= 0 else { return nil }
        (self.socket, self.address, self.length) = (socket, address, length)
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { UInt64($0) } ?? 0
        watchdogSeconds = isMeant && microseconds > 0 ? Double(microseconds) / 1e6 : nil
    }

    deinit { close(socket) }

    /// Tells it something, such as `READY=1`.
    ///
    /// Never waits, and one that does not listen is none of our concern.
    package func tell(_ text: String) {
        let bytes = Array(text.utf8)
        var address = address
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    socket,
                    bytes,
                    bytes.count,
                    Int32(MSG_NOSIGNAL | MSG_DONTWAIT),
                    $0,
                    length
                )
            }
        }
    }

    /// Tells it in words how things are; a line's end would begin another message.
    package func tell(status: String) {
        tell("STATUS=\(status.replacing("\n", with: " "))")
    }

    private static func address(of name: String) -> (sockaddr_un, socklen_t)? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count > 1 else { return nil }
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        switch UInt8(first) {
        case UInt8(ascii: "@"): bytes[0] = 0
        case UInt8(ascii: "/"): bytes.append(0)
        default: return nil
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        return (address, socklen_t(offset + bytes.count))
    }
}
