/// A question of libzmq whether a peer may connect (RFC 27), and its answer.
struct ZAPRequest: Sendable {
    /// What to answer it by.
    let id: [UInt8]
    /// The peer's address, without its port.
    let address: String
    /// The peer's key; nil for another mechanism than CURVE.
    let key: PublicKey?

    /// Reads version, request id, domain, address, identity, mechanism and credentials.
    init?(_ parts: [[UInt8]]) {
        guard parts.count >= 6, parts[0].elementsEqual("1.0".utf8) else { return nil }
        id = parts[1]
        let text = String(decoding: parts[3], as: UTF8.self)
        address = text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
        let isCurve = parts.count == 7 && parts[5].elementsEqual("CURVE".utf8)
        key = isCurve ? PublicKey(bytes: parts[6]) : nil
    }

    /// Lets the peer in; its messages carry its key as their user id.
    ///
    /// Not its name: a name could come to stand for another key while the connection lasts.
    func admitted(_ key: PublicKey) -> [[UInt8]] { answer("200", "OK", user: key.text) }

    /// The answer to what is no request.
    static var unreadable: [[UInt8]] {
        [Array("1.0".utf8), [], Array("500".utf8), Array("unreadable".utf8), [], []]
    }

    /// Keeps the peer out.
    var refused: [[UInt8]] { answer("400", "refused", user: "") }

    private func answer(_ code: String, _ text: String, user: String) -> [[UInt8]] {
        [Array("1.0".utf8), id, Array(code.utf8), Array(text.utf8), Array(user.utf8), []]
    }
}
