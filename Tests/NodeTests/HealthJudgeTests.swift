import Messages
import Node
import Testing

struct HealthJudgeTests {
    private let start = ContinuousClock.now

    @Test func `a daemon whose parts are well maps`() {
        var judge = HealthJudge()
        let (state, causes) = judge.judge([part("map"), part("ingest")], awaited: [], now: start)
        #expect(state == .mapping && causes.isEmpty)
    }

    @Test func `until every input has come it waits, and says for what`() {
        var judge = HealthJudge()
        let stale = part("input /tf", .stale, "nothing on /tf for 2 s")
        let (state, causes) = judge.judge(
            [stale, part("map", .warning, "no map yet")],
            awaited: ["/tf", "/camera/<name>/image"],
            now: start
        )
        #expect(state == .waiting)
        #expect(
            causes.map(\.sentence) == [
                "nothing on /camera/<name>/image yet", "nothing on /tf for 2 s",
            ]
        )
    }

    @Test(arguments: [DiagnosticStatus.Level.warning, .error, .stale])
    func `a part that is not well degrades the whole, as long as it is`(
        level: DiagnosticStatus.Level
    ) {
        var judge = HealthJudge()
        let broken = part("predictor", level, "failed")
        let first = judge.judge([broken], awaited: [], now: start)
        #expect(first.0 == .degraded && first.1 == [.init(part: "predictor", sentence: "failed")])
        let second = judge.judge([part("predictor")], awaited: [], now: start + .seconds(1))
        #expect(second.0 == .mapping)
    }

    @Test(arguments: ["ingest", "socket sensors", "socket goals"])
    func `what happened once is a cause for ten seconds`(name: String) {
        var judge = HealthJudge()
        _ = judge.judge([part(name, .warning, "malformed")], awaited: [], now: start)
        let soon = judge.judge([part(name)], awaited: [], now: start + .seconds(9))
        #expect(soon.0 == .degraded && soon.1.map(\.sentence) == ["malformed"])
        let later = judge.judge([part(name)], awaited: [], now: start + .seconds(11))
        #expect(later.0 == .mapping)
    }

    @Test func `a camera that never sees the floor is no fault`() {
        var judge = HealthJudge()
        let floor = part("occupancy", .warning, "no floor is found")
        #expect(judge.judge([floor], awaited: [], now: start).0 == .mapping)
    }

    @Test func `a board says that the daemon is ending, whatever is reported then`() {
        let board = HealthBoard()
        #expect(board.latest.state == .starting)
        board.end()
        var report = HealthReport()
        report.state = .mapping
        board.publish(report)
        #expect(board.latest.state == .ending && !board.latest.isHealthy)
        #expect(board.latest.summary == "ending")
    }

    private func part(
        _ name: String,
        _ level: DiagnosticStatus.Level = .ok,
        _ message: String = "ok"
    ) -> DiagnosticStatus {
        DiagnosticStatus(level: level, name: name, message: message)
    }
}
