internal import Foundation
package import Node
internal import Transport

/// The word that every request must carry, where one is configured.
package struct AccessToken: Sendable {
    private let bytes: [UInt8]

    private static let lengths = 16...4_096

    /// Reads the token from a file that only its owner may read.
    ///
    /// - Throws: `NodeError` when the file cannot be read, when others may read it, or when it has no token.
    package init(file: String) throws(NodeError) {
        let secret: GuardedFile
        do throws(KeyError) {
            secret = try GuardedFile(secret: file)
        } catch {
            throw NodeError("http.token_file: \(error.description)")
        }
        let text = secret.text.trimmingCharacters(in: .whitespacesAndNewlines)
        let isWord = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isWord, Self.lengths.contains(text.utf8.count) else {
            throw NodeError(
                "http.token_file: \(file) must hold one word of \(Self.lengths.lowerBound) to \(Self.lengths.upperBound) characters; "
                    + "run: (umask 077; openssl rand -hex 32 > \(file))"
            )
        }
        bytes = Array(text.utf8)
    }

    /// Whether an `Authorization` header carries the token.
    ///
    /// How long it takes depends on our own token only, so that it cannot be guessed letter by letter.
    package func isCarried(by authorization: String?) -> Bool {
        let scheme = "bearer "
        guard let authorization, authorization.lowercased().hasPrefix(scheme) else { return false }
        let offered = Array(authorization.utf8.dropFirst(scheme.utf8.count))
        var difference: UInt8 = offered.count == bytes.count ? 0 : 1
        for index in bytes.indices {
            difference |= bytes[index] ^ (index < offered.count ? offered[index] : 0)
        }
        return difference == 0
    }
}
