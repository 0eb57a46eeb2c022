internal import ArgumentParser
internal import Transport

/// How a command that publishes like a robot does it: under which names, and who may listen.
struct PublisherOptions: ParsableArguments {
    @OptionGroup var topics: TopicOptions

    @Option(
        help: ArgumentHelp(
            "This publisher's secret key, NAME.key; with --clients.",
            valueName: "file"
        )
    )
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Who may listen: a folder with the daemon's .pub file, right 'stream'.",
            valueName: "folder"
        )
    )
    var clients: String?

    @Flag(help: "Publish where other machines can listen although there are no keys.")
    var allowOtherMachinesWithoutKeys = false

    func validate() throws {
        guard (key == nil) == (clients == nil) else {
            throw ValidationError(
                "--key and --clients go together: this publisher's secret key, and who may listen"
            )
        }
    }

    /// A publisher at `endpoint`.
    ///
    /// - Throws: `CommandFailure` when it cannot be opened, or could be reached by others without keys.
    func publisher(at endpoint: String, stallSeconds: Double = 10) throws -> SensorPublisher {
        let names = try topics.names()
        let security = try security()
        do throws(TransportError) {
            try Endpoint.requireLoopback(
                endpoint,
                permitted: security != nil || allowOtherMachinesWithoutKeys,
                permission:
                    "give --key and --clients ('semsplat keygen', docs/SECURITY.md) or --allow-other-machines-without-keys"
            )
            return try SensorPublisher(
                endpoint: endpoint,
                names: names,
                security: security,
                stallSeconds: stallSeconds
            )
        } catch {
            throw CommandFailure(.failed, "\(error)")
        }
    }

    private func security() throws -> ServerSecurity? {
        guard let key, let clients else { return nil }
        do throws(KeyError) {
            return try ServerSecurity(keyFile: key, clientsFolder: clients)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }
}
