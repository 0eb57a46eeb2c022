internal import Foundation

/// A node while it is supervised.
final class WatchedNode {
    enum State {
        /// For other nodes to be ready.
        case waiting
        case running(Child)
        /// Until it is started again.
        case resting(until: ContinuousClock.Instant)
        case ended
    }

    let node: PlannedNode

    /// Its place in the plan, from 1.
    let number: Int

    var state = State.waiting

    /// Whether what comes after it may start; stays true when it is started again.
    var isReady = false

    /// New starts in a row.
    var respawns = 0

    /// The signal that it was last asked to end with, and when the next is due; nil while it may run.
    var asked: (signal: Int32, next: ContinuousClock.Instant)?

    init(_ node: PlannedNode, number: Int) { (self.node, self.number) = (node, number) }

    var child: Child? {
        if case .running(let child) = state { child } else { nil }
    }

    var hasEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// Whether the sign of being ready is there, as far as it can be looked for.
    func looksReady(now: ContinuousClock.Instant) -> Bool {
        guard let child else { return false }
        switch node.ready.sign {
        case .started: return true
        case .delay(let seconds): return now - child.started >= .seconds(seconds)
        case .endpoint(let endpoint): return ListeningPort(endpoint)?.isThere ?? false
        case .file(let path): return FileManager.default.fileExists(atPath: path)
        case .output, .exit: return false
        }
    }

    /// Asks it to end, more urgently each time: SIGINT, SIGTERM, SIGKILL.
    func ask(now: ContinuousClock.Instant) {
        guard let child else { return }
        switch asked?.signal {
        case nil: asked = (SIGINT, now + .seconds(node.stop.interruptSeconds))
        case SIGINT: asked = (SIGTERM, now + .seconds(node.stop.terminateSeconds))
        default: asked = (SIGKILL, now + .seconds(1))
        }
        if let asked { child.send(asked.signal) }
    }
}
