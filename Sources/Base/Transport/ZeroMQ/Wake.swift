internal import Glibc

/// Wakes a thread that polls its sockets, from any other thread.
final class Wake: Sendable {
    /// What to poll.
    let descriptor: Int32
    private let entrance: Int32

    init() throws(TransportError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw .libzmq(call: "pipe", reason: String(cString: strerror(errno)))
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (descriptor, entrance) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(entrance)
    }

    func signal() {
        // Failing means that the pipe is full, and then the thread is awake anyway.
        _ = write(entrance, [1], 1)
    }

    func clear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
