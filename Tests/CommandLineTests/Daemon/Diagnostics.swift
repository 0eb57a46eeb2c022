import Messages
import Transport

/// Hears `/semsplat/diagnostics` of a daemon, as a robot's monitor would.
///
/// Used by one task.
final class Diagnostics {
    private let subscriber: ResultSubscriber
    private var latest: DiagnosticArray?

    /// Hears them, with `security` where the daemon wants a key.
    init(_ daemon: Daemon, security: ClientSecurity? = nil) throws {
        subscriber = try ResultSubscriber(
            endpoints: [daemon.resultEndpoint],
            options: SubscriberOptions(
                rules: TopicRule.results.filter { $0.pattern == "/semsplat/diagnostics" }
            ),
            security: [security].compactMap(\.self)
        )
    }

    deinit { subscriber.close() }

    /// The latest report; nil before the first.
    var newest: DiagnosticArray? {
        while next() != nil {}
        return latest
    }

    /// The first report from here on of which `condition` holds; nil when none came for long.
    func first(where condition: (DiagnosticArray) -> Bool) async -> DiagnosticArray? {
        var found: DiagnosticArray?
        _ = await holds(within: patienceSeconds) {
            while found == nil, let report = next() {
                if condition(report) { found = report }
            }
            return found != nil
        }
        return found
    }

    private func next() -> DiagnosticArray? {
        guard let envelope = subscriber.take(waitingSeconds: 0) else { return nil }
        let report = (try? envelope.decoded(as: DiagnosticArray.self)) ?? nil
        if let report { latest = report }
        return report
    }
}

extension DiagnosticArray {
    /// The part of that name.
    func part(_ name: String) -> DiagnosticStatus? { status.first { $0.name == name } }

    /// A figure that counts; 0 while the daemon has not begun to count.
    func count(_ part: String, _ key: String) -> Int {
        self.part(part)?[key].flatMap { Int($0) } ?? 0
    }

    /// Everything in it as lines, for failures.
    var text: String {
        status.map { part in
            "\(part.level) \(part.name): \(part.message)\n"
                + part.values.map { "    \($0.key) = \($0.value)" }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
