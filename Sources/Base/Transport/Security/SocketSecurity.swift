/// The keys of a program that others connect to, and who may.
public struct ServerSecurity: Sendable {
    let keys: KeyPair
    /// Who may connect.
    public let clients: AuthorisedClients

    /// Takes keys and clients together.
    public init(keys: KeyPair, clients: AuthorisedClients) {
        (self.keys, self.clients) = (keys, clients)
    }

    /// Reads a secret key file and a folder of clients.
    ///
    /// - Throws: `KeyError` for what is wrong with them.
    public init(keyFile: String, clientsFolder: String) throws(KeyError) {
        keys = try KeyPair(contentsOf: keyFile)
        clients = try AuthorisedClients(folder: clientsFolder)
    }
}

/// The keys of a program that connects, and the only server that it talks to.
public struct ClientSecurity: Sendable {
    let keys: KeyPair
    let serverKey: PublicKey

    /// Takes keys and the server's key together.
    public init(keys: KeyPair, serverKey: PublicKey) {
        (self.keys, self.serverKey) = (keys, serverKey)
    }

    /// Reads a secret key file and the server's public key file.
    ///
    /// - Throws: `KeyError` for what is wrong with them.
    public init(keyFile: String, serverKeyFile: String) throws(KeyError) {
        keys = try KeyPair(contentsOf: keyFile)
        serverKey = try PublicKey(contentsOf: serverKeyFile)
    }
}
