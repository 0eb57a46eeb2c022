internal import CZeroMQ

extension Socket {
    // zmq.h declares it for drafts only; Debian's 4.3.4 takes it all the same (measured).
    private static let enforceDomain: Int32 = 93

    /// Makes this a CURVE server with its handler, if there is `security`; do so before it is bound.
    ///
    /// - Returns: the handler, which must be closed before the context can go.
    func guarded(
        by security: ServerSecurity?,
        needing right: AccessRight?,
        in context: Context,
        tally: Tally
    ) throws(TransportError) -> ZAPHandler? {
        guard let security else { return nil }
        try serve(with: security.keys)
        return try ZAPHandler(
            in: context,
            clients: security.clients,
            needing: right,
            tally: tally
        )
    }

    /// Makes this a CURVE server whose peers `ZAPHandler` judges; without one nobody gets in.
    private func serve(with keys: KeyPair) throws(TransportError) {
        try set(ZMQ_CURVE_SERVER, 1)
        try set(ZMQ_CURVE_SECRETKEY, bytes: Array(keys.secret.text.utf8))
        try set(ZMQ_ZAP_DOMAIN, bytes: Array("semsplat".utf8))
        try set(Self.enforceDomain, 1)
    }

    /// Makes connections from here on those of a CURVE client; nil leaves them as they are.
    func present(_ security: ClientSecurity?) throws(TransportError) {
        guard let security else { return }
        try set(ZMQ_CURVE_SERVERKEY, bytes: Array(security.serverKey.text.utf8))
        try set(ZMQ_CURVE_PUBLICKEY, bytes: Array(security.keys.publicKey.text.utf8))
        try set(ZMQ_CURVE_SECRETKEY, bytes: Array(security.keys.secret.text.utf8))
    }
}
