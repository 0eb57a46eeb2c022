internal import Synchronization

/// A bar on standard error for work over two seconds; silent when standard error is no terminal.
///
///     let progress = ProgressBar("rendering", total: frames.count)
///     for frame in frames { …; progress.advance() }
///     progress.finish()
final class ProgressBar: Sendable {
    private struct State {
        var done = 0
        var lastDraw: ContinuousClock.Instant
        var isDrawn = false
    }

    private let label: String
    private let total: Int
    private let started = ContinuousClock.now
    private let state: Mutex<State>

    init(_ label: String, total: Int) {
        self.label = label
        self.total = max(total, 1)
        state = Mutex(State(lastDraw: started))
    }

    /// Counts `steps` more as done, from any thread.
    func advance(by steps: Int = 1) {
        let now = ContinuousClock.now
        let done: Int? = state.withLock { state in
            state.done += steps
            guard now - started > .seconds(2), now - state.lastDraw > .milliseconds(200) else {
                return nil
            }
            state.lastDraw = now
            state.isDrawn = true
            return state.done
        }
        if let done, StandardError.isTerminal { draw(done, at: now) }
    }

    /// Removes the bar.
    func finish() {
        if state.withLock({ $0.isDrawn }), StandardError.isTerminal {
            StandardError.write("\r\u{1B}[K", terminator: "")
        }
    }

    private func draw(_ done: Int, at now: ContinuousClock.Instant) {
        let fraction = min(1, Double(done) / Double(total))
        let filled = Int(fraction * 30)
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        let elapsed = Double((now - started).components.seconds)
        let remaining = Int((elapsed / max(fraction, 0.001)) * (1 - fraction))
        StandardError.write(
            "\r\u{1B}[K\(label) [\(bar)] \(done)/\(total), \(remaining) s left",
            terminator: ""
        )
    }
}
