internal import CZeroMQ

/// Why a connection ended before it was one, as far as libzmq tells.
public enum HandshakeFailure: Hashable, Sendable {
    /// The other side does not admit this key.
    case unknownKey
    /// One side has keys and the other has none.
    case otherMechanism
    /// What one side sent was not encrypted for the other.
    case otherServerKey
    /// The other side went without a word.
    case brokenOff

    /// Reads an event of a socket's monitor; nil for one that is no such failure.
    init?(event: Int32, value: Int32) {
        switch event {
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: self = .unknownKey
        case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: self = .brokenOff
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
            switch value {
            case ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH: self = .otherMechanism
            case ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC: self = .otherServerKey
            default: return nil
            }
        default: return nil
        }
    }

    /// A sentence for who connected to `endpoint`.
    func sentence(connectingTo endpoint: String, withKey hasKey: Bool) -> String {
        switch self {
        case .unknownKey:
            "refused by the daemon at \(endpoint): is this key in its clients folder, with the right that this needs?"
        case .otherMechanism where hasKey:
            "\(endpoint) has no keys, and this program has one; leave it away, or give the other side keys"
        case .otherMechanism:
            "\(endpoint) wants a key; give --key and --server-key (docs/SECURITY.md)"
        case .otherServerKey:
            "\(endpoint) ended the handshake: is the server key that was given its public key?"
        case .brokenOff:
            // A daemon without keys may hang up before its mechanism was read.
            "\(endpoint) ended the handshake: is the server key that was given its public key? One without keys hangs up like this, too"
        }
    }

    /// A sentence about `peer`, who connected to us.
    func sentence(about peer: String, withKey hasKey: Bool) -> String {
        switch self {
        case .unknownKey: "\(peer) was refused"
        case .otherMechanism where hasKey: "\(peer) was refused: it came without a key"
        case .otherMechanism: "\(peer) was refused: it came with a key, and none is configured here"
        case .otherServerKey: "\(peer) was refused: it takes this for a server with another key"
        case .brokenOff:
            "\(peer) went in the middle of the handshake, as who comes without a key does"
        }
    }
}
