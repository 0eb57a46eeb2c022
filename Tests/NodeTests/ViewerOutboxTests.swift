import Messages
import Node
import Testing

/// What waits for a viewer who reads slowly, or not at all.
struct ViewerOutboxTests {
    @Test func `of reports the newest wins, and the others are counted`() {
        let outbox = ViewerOutbox()
        for uptime in 1...500 { outbox.put(.health(report(uptimeSeconds: Double(uptime)))) }
        let batch = outbox.takeAll()
        #expect(batch.events.count == 1)
        guard case .health(let last)? = batch.events.first else {
            Issue.record("no report: \(batch)")
            return
        }
        #expect(last.figures.uptimeSeconds == 500)
        #expect(batch.lost == [.health: 499])
        #expect(outbox.takeAll().events.isEmpty && outbox.takeAll().lost.isEmpty)
    }

    @Test func `of answers the oldest go beyond 64, and are counted`() {
        let outbox = ViewerOutbox()
        for number in 0..<100 { outbox.put(.answer(answer("goal-\(number)"))) }
        outbox.put(.health(report(uptimeSeconds: 1)))
        let batch = outbox.takeAll()
        let ids = batch.events.compactMap { event in
            if case .answer(let answer) = event { answer.result.goalID } else { nil }
        }
        #expect(ids == (36..<100).map { "goal-\($0)" })
        #expect(batch.lost == [.answer: 36])
        #expect(batch.events.last?.kind == .health)
    }

    @Test func `whoever waits is woken, and what came before is not lost`() async {
        let outbox = ViewerOutbox()
        outbox.put(.answer(answer("before")))
        var count = 0
        for await _ in outbox.wakeUps() {
            count += outbox.takeAll().events.count
            if count == 2 { break }
            outbox.put(.answer(answer("after")))
        }
        #expect(count == 2)
    }

    @Test
    func `a hub tells all its viewers, each by its own outbox, and not more than it has room for`()
        throws
    {
        let hub = ViewerHub()
        #expect(!hub.isWatched)
        let viewers = (0..<100).compactMap { _ in hub.begin() }
        #expect(viewers.count == 16 && !hub.hasRoom)
        hub.tell(.health(report(uptimeSeconds: 1)))
        #expect(viewers[0].outbox.takeAll().events.count == 1)
        #expect(viewers[15].outbox.takeAll().events.count == 1)
        hub.end(viewers[0].number)
        #expect(hub.hasRoom)
        for viewer in viewers { hub.end(viewer.number) }
        #expect(!hub.isWatched)
    }

    private func report(uptimeSeconds: Double) -> HealthReport {
        var report = HealthReport()
        report.figures.uptimeSeconds = uptimeSeconds
        return report
    }

    private func answer(_ id: String) -> GivenAnswer {
        GivenAnswer(now: GoalResult(goalID: id, text: "", status: .found, reason: ""))
    }
}

/// The last ten minutes.
struct HealthHistoryTests {
    @Test func `a step every five seconds, and not more than ten minutes of them`() {
        let history = HealthHistory()
        let start = ContinuousClock.now
        for half in 0..<2_400 {
            var report = HealthReport()
            report.stampNanoseconds = Int64(half) + 1
            report.parts = [DiagnosticStatus(level: .ok, name: "x", message: "long")]
            history.offer(report, now: start + .milliseconds(500 * half))
        }
        let stamps = history.reports.map(\.stampNanoseconds)
        #expect(stamps.count == 120)
        #expect(Set(zip(stamps.dropFirst(), stamps).map { $0 - $1 }) == [10])
        #expect(stamps.last == 2_391)
        #expect(history.reports.allSatisfy { $0.parts.isEmpty })
    }
}
