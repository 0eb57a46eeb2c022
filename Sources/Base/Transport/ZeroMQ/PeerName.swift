internal import Glibc

/// The address of the other end of a TCP connection, such as `127.0.0.1:41234`; nil when it is gone.
func peerName(of socket: Int32) -> String? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var host = [CChar](repeating: 0, count: 64)
    var port = [CChar](repeating: 0, count: 16)
    let found = withUnsafeMutablePointer(to: &address) { storage in
        storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
            getpeername(socket, general, &length) == 0
                && getnameinfo(
                    general,
                    length,
                    &host,
                    socklen_t(host.count),
                    &port,
                    socklen_t(port.count),
                    NI_NUMERICHOST | NI_NUMERICSERV
                ) == 0
        }
    }
    guard found else { return nil }
    let text = [host, port].map { field in
        String(decoding: field.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    return text.joined(separator: ":")
}
