internal import CZeroMQ

/// The public half of a CURVE key pair, as 40 characters of Z85; it is no secret.
public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The key as text.
    public let text: String

    /// Reads 40 characters of Z85; nil when it is something else.
    public init?(_ text: String) {
        guard isZ85Key(text) else { return nil }
        self.text = text
    }

    /// The key as ZeroMQ's authentication protocol carries it, 32 bytes.
    init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        var text = [CChar](repeating: 0, count: 41)
        guard zmq_z85_encode(&text, bytes, bytes.count) != nil else { return nil }
        self.text = String(decoding: text.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The key as text.
    public var description: String { text }
}

/// The secret half of a CURVE key pair.
///
/// Whatever prints it, prints that it is one.
struct SecretKey: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Z85, 40 characters.
    let text: String

    init?(_ text: String) {
        guard isZ85Key(text) else { return nil }
        self.text = text
    }

    var description: String { "<secret>" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a program shows of itself (public) and proves it by (secret).
public struct KeyPair: Hashable, Sendable {
    /// The public half.
    public let publicKey: PublicKey
    let secret: SecretKey

    /// A new pair, from the system's random numbers.
    ///
    /// - Throws: `KeyError.libzmq` where libzmq was built without CURVE.
    public static func generated() throws(KeyError) -> KeyPair {
        var (open, secret) = ([CChar](repeating: 0, count: 41), [CChar](repeating: 0, count: 41))
        guard zmq_curve_keypair(&open, &secret) == 0, let pair = KeyPair(secret: plain(secret))
        else { throw .noCurve }
        return pair
    }

    /// The pair of a secret key; nil when the text is none.
    init?(secret text: String) {
        var open = [CChar](repeating: 0, count: 41)
        guard let secret = SecretKey(text), zmq_curve_public(&open, text) == 0,
            let publicKey = PublicKey(plain(open))
        else { return nil }
        (self.publicKey, self.secret) = (publicKey, secret)
    }
}

private func plain(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

private func isZ85Key(_ text: String) -> Bool {
    let others = Set(".-:+=^!/*?&<>()[]{}@%$#".utf8)
    return text.utf8.count == 40
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                true
            default: others.contains(byte)
            }
        }
}
