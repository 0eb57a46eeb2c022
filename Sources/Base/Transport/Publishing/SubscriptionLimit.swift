internal import Glibc

/// Ends the connections that ask for more topics than anybody reads: libzmq remembers each prefix before we hear of it.
///
/// It lives on the publishing thread.
final class SubscriptionLimit {
    /// The most prefixes that one connection may have asked for.
    static let mostPrefixes = 200

    private struct Asker {
        let peer: String
        var prefixCount = 0
    }

    private let tally: Tally
    private var askers: [Int32: Asker] = [:]

    init(tally: Tally) { self.tally = tally }

    /// Whether a connection may have one prefix more.
    ///
    /// One whose peer cannot be named is on this machine, or has gone.
    func admits(_ subscription: Socket.Received) -> Bool {
        guard let descriptor = subscription.connection, let peer = peerName(of: descriptor) else {
            return true
        }
        var asker = askers[descriptor] ?? Asker(peer: peer)
        // The number may be another connection's by now.
        if asker.peer != peer { asker = Asker(peer: peer) }
        asker.prefixCount += 1
        askers[descriptor] = asker
        guard asker.prefixCount > Self.mostPrefixes else { return true }
        if asker.prefixCount == Self.mostPrefixes + 1 {
            tally.refuse(
                .tooManyTopics,
                "\(peer) was cut off: it asked for more than \(Self.mostPrefixes) topics; subscribe to /semsplat/ or to what is read"
            )
        }
        shutdown(descriptor, Int32(SHUT_RDWR))
        return false
    }

    /// A connection has given up a prefix.
    func release(_ subscription: Socket.Received) {
        guard let descriptor = subscription.connection, let count = askers[descriptor]?.prefixCount
        else { return }
        askers[descriptor]?.prefixCount = max(0, count - 1)
    }
}
