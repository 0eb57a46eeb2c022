import Foundation
import Testing
import Transport

/// A folder with a robot's keys, made with `semsplat keygen` as people make them.
final class KeyedRobot: Sendable {
    let scratch: Scratch

    init() async throws {
        scratch = try Scratch()
        try FileManager.default.createDirectory(
            at: scratch.folder.appending(path: "clients"),
            withIntermediateDirectories: true
        )
        try await keygen("robot")
    }

    var clients: String { path("clients") }

    /// The configuration's lines.
    var configuration: String {
        "security: {server_key: \(path("keys/robot.key")), clients: \(clients)}"
    }

    func path(_ name: String) -> String { scratch.folder.appending(path: name).path }

    func keygen(_ name: String, rights: String = "stream,ask") async throws {
        let outcome = try await Program.run(
            "keygen",
            name,
            "--folder",
            path("keys"),
            "--rights",
            rights
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    /// Makes keys and lets them in.
    func admit(_ name: String, rights: String = "stream,ask") async throws {
        try await keygen(name, rights: rights)
        try FileManager.default.copyItem(
            atPath: path("keys/\(name).pub"),
            toPath: path("clients/\(name).pub")
        )
    }

    func edit(_ name: String, _ change: (String) -> String) throws {
        let file = URL(filePath: path("clients/\(name).pub"))
        try Data(change(String(contentsOf: file, encoding: .utf8)).utf8).write(to: file)
    }

    func revoke(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path("clients/\(name).pub"))
    }

    /// What `name` adds to a command.
    func options(_ name: String) -> [String] {
        ["--key", path("keys/\(name).key"), "--server-key", path("keys/robot.pub")]
    }

    func security(_ name: String) throws -> ClientSecurity {
        try ClientSecurity(
            keyFile: path("keys/\(name).key"),
            serverKeyFile: path("keys/robot.pub")
        )
    }

    /// The secrets in all `.key` files.
    var secrets: [String] {
        get throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: path("keys"))
            return try names.filter { $0.hasSuffix(".key") }.map { name in
                let text = try String(contentsOfFile: path("keys/\(name)"), encoding: .utf8)
                let match = try #require(text.firstMatch(of: /secret-key = "(.{40})"/))
                return String(match.1)
            }
        }
    }
}
