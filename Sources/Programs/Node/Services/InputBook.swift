internal import Ingest
internal import Messages
internal import Synchronization

/// What came in and what became of it: written by the ingest thread, read by diagnostics.
final class InputBook: Sendable {
    private struct Page {
        var monitor: InputMonitor
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

    /// Takes over the ingestor's counters.
    func update(_ cameras: [String: CameraCounters], _ transforms: Ingestor.TransformCounters) {
        page.withLock {
            $0.cameras = cameras
            $0.transforms = transforms
        }
    }

    /// The topics of inputs that starve now.
    var starving: Set<String> { page.withLock { $0.monitor.starving(now: .now) } }

    /// The inputs, and what ingest made of them; sentences that are new since the last report are
    /// warnings.
    func report() -> [DiagnosticStatus] {
        page.withLock { page in
            defer { page.isNews = [] }
            return page.monitor.report(now: .now).map { DiagnosticStatus($0) } + [ingest(page)]
        }
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
