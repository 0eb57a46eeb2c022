import Foundation
import Logging
import Messages
import Node
import Synchronization
import Testing
import Web
import WebTestSupport

/// A report of a daemon that has a little of everything.
var sampleReport: HealthReport {
    var report = HealthReport()
    report.state = .degraded
    report.causes = [.init(part: "predictor", sentence: "failed: no weights")]
    report.stampNanoseconds = 1_800_000_000_000_000_000
    report.figures.uptimeSeconds = 12.5
    var took = LatencyWindow()
    for milliseconds in [300, 300, 400, 500] { took.add(.milliseconds(milliseconds)) }
    report.figures.stages = [("inference", took.figures), ("answer", LatencyWindow().figures)]
    report.figures.losses = [
        .init("ingest", "a \"quoted\" \\ cause\nin two lines", of: "front", 7),
        .init("map", "busy", 0),
    ]
    report.figures.answers = ["FOUND": 2]
    report.figures.connections = ["goals": 1]
    report.figures.window = (4, 4)
    report.figures.map.budgetBytes = 512 << 20
    (report.figures.map.epoch, report.figures.map.revision) = (3, 11)
    return report
}

/// A server at `address`; nil never, for there is an address.
func server(
    at address: HTTPAddress,
    tokenFile: String? = nil,
    health: HealthBoard = HealthBoard(),
    log: LogLines = LogLines()
) throws -> WebServer? {
    var configuration = NodeConfiguration().http
    (configuration.endpoint, configuration.tokenFile) = (address, tokenFile)
    let logger = Logger(label: "test") { _ in log }
    return try WebServer(configuration, health: health, logger: logger)
}

/// Runs a server on a free port, with a degraded daemon's report on its board.
func withServer<Value: Sendable>(
    host: String = "127.0.0.1",
    tokenFile: String? = nil,
    _ body: (PlainHTTP, HealthBoard) async throws -> Value
) async throws -> Value {
    let (board, log) = (HealthBoard(), LogLines())
    board.publish(sampleReport)
    let server = try #require(
        try server(
            at: HTTPAddress(host: host, port: 0),
            tokenFile: tokenFile,
            health: board,
            log: log
        )
    )
    var value: Value?
    try await server.serving {
        let port = try #require(
            log.text.firstMatch(of: /figures at http:\/\/[^ ]*?:(\d+)\/metrics/)
        )
        value = try await body(PlainHTTP(port: try #require(UInt16(port.1))), board)
    }
    return try #require(value)
}

/// A log that is kept, because the server tells its port there.
struct LogLines: LogHandler {
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.info
    private let lines = Lines()

    private final class Lines: Sendable {
        let text = Mutex("")
    }

    var text: String { lines.text.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.text.withLock { $0 += "\(event.message)\n" }
    }
}
