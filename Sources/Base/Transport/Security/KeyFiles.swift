internal import Glibc

extension KeyPair {
    /// Reads a `.key` file.
    ///
    /// - Throws: `KeyError.exposed` when others may read it, `.unreadable`, `.malformed`.
    public init(contentsOf path: String) throws(KeyError) {
        let certificate = try KeyCertificate(of: path, GuardedFile(secret: path))
        guard let secret = certificate.secretKey else {
            throw .malformed(path, reason: "it has no secret key, so it is the public half")
        }
        guard let pair = KeyPair(secret: secret), pair.publicKey == certificate.publicKey else {
            throw .malformed(path, reason: "its secret key is none, or not that of its public key")
        }
        self = pair
    }

    /// Writes `NAME.key` (mode 0600) and `NAME.pub` into a folder, which is made when it is not there.
    ///
    /// - Parameters:
    ///   - name: letters, digits, `.`, `_` and `-`.
    ///   - folder: where to.
    ///   - rights: what the public file says that its owner may do.
    /// - Returns: the two paths.
    /// - Throws: `KeyError.exists`, `.unwritable`; nothing is left behind then.
    public func write(
        _ name: String,
        into folder: String,
        rights: Set<AccessRight>
    ) throws(KeyError) -> (secret: String, open: String) {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw .unwritable(folder, reason: String(cString: strerror(errno)))
        }
        let (secretPath, openPath) = ("\(folder)/\(name).key", "\(folder)/\(name).pub")
        let hidden = KeyCertificate(publicKey: publicKey, secretKey: secret.text)
        let open = KeyCertificate(publicKey: publicKey, rights: rights)
        try create(
            secretPath,
            hidden.text(["The secret key of \(name): it stays on the machine that uses it."]),
            mode: 0o600
        )
        do {
            try create(
                openPath,
                open.text([
                    "The public key of \(name), no secret.",
                    "In a robot's clients folder it lets \(name) do what 'rights' says: stream, ask, control.",
                ]),
                mode: 0o644
            )
        } catch {
            unlink(secretPath)
            throw error
        }
        return (secretPath, openPath)
    }
}

extension PublicKey {
    /// Reads a `.pub` file.
    ///
    /// - Throws: `KeyError.changeable` when everybody may change it, `.unreadable`, `.malformed`.
    public init(contentsOf path: String) throws(KeyError) {
        self = try KeyCertificate(of: path, GuardedFile(open: path)).publicKey
    }
}

extension KeyCertificate {
    init(of path: String, _ file: GuardedFile) throws(KeyError) {
        do throws(Problem) {
            try self.init(file.text)
        } catch {
            throw .malformed(path, reason: error.reason)
        }
    }
}

private func create(_ path: String, _ text: String, mode: mode_t) throws(KeyError) {
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else {
        throw errno == EEXIST
            ? .exists(path) : .unwritable(path, reason: String(cString: strerror(errno)))
    }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
        let reason = String(cString: strerror(errno))
        unlink(path)
        throw .unwritable(path, reason: reason)
    }
}
