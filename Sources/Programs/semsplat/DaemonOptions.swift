internal import ArgumentParser
internal import Foundation
internal import Messages
internal import Node
internal import Transport

/// Where a daemon listens, and how patiently it is asked.
struct DaemonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Seconds until an answer is worth nothing.", valueName: "s"))
    var deadline = 5.0

    @Option(help: ArgumentHelp("Ask again for so long while the map is empty.", valueName: "s"))
    var waitForMap = 0.0

    @Option(help: ArgumentHelp("Where the daemon takes goals.", valueName: "e"))
    var endpoint = NodeConfiguration().goalEndpoint

    @Option(
        help: ArgumentHelp(
            "Tell positions in this frame of /tf instead of the map's own.",
            valueName: "name"
        )
    )
    var frame = ""

    @OptionGroup var keys: KeyOptions

    func validate() throws {
        guard deadline > 0, deadline <= 3_600 else {
            throw ValidationError("--deadline is \(deadline); write seconds from 0 to 3600")
        }
        guard waitForMap >= 0 else {
            throw ValidationError("--wait-for-map is \(waitForMap); write seconds, 0 or more")
        }
    }

    /// One request: the client to make it with, the id of its goal, and how many seconds to wait for the answer.
    typealias Request =
        @Sendable (GoalClient, String, Double) async throws(TransportError) -> GoalResult

    /// The daemon's answer, asked for again while its map is empty and there is time.
    func ask(_ request: Request) async throws -> GoalResult {
        let client = GoalClient(endpoint: endpoint, security: try keys.security())
        let start = ContinuousClock.now
        while true {
            let result = try await answer(client, request)
            let waited = ContinuousClock.now - start
            guard result.status == .mapEmpty, waited < .seconds(waitForMap) else { return result }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func answer(_ client: GoalClient, _ request: Request) async throws -> GoalResult {
        do throws(TransportError) {
            return try await request(client, UUID().uuidString, deadline + 1)
        } catch {
            throw CommandFailure(error, endpoint: endpoint, seconds: deadline)
        }
    }
}

extension CommandFailure {
    /// Why a daemon at `endpoint` did not answer within `seconds`.
    init(_ error: TransportError, endpoint: String, seconds: Double) {
        switch error {
        case .cannotConnect:
            self.init(
                .cannotConnect,
                "no daemon answers at \(endpoint); start one with 'semsplat run', or name another "
                    + "place with --endpoint"
            )
        case .refused:
            self.init(.cannotConnect, error.description)
        case .noAnswer:
            self.init(.deadline, "no answer from \(endpoint) within \(seconds) s")
        default:
            self.init(.failed, "\(error)")
        }
    }
}

extension GoalStatus {
    /// The exit code that an answer stands for.
    var exitStatus: ExitStatus {
        switch self {
        case .found, .ambiguous: .done
        case .notFound, .notFoundUnseen, .stale, .mapEmpty: .notFound
        case .deadline: .deadline
        case .busy, .rejected, .cancelled: .failed
        }
    }
}
