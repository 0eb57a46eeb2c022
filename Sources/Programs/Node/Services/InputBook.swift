internal import Ingest
internal import Messages
internal import Synchronization

/// What came in and what became of it: written by the ingest thread, read by diagnostics.
final class InputBook: Sendable {
    /// What came in since the report before.
    struct Report {
        /// Every input, and what ingest made of them; sentences that are new since the report before are warnings.
        let parts: [DiagnosticStatus]
        /// The same inputs as numbers.
        let inputs: [HealthFigures.Input]
        /// What was not used.
        let losses: [HealthFigures.Loss]
        /// How long one message takes.
        let took: LatencyFigures
    }

    private struct Page {
        var monitor: InputMonitor
        var took = LatencyWindow()
        var cameras: [String: CameraCounters] = [:]
        var transforms = Ingestor().transformCounters
        var refused: [String: Int] = [:]
        var latest: [String: String] = [:]
        var isNews: Set<String> = []
    }

    private let page: Mutex<Page>

    init(monitor: InputMonitor) {
        page = Mutex(Page(monitor: monitor))
    }

    /// Counts a message that was understood.
    func note(_ kind: InputMonitor.Kind, topic: String, stampNanoseconds: Int64) {
        page.withLock {
            $0.monitor.note(kind, topic: topic, stampNanoseconds: stampNanoseconds, now: .now)
        }
    }

    /// Counts something that was not used, and keeps the sentence about it.
    func refuse(_ reason: String, _ sentence: String) {
        page.withLock {
            $0.refused[reason, default: 0] += 1
            $0.latest[reason] = sentence
            $0.isNews.insert(reason)
        }
    }

    /// Keeps the sentence about something that the ingestor counts itself.
    func tell(_ reason: String, _ sentence: String) {
        page.withLock {
            $0.latest[reason] = sentence
            $0.isNews.insert(reason)
        }
    }

    /// Takes over the ingestor's counters, and how long the message at hand took; nil when there was none.
    func update(
        _ cameras: [String: CameraCounters],
        _ transforms: Ingestor.TransformCounters,
        took: Duration?
    ) {
        page.withLock {
            $0.cameras = cameras
            $0.transforms = transforms
            if let took { $0.took.add(took) }
        }
    }

    /// The topics of inputs that have been silent for `afterSeconds`.
    func starving(afterSeconds: Double) -> Set<String> {
        page.withLock {
            $0.monitor.starvingAfterSeconds = afterSeconds
            return $0.monitor.starving(now: .now)
        }
    }

    /// What came in since the report before.
    func report(starvingAfterSeconds: Double) -> Report {
        page.withLock { page in
            defer { page.isNews = [] }
            page.monitor.starvingAfterSeconds = starvingAfterSeconds
            let inputs = page.monitor.report(now: .now)
            return Report(
                parts: inputs.map { DiagnosticStatus($0) } + [ingest(page)],
                inputs: inputs.map {
                    HealthFigures.Input(
                        topic: $0.topic,
                        hertz: $0.hertz,
                        received: $0.total,
                        ageSeconds: $0.ageSeconds
                    )
                },
                losses: losses(page),
                took: page.took.figures
            )
        }
    }

    private func losses(_ page: Page) -> [HealthFigures.Loss] {
        var losses: [HealthFigures.Loss] = []
        for (camera, counters) in page.cameras.sorted(by: { $0.key < $1.key }) {
            for (reason, count) in counters.rejected.sorted(by: { $0.key < $1.key }) {
                losses.append(.init("ingest", reason, of: camera, count))
            }
        }
        for (reason, count) in page.transforms.rejected.sorted(by: { $0.key < $1.key }) {
            losses.append(.init("ingest", reason, of: "transforms", count))
        }
        for (reason, count) in page.refused.sorted(by: { $0.key < $1.key }) {
            losses.append(.init("ingest", reason, count))
        }
        return losses
    }

    private func ingest(_ page: Page) -> DiagnosticStatus {
        var values: [DiagnosticStatus.Value] = []
        for (camera, counters) in page.cameras.sorted(by: { $0.key < $1.key }) {
            values += [
                .init("\(camera) received", "\(counters.received)"),
                .init("\(camera) posed", "\(counters.posed)"),
                .init("\(camera) waiting_for_pose", "\(counters.waiting)"),
            ]
            if counters.clockRestarts > 0 {
                values.append(.init("\(camera) clock_restarts", "\(counters.clockRestarts)"))
            }
            for (reason, count) in counters.rejected.sorted(by: { $0.key < $1.key }) {
                values.append(.init("\(camera) rejected \(reason)", "\(count)"))
            }
        }
        values.append(.init("transforms received", "\(page.transforms.received)"))
        for (reason, count) in page.transforms.rejected.sorted(by: { $0.key < $1.key }) {
            values.append(.init("transforms rejected \(reason)", "\(count)"))
        }
        for (reason, count) in page.refused.sorted(by: { $0.key < $1.key }) {
            values.append(.init("refused \(reason)", "\(count)"))
        }
        for (reason, sentence) in page.latest.sorted(by: { $0.key < $1.key }) {
            values.append(.init("latest \(reason)", sentence))
        }
        let news = page.isNews.sorted().compactMap { page.latest[$0] }
        return DiagnosticStatus(
            level: news.isEmpty ? .ok : .warning,
            name: "ingest",
            message: news.isEmpty ? "ok" : news.joined(separator: "; "),
            values: values
        )
    }
}
