internal import CZeroMQ
internal import Foundation
internal import Testing
internal import Transport

/// A key pair that libzmq made, as text.
struct RawKeys {
    let open: String
    let secret: String

    init() {
        var (open, secret) = ([CChar](repeating: 0, count: 41), [CChar](repeating: 0, count: 41))
        zmq_curve_keypair(&open, &secret)
        self.open = String(decoding: open.prefix(40).map(UInt8.init(bitPattern:)), as: UTF8.self)
        self.secret = String(
            decoding: secret.prefix(40).map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }

    /// A file as czmq writes it.
    var secretFile: String {
        """
        #   ****  Generated on 2026-11-26 by a test  ****
        metadata
            name = "somebody"
        curve
            public-key = "\(open)"
            secret-key = "\(secret)"

        """
    }

    func openFile(rights: String?) -> String {
        (rights.map { "metadata\n    rights = \"\($0)\"\n" } ?? "")
            + "curve\n    public-key = \"\(open)\"\n"
    }
}

/// A folder with a server's keys and the clients that it admits.
final class KeyedPlace {
    let folder = FileManager.default.temporaryDirectory.appending(path: "semsplat-\(UUID())")
    let server = RawKeys()

    init() throws {
        try FileManager.default.createDirectory(
            at: folder.appending(path: "clients"),
            withIntermediateDirectories: true
        )
        _ = try write("server.key", server.secretFile, mode: 0o600)
        _ = try write("server.pub", server.openFile(rights: nil))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var clients: String { folder.appending(path: "clients").path }

    func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
        let path = folder.appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    func admit(_ name: String, _ keys: RawKeys, rights: String?) throws {
        _ = try write("clients/\(name).pub", keys.openFile(rights: rights))
    }

    func revoke(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(clients)/\(name).pub")
    }

    func security() throws -> ServerSecurity {
        try ServerSecurity(
            keyFile: folder.appending(path: "server.key").path,
            clientsFolder: clients
        )
    }

    /// What a client with `keys` connects with; `server` is whom it takes the other side for.
    func client(_ keys: RawKeys, of server: RawKeys? = nil) throws -> ClientSecurity {
        let name = UUID().uuidString
        return try ClientSecurity(
            keyFile: write("\(name).key", keys.secretFile, mode: 0o600),
            serverKeyFile: write("\(name).pub", (server ?? self.server).openFile(rights: nil))
        )
    }
}
