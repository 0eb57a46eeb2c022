internal import Messages
internal import Transport

/// A running daemon as its diagnostics tell of it over a few seconds.
struct LiveDaemon {
    /// The latest report.
    let report: DiagnosticArray

    /// Listens to the daemon that publishes at `endpoint`, with keys if it wants some.
    ///
    /// What it said before is of no use: the first report that is new is waited for, and one more, so that rates are of now.
    ///
    /// - Throws: `CommandFailure` when nobody publishes there.
    init(publishingAt endpoint: String, security: ClientSecurity?) throws {
        let subscriber: ResultSubscriber
        do throws(TransportError) {
            subscriber = try ResultSubscriber(
                endpoints: [endpoint],
                options: SubscriberOptions(
                    rules: TopicRule.results.filter { $0.pattern == Self.topic }
                ),
                security: [security].compactMap(\.self)
            )
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        defer { subscriber.close() }
        var heard: [DiagnosticArray] = []
        let end = ContinuousClock.now + .seconds(Self.patienceSeconds)
        while heard.count < Self.wantedReports, ContinuousClock.now < end {
            guard let envelope = subscriber.take(waitingSeconds: 0.2) else { continue }
            if let report = try envelope.decoded(as: DiagnosticArray.self) { heard.append(report) }
        }
        guard let report = heard.last else {
            throw CommandFailure(
                .cannotConnect,
                "no daemon publishes at \(endpoint); start one with 'semsplat run', or name another place with --endpoint"
            )
        }
        self.report = report
    }

    private static let topic = "/semsplat/diagnostics"
    private static let patienceSeconds = 5.0
    private static let wantedReports = 3
}
