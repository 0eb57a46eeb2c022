internal import Foundation
internal import Node
internal import Transport

/// What the doctor says of a configuration's keys: files, modes, and who can reach what.
struct SecurityFindings {
    private let configuration: NodeConfiguration

    init(_ configuration: NodeConfiguration) { self.configuration = configuration }

    /// One finding for each file, client and endpoint.
    func list() -> [Finding] {
        [serverKey].compactMap(\.self) + clients + publishers
            + [
                reach("goals", configuration.goalEndpoint),
                reach("results", configuration.resultEndpoint),
            ]
    }

    private var serverKey: Finding? {
        guard let path = configuration.security.serverKey else { return nil }
        do throws(KeyError) {
            _ = try KeyPair(contentsOf: path)
            return Finding("server key", .good, "\(path): only its owner can read it")
        } catch {
            return Finding("server key", .failed, error.description)
        }
    }

    private var clients: [Finding] {
        guard let folder = configuration.security.clients else { return [] }
        do throws(KeyError) {
            let clients = try AuthorisedClients(folder: folder)
            let all = clients.all
            let known = all.map { client in
                let rights = AccessRight.text(client.rights)
                return Finding(
                    "client \(client.name)",
                    client.rights.isEmpty ? .warning : .good,
                    "\(client.file): \(rights.isEmpty ? "may connect and do nothing" : rights)"
                )
            }
            let bad = clients.problems.map { Finding("clients", .failed, $0) }
            guard all.isEmpty, bad.isEmpty else { return known + bad + groupWritable(folder) }
            return [
                Finding("clients", .warning, "\(folder) has no .pub file, so nobody can connect")
            ]
        } catch {
            return [Finding("clients", .failed, error.description)]
        }
    }

    private func groupWritable(_ folder: String) -> [Finding] {
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o020 != 0 else {
            return []
        }
        return [
            Finding(
                "clients",
                .warning,
                "the whole group of \(folder) can let clients in; if it should not: chmod g-w \(folder)"
            )
        ]
    }

    private var publishers: [Finding] {
        let endpoints = configuration.sensors.endpoints
        let files = configuration.security.publishers
        return endpoints.indices.map { index in
            let endpoint = endpoints[index]
            guard !files.isEmpty else { return unproved(endpoint) }
            let file = files.count > 1 ? files[index] : files[0]
            do throws(KeyError) {
                _ = try PublicKey(contentsOf: file)
                return Finding("sensors", .good, "\(endpoint) must prove the key of \(file)")
            } catch {
                return Finding("sensors", .failed, error.description)
            }
        }
    }

    private func unproved(_ endpoint: String) -> Finding {
        Endpoint.isLoopback(endpoint)
            ? Finding("sensors", .good, "\(endpoint): programs on this machine, without keys")
            : Finding(
                "sensors",
                .warning,
                "\(endpoint): whoever answers there is believed; name its key in security.publishers"
            )
    }

    private func reach(_ name: String, _ endpoint: String) -> Finding {
        let isNear = Endpoint.isLoopback(endpoint)
        let place = isNear ? "from this machine" : "from every machine that reaches this one"
        if configuration.security.serverKey != nil {
            return Finding(name, .good, "\(endpoint): \(place), with a key of the clients folder")
        }
        return Finding(
            name,
            isNear ? .good : .failed,
            "\(endpoint): \(place), by anybody and without a key"
                + (isNear ? "" : "; make keys (docs/SECURITY.md)")
        )
    }
}
