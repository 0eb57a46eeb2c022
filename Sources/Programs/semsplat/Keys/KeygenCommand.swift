internal import ArgumentParser
internal import Transport

/// `semsplat keygen`: a key pair, in two files.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a pair of keys: NAME.key, a secret, and NAME.pub, which others get.",
        discussion: """
            Every program has a pair of its own: the daemon, each planner, each publisher. The files are ZeroMQ certificates. \
            A client's .pub file in the daemon's clients folder (security.clients) lets it do what the file's line 'rights' \
            says: stream (hear results), ask (goals), control (record, maps, parameters). docs/SECURITY.md has the page.

            Example:
              semsplat keygen robot --folder keys
              semsplat keygen anna --folder keys --rights stream,ask && cp keys/anna.pub clients/
            """
    )

    @Argument(help: "Whose keys: letters, digits, '.', '_' and '-'.")
    var name: String

    @Option(help: ArgumentHelp("Where the files go.", valueName: "folder"))
    var folder = "."

    @Option(
        help: ArgumentHelp("What NAME.pub says its owner may do.", valueName: "right,…")
    )
    var rights = "stream,ask"

    func validate() throws {
        guard name.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9._-]{0,63}/) != nil else {
            throw ValidationError(
                "the name '\(name.prefix(80))' is not allowed; write 1 to 64 letters, digits, '.', '_' or '-'"
            )
        }
        guard AccessRight.set(rights) != nil else {
            let names = AccessRight.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--rights is '\(rights)'; write some of: \(names)")
        }
    }

    func run() throws {
        do throws(KeyError) {
            let rights = AccessRight.set(rights) ?? []
            let files = try KeyPair.generated().write(name, into: folder, rights: rights)
            printNow(
                """
                \(files.secret): the secret key; it stays on the machine that uses it
                \(files.open): the public key, with the rights: \(AccessRight.text(rights))
                """
            )
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }
}
