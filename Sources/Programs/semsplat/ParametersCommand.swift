internal import ArgumentParser
internal import Foundation
internal import Messages
internal import Node
internal import Transport

/// `semsplat parameters`: asks a running daemon for its parameters, or to change some.
struct ParametersCommand: AsyncParsableCommand {
    /// What can be asked.
    enum Action: String, CaseIterable, ExpressibleByArgument {
        case list, get, set

        var request: ParameterRequest.Action {
            switch self {
            case .list: .list
            case .get: .get
            case .set: .set
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "parameters",
        abstract: "A running daemon's parameters: list, get NAME…, set NAME=VALUE ….",
        discussion: """
            Names and values are those of the configuration (launch/demo.yaml). 'list' marks with a star what may change while \
            the daemon runs. Several values are set together or not at all; a value that is not allowed is refused with the \
            reason, and nothing has changed then (exit code 1). What is set holds until the daemon ends.
            """
    )

    @Argument(help: "list, get or set.")
    var action: Action

    @Argument(help: "For get names, such as mapping.budget_mib; for set names with values.")
    var parameters: [String] = []

    @Option(help: ArgumentHelp("The daemon's goal socket.", valueName: "e"))
    var endpoint = NodeConfiguration().goalEndpoint

    @OptionGroup var keys: KeyOptions

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func validate() throws {
        guard parameters.isEmpty == (action == .list) else {
            throw ValidationError(
                action == .list
                    ? "list takes no names; get does"
                    : "\(action.rawValue) needs names; 'semsplat parameters list' has them"
            )
        }
        if action == .set, let bad = parameters.first(where: { !$0.contains("=") }) {
            throw ValidationError("'\(bad)' has no value; write NAME=VALUE")
        }
    }

    func run() async throws {
        let request = ParameterRequest(action.request, parameters.map { .init(parsing: $0) })
        try await settle(
            at: endpoint,
            security: try keys.security(),
            patienceSeconds: 5,
            json: json,
            ask: { client, seconds throws(TransportError) in
                try await client.parameters(request, waitSeconds: seconds)
            },
            text: \.text,
            document: { StateDocument($0) }
        )
    }
}

extension ParameterState: DaemonState {}

extension ParameterRequest.Setting {
    /// `NAME=VALUE`, or a name alone.
    fileprivate init(parsing text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
}

extension ParameterState {
    fileprivate var text: String {
        let width = parameters.map(\.name.count).max() ?? 0
        return parameters.map { parameter in
            let name = parameter.name.padding(toLength: width, withPad: " ", startingAt: 0)
            return "\(parameter.isLive ? "*" : " ") \(name)  \(parameter.value)"
        }.joined(separator: "\n")
    }
}

/// What `parameters --json` prints.
private struct StateDocument: Encodable {
    struct Parameter: Encodable {
        let name: String
        let value: String
        let live: Bool
    }

    let done: Bool
    let reason: String
    let parameters: [Parameter]

    init(_ state: ParameterState) {
        (done, reason) = (state.isDone, state.reason)
        parameters = state.parameters.map {
            Parameter(name: $0.name, value: $0.value, live: $0.isLive)
        }
    }
}
