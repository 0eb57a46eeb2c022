internal import Glibc

/// Lets subscribers in by their rights, and ends the connections of those whose rights were taken.
///
/// It lives on the publishing thread.
final class SubscriberGate {
    private struct Connection {
        let key: PublicKey
        let peer: String
    }

    private let clients: AuthorisedClients
    private let tally: Tally
    private var connections: [Int32: Connection] = [:]
    private var lookedAt = ContinuousClock.now

    init(clients: AuthorisedClients, tally: Tally) {
        (self.clients, self.tally) = (clients, tally)
    }

    /// How long a poll may last, in milliseconds, so that what was revoked is looked after.
    static let patience = 500

    /// Whether a subscription holds.
    func admits(_ subscription: Socket.Received) -> Bool {
        // What libzmq itself reports when a peer has gone has no user.
        guard let key = subscription.userID.flatMap(PublicKey.init) else { return false }
        guard isAllowed(key) else {
            end(subscription.connection, of: key)
            return false
        }
        if let descriptor = subscription.connection, let peer = peerName(of: descriptor) {
            connections[descriptor] = Connection(key: key, peer: peer)
        }
        return true
    }

    /// Ends the connections of clients that may not listen any more.
    func endRevoked() {
        guard .now - lookedAt >= .milliseconds(Self.patience) else { return }
        lookedAt = .now
        for (descriptor, connection) in connections {
            guard peerName(of: descriptor) == connection.peer else {
                connections[descriptor] = nil
                continue
            }
            guard !isAllowed(connection.key) else { continue }
            connections[descriptor] = nil
            end(descriptor, of: connection.key)
        }
    }

    private func isAllowed(_ key: PublicKey) -> Bool {
        clients.client(key)?.rights.contains(.stream) ?? false
    }

    // libzmq's XPUB can end nobody's connection. Its descriptor can be shut down from outside; should the number belong to
    // another connection by now, that one is made again by its client.
    private func end(_ descriptor: Int32?, of key: PublicKey) {
        guard let descriptor, let peer = peerName(of: descriptor) else { return }
        let why =
            clients.client(key)?.lack(of: .stream) ?? "its key is in no file of \(clients.folder)"
        tally.refuse(.missingRight, "\(peer) was cut off: \(why)")
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}
