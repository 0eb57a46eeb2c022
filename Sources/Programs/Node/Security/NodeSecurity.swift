internal import Messages
package import Transport

/// The keys of a daemon, read from the files that its configuration names.
package struct NodeSecurity: Sendable {
    /// For the sockets that planners connect to; nil without keys.
    package let server: ServerSecurity?

    /// For the connections with the robot's publishers, as `Subscriber` takes them.
    package let publishers: [ClientSecurity]

    /// Reads the files.
    ///
    /// - Throws: `NodeError` naming the file that cannot be used, and what to do.
    package init(_ configuration: NodeConfiguration.Security) throws(NodeError) {
        guard let keyFile = configuration.serverKey, let clients = configuration.clients else {
            (server, publishers) = (nil, [])
            return
        }
        do throws(KeyError) {
            let keys = try KeyPair(contentsOf: keyFile)
            server = ServerSecurity(keys: keys, clients: try AuthorisedClients(folder: clients))
            var publishers: [ClientSecurity] = []
            for file in configuration.publishers {
                publishers.append(
                    ClientSecurity(keys: keys, serverKey: try PublicKey(contentsOf: file))
                )
            }
            self.publishers = publishers
        } catch {
            throw NodeError("section security: \(error.description)")
        }
    }

    /// Who can connect, as a sentence for the log.
    var sentence: String {
        guard let clients = server?.clients else {
            return "without keys: whoever can connect is let in"
        }
        let names = clients.all.map { "\($0.name) (\(AccessRight.text($0.rights)))" }
        return "with keys: \(clients.folder) lets in "
            + (names.isEmpty ? "nobody" : names.joined(separator: ", "))
    }

    /// Files of the clients folder that cannot be used.
    var problems: [String] { server?.clients.problems ?? [] }

    /// Who may connect, for diagnostics; nil without keys.
    var status: DiagnosticStatus? {
        guard let clients = server?.clients else { return nil }
        let problems = problems
        return DiagnosticStatus(
            level: problems.isEmpty ? .ok : .warning,
            name: "security",
            message: problems.isEmpty ? "ok" : problems.joined(separator: "; "),
            values: clients.all.map { .init("client \($0.name)", AccessRight.text($0.rights)) }
        )
    }
}
