internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOPosix
package import Node
internal import ServiceLifecycle

/// Serves the daemon over HTTP: the page for people, its API (`docs/api.yaml`), `/metrics` for Prometheus, `/health` for whoever
/// watches over robots.
///
/// It reads snapshots and nothing else: a request holds up no mapping.
package struct WebServer: Sendable {
    private let address: HTTPAddress
    private let policy: AccessPolicy
    private let health: HealthBoard
    private let view: LiveView?
    private let logger: Logger
    private let benches = WorkBenches()

    /// A server as the configuration wants it; nil where it wants none.
    ///
    /// - Parameters:
    ///   - configuration: where, and who may.
    ///   - health: how the daemon does.
    ///   - view: what it sees and what may be asked of it; nil serves figures and the page's files only.
    ///   - logger: where to tell where it listens.
    /// - Throws: `NodeError` when the token cannot be had.
    package init?(
        _ configuration: NodeConfiguration.HTTP,
        health: HealthBoard,
        view: LiveView? = nil,
        logger: Logger
    ) throws(NodeError) {
        guard let address = configuration.endpoint else { return nil }
        var token: AccessToken?
        if let file = configuration.tokenFile { token = try AccessToken(file: file) }
        self.address = address
        policy = AccessPolicy(address: address, token: token)
        (self.health, self.view, self.logger) = (health, view, logger)
    }

    /// Serves while `body` runs, and begins it only when somebody can connect.
    ///
    /// - Throws: `NodeError` when the address cannot be had, and what `body` throws.
    package func serving(_ body: () async throws -> Void) async throws {
        let (beginnings, beginning) = AsyncStream.makeStream(of: Result<Int, any Error>.self)
        benches.begin()
        defer { benches.close() }
        // One thread of its own: however many ask, the mapping keeps its processors.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let application = application(on: group) {
            beginning.yield(.success($0))
        }
        let life = ServiceGroup(
            configuration: .init(
                services: [.init(service: application)],
                logger: application.logger
            )
        )
        Task {
            do {
                try await life.run()
            } catch {
                beginning.yield(.failure(error))
            }
            try? await group.shutdownGracefully()
        }
        // Asked to end, for cancelling traps in NIO where a connection was just accepted; and not waited for: a client that
        // lingers must not hold up the end.
        defer { Task { await life.triggerGracefulShutdown() } }
        for await began in beginnings {
            switch began {
            case .success(let port):
                let bound = HTTPAddress(host: address.host, port: port)
                logger.notice(
                    "the page is at http://\(bound)/, figures at http://\(bound)/metrics and http://\(bound)/health"
                )
            case .failure(let error):
                throw NodeError("http.endpoint: \(address) \(Self.reason(error))")
            }
            break
        }
        try await body()
    }

    private static let mostConnections = 64

    private func application(
        on group: MultiThreadedEventLoopGroup,
        onListening: @escaping @Sendable (Int) -> Void
    ) -> some ApplicationProtocol {
        // It tells of its own life at lower levels.
        var quiet = logger
        quiet.logLevel = .error
        return Application(
            responder: responder,
            server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: .init(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)
            ),
            onServerRunning: { onListening($0.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(group),
            logger: quiet
        )
    }

    private var responder: CallbackResponder<BasicRequestContext> {
        var routes = figureRoutes(health)
        if let view { routes += apiRoutes(view, benches) }
        let gate = Gate(
            policy: policy,
            page: PageFiles(bench: benches.disk),
            table: RouteTable(routes)
        )
        return CallbackResponder { request, _ in await gate.answer(request) }
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            "is in use; stop the program that listens there, choose another port, or write 'http: {endpoint: none}'"
        case EADDRNOTAVAIL: "is no address of this machine"
        case EACCES: "may not be used by this user; choose a port above 1023"
        default: "cannot be bound: \(error)"
        }
    }
}
