/// Why a socket could not be opened or an answer could not be had.
public enum TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The endpoint is not one that ZeroMQ understands.
    case badEndpoint(String, reason: String)
    /// Another program listens there.
    case endpointTaken(String)
    /// Other machines could reach the endpoint, and nothing would ask them for a key.
    case reachableWithoutKeys(String, permission: String)
    /// Nobody listened at the endpoint for so long.
    case cannotConnect(String, seconds: Double)
    /// Somebody listened and did not let us in.
    case refused(String, HandshakeFailure, withKey: Bool)
    /// Somebody listened, but no answer came in time.
    case noAnswer(String, seconds: Double)
    /// An answer came that is no answer.
    case badAnswer(String, reason: String)
    /// A subscriber did not take its messages for so long.
    case stalled(topic: String, seconds: Double)
    /// The socket was closed meanwhile.
    case closed
    /// libzmq refused something that should have worked.
    case libzmq(call: String, reason: String)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .badEndpoint(let endpoint, let reason):
            "'\(endpoint)' is not an endpoint: \(reason); write one like tcp://127.0.0.1:5560"
        case .endpointTaken(let endpoint):
            "\(endpoint) is in use; stop the program that listens there or choose another port"
        case .reachableWithoutKeys(let endpoint, let permission):
            "'\(endpoint)' can be reached from other machines, and nothing would ask them for a key; "
                + "\(permission), or use 127.0.0.1"
        case .cannotConnect(let endpoint, let seconds):
            "nobody listened at \(endpoint) for \(seconds) s; is `semsplat run` running there?"
        case .refused(let endpoint, let failure, let hasKey):
            failure.sentence(connectingTo: endpoint, withKey: hasKey)
        case .noAnswer(let endpoint, let seconds):
            "\(endpoint) did not answer within \(seconds) s"
        case .badAnswer(let endpoint, let reason):
            "\(endpoint) sent an answer that cannot be read: \(reason)"
        case .stalled(let topic, let seconds):
            "a subscriber of \(topic) took nothing for \(seconds) s; stop it or slow the stream"
        case .closed:
            "the socket was closed"
        case .libzmq(let call, let reason):
            "\(call) failed: \(reason)"
        }
    }
}
