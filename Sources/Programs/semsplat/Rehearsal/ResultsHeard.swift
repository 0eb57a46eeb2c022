internal import Messages
internal import Synchronization
internal import Transport

/// The latest diagnostics and points that a daemon published, heard over its socket.
final class ResultsHeard: Sendable {
    private struct State {
        var diagnostics: DiagnosticArray?
        var points: PointCloud?
    }

    private let subscriber: ResultSubscriber
    private let state = Mutex(State())

    init(endpoint: String) throws(TransportError) {
        let topics: Set = ["/semsplat/diagnostics", "/semsplat/map/points"]
        subscriber = try ResultSubscriber(
            endpoints: [endpoint],
            options: SubscriberOptions(
                rules: TopicRule.results.filter { topics.contains($0.pattern) }
            )
        )
    }

    /// The latest report of diagnostics; nil before the first.
    var diagnostics: DiagnosticArray? {
        listen()
        return state.withLock { $0.diagnostics }
    }

    /// The latest points of the map; nil before the first.
    var points: PointCloud? {
        listen()
        return state.withLock { $0.points }
    }

    /// Waits for a report made from now on of which `condition` holds.
    ///
    /// - Returns: nil when none came within `patience`.
    func report(
        within patience: Duration,
        where condition: (DiagnosticArray) -> Bool
    ) async -> DiagnosticArray? {
        let (start, end) = (diagnostics?.stampNanoseconds ?? 0, ContinuousClock.now + patience)
        while ContinuousClock.now < end {
            if let report = diagnostics, report.stampNanoseconds > start, condition(report) {
                return report
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }

    func close() { subscriber.close() }

    private func listen() {
        while let envelope = subscriber.take(waitingSeconds: 0) {
            state.withLock { state in
                // What cannot be read is as good as not heard.
                if let report = (try? envelope.decoded(as: DiagnosticArray.self)) ?? nil {
                    state.diagnostics = report
                }
                if let points = (try? envelope.decoded(as: PointCloud.self)) ?? nil {
                    state.points = points
                }
            }
        }
    }
}

extension DiagnosticArray {
    /// A figure of one part; nil where it is not reported.
    func figure(_ part: String, _ key: String) -> Double? {
        status.first { $0.name == part }?[key].flatMap { Double($0) }
    }

    /// A figure that counts; 0 while there is nothing to count.
    func count(_ part: String, _ key: String) -> Int { Int(figure(part, key) ?? 0) }

    /// What its parts complain about, in their words.
    var complaints: String {
        status.filter { $0.level != .ok }.map { "\($0.name): \($0.message)" }
            .joined(separator: "; ")
    }
}
