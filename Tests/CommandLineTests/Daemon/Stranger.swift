import Foundation
import Testing
import WebTestSupport

/// A TCP connection to a port of the daemon's by somebody who does not speak ZeroMQ, or does not speak at all.
final class Stranger {
    private let descriptor: Int32
    private var isOpen = true

    init(_ endpoint: String) throws {
        let port = try #require(endpoint.split(separator: ":").last.flatMap { UInt16($0) })
        descriptor = try PlainHTTP(port: port).open()
    }

    deinit { hangUp() }

    func say(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    }

    func hangUp() {
        if isOpen { close(descriptor) }
        isOpen = false
    }

    /// Whether the daemon has hung up; what it said until then is forgotten.
    var wasHungUpOn: Bool {
        var bytes = [UInt8](repeating: 0, count: 256)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return true }
            if count < 0 { return false }
        }
    }
}
