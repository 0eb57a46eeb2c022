internal import ArgumentParser
internal import Transport

/// The keys of a command that connects to a daemon.
struct KeyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("This client's secret key, NAME.key.", valueName: "file"))
    var key: String?

    @Option(help: ArgumentHelp("The daemon's public key, NAME.pub.", valueName: "file"))
    var serverKey: String?

    func validate() throws {
        guard (key == nil) == (serverKey == nil) else {
            throw ValidationError(
                "--key and --server-key go together: this client's secret key, and the daemon's public key"
            )
        }
    }

    /// The keys; nil where none are named.
    func security() throws -> ClientSecurity? {
        guard let serverKey else { return nil }
        return try security(for: serverKey)
    }

    /// The same key for another server, whose public key is in `serverKeyFile`.
    func security(for serverKeyFile: String) throws -> ClientSecurity {
        do throws(KeyError) {
            return try ClientSecurity(keyFile: key ?? "", serverKeyFile: serverKeyFile)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }
}
