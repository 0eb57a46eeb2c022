internal import CProcess
internal import Foundation

/// Runs a plan's processes: starts them in order, starts them again, ends them in the opposite order, leaves none behind.
///
/// Everything happens on the thread that calls `run`, which must be one that lasts until then.
public final class Supervisor {
    /// What there is to tell.
    public enum News: Sendable {
        /// A line that a node wrote.
        case line(node: String, text: String, isErrors: Bool)
        /// Something that happened to a node.
        case event(node: String, text: String)
    }

    /// A node that failed, by its number in the plan, from 1, and why.
    public struct Failure: Sendable, Equatable {
        /// Its number in the plan, from 1.
        public let number: Int
        /// Its name.
        public let node: String
        /// What happened, in words.
        public let reason: String
    }

    private let program: String
    private let environment: [String: String]
    private let tell: (News) -> Void
    private let nodes: [WatchedNode]
    private var failure: Failure?
    private var isEnding = false
    private var signals: Int32 = -1
    private var guardPipe: Int32 = -1
    /// What ended nodes left running, with the time when it is killed.
    private var leftovers: [(child: Child, killAt: ContinuousClock.Instant)] = []

    /// Prepares to run a plan.
    ///
    /// - Parameters:
    ///   - plan: the nodes.
    ///   - program: the executable that the command `semsplat` stands for.
    ///   - environment: the variables that every node gets.
    ///   - tell: takes lines and events, on the thread that runs.
    public init(
        _ plan: LaunchPlan,
        program: String,
        environment: [String: String],
        tell: @escaping (News) -> Void
    ) {
        self.program = program
        self.environment = environment
        self.tell = tell
        nodes = plan.nodes.enumerated().map { WatchedNode($1, number: $0 + 1) }
    }

    /// Runs until every node has ended; SIGINT, SIGTERM and SIGHUP end them.
    ///
    /// May be called once in a process.
    ///
    /// - Returns: the first node that failed by itself; nil when none did.
    public func run() -> Failure? {
        signals = semsplat_watch_signals()
        let patience = nodes.map { $0.node.stop.interruptSeconds + $0.node.stop.terminateSeconds }
        guardPipe = semsplat_start_guard(UInt32(min(60, max(1, patience.max() ?? 1))))
        precondition(signals >= 0 && guardPipe >= 0, "no pipes: the system has no descriptor left")
        while true {
            startWhatMay()
            endWhatMust()
            if leftovers.isEmpty, nodes.allSatisfy(\.hasEnded) { break }
            waitForNews()
            readOutput()
            readSignals()
            reap()
            lookForReadiness()
        }
        close(guardPipe)
        return failure
    }

    // MARK: - Starting

    private func startWhatMay() {
        guard !isEnding else { return }
        for node in nodes where !isEnding && isDue(node) { start(node) }
    }

    private func isDue(_ node: WatchedNode) -> Bool {
        switch node.state {
        case .waiting:
            node.node.after.allSatisfy { name in
                nodes.contains { $0.node.name == name && $0.isReady }
            }
        case .resting(let until): ContinuousClock.now >= until
        case .running, .ended: false
        }
    }

    private func start(_ node: WatchedNode) {
        var command = node.node.command
        if command[0] == "semsplat" { command[0] = program }
        do throws(SpawnError) {
            let child = try Child(
                command,
                environment: environment.merging(node.node.environment) { $1 },
                folder: node.node.folder
            )
            semsplat_tell_guard(guardPipe, child.identifier, 1)
            node.state = .running(child)
            say(node, "started (process \(child.identifier))")
        } catch {
            say(node, error.description)
            decide(node, ending: nil, reason: error.description, ran: .zero)
        }
    }

    private func lookForReadiness() {
        let now = ContinuousClock.now
        for node in nodes where !node.isReady && !isEnding {
            guard let child = node.child else { continue }
            if node.looksReady(now: now) {
                makeReady(node)
            } else if now - child.started > .seconds(node.node.ready.timeoutSeconds) {
                fail(node, "was not ready within \(node.node.ready.timeoutSeconds) s")
                end(because: "\(node.node.name) was not ready in time")
            }
        }
    }

    private func makeReady(_ node: WatchedNode) {
        node.isReady = true
        if node.node.ready.sign != .started { say(node, "is ready") }
    }

    // MARK: - Waiting

    private func waitForNews() {
        let streams = nodes.flatMap { $0.child?.streams ?? [] }.filter { $0.descriptor >= 0 }
        var descriptors = ([signals] + streams.map(\.descriptor)).map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        poll(&descriptors, nfds_t(descriptors.count), patienceMilliseconds)
    }

    /// Until the next thing that comes by the clock.
    private var patienceMilliseconds: Int32 {
        let now = ContinuousClock.now
        var next: [ContinuousClock.Instant] = leftovers.isEmpty ? [] : [now + .milliseconds(20)]
        for node in nodes {
            if case .resting(let until) = node.state { next.append(until) }
            if let asked = node.asked, node.child != nil { next.append(asked.next) }
            if node.child != nil, !node.isReady, !isEnding { next.append(now + .milliseconds(50)) }
        }
        guard let first = next.min() else { return 60_000 }
        return Int32(clamping: Int(((first - now) / .milliseconds(1)).rounded(.up))).clamped
    }

    private func readOutput() {
        for node in nodes {
            for stream in node.child?.streams ?? [] { pass(stream.read(), of: node, stream) }
        }
    }

    private func pass(_ lines: [String], of node: WatchedNode, _ stream: Child.Stream) {
        for line in lines {
            tell(.line(node: node.node.name, text: line, isErrors: stream.isErrors))
            if case .output(let text) = node.node.ready.sign, !node.isReady, line.contains(text) {
                makeReady(node)
            }
        }
    }

    private func readSignals() {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(signals, &bytes, bytes.count)
        for byte in bytes.prefix(max(0, count)) where Int32(byte) != SIGCHLD {
            if isEnding {
                // Asked again: no more patience.
                for node in nodes where node.asked != nil { node.ask(now: .now) }
            } else {
                end(because: "launch was asked to end")
            }
        }
    }

    // MARK: - Ending

    private func reap() {
        for node in nodes {
            guard let child = node.child, let ending = child.reap() else { continue }
            for stream in child.streams {
                while case let lines = stream.read(), !lines.isEmpty {
                    pass(lines, of: node, stream)
                }
                pass(stream.end(), of: node, stream)
            }
            if child.hasLeftovers {
                let patience = Duration.seconds(node.node.stop.terminateSeconds)
                leftovers.append((child, .now + patience))
            } else {
                semsplat_tell_guard(guardPipe, child.identifier, 0)
            }
            say(node, ending.sentence)
            decide(
                node,
                ending: ending,
                reason: ending.sentence,
                ran: ContinuousClock.now - child.started
            )
        }
        leftovers.removeAll { child, killAt in
            if ContinuousClock.now >= killAt { child.send(SIGKILL) }
            guard !child.hasLeftovers else { return false }
            semsplat_tell_guard(guardPipe, child.identifier, 0)
            return true
        }
    }

    /// What becomes of a node that ended, or that could not be started (`ending` is nil).
    private func decide(
        _ node: WatchedNode,
        ending: Child.Ending?,
        reason: String,
        ran: Duration
    ) {
        node.state = .ended
        guard !isEnding else { return }
        let isGood = ending?.isGood ?? false
        if isGood, node.node.ready.sign == .exit { return makeReady(node) }
        if let respawn = node.node.respawn, !(isGood && respawn.onlyOnFailure) {
            if ran >= .seconds(respawn.steadyAfterSeconds) { node.respawns = 0 }
            node.respawns += 1
            if node.respawns <= respawn.limit { return rest(node, respawn) }
            fail(node, "\(reason), \(node.respawns) times in a row")
        } else if !isGood {
            fail(node, reason)
        }
        if node.node.isRequired { return end(because: "\(node.node.name) is required") }
        let isAwaited = nodes.contains { $0.node.after.contains(node.node.name) }
        if isAwaited, !node.isReady {
            fail(node, "\(reason) before it was ready")
            end(because: "other nodes wait for \(node.node.name)")
        }
    }

    private func rest(_ node: WatchedNode, _ respawn: Respawn) {
        let delay = respawn.delaySeconds(before: node.respawns)
        node.state = .resting(until: .now + .seconds(delay))
        say(node, "starts again in \(delay) s (\(node.respawns) of \(respawn.limit) in a row)")
    }

    private func end(because reason: String) {
        guard !isEnding else { return }
        isEnding = true
        tell(.event(node: "launch", text: "ending everything: \(reason)"))
        for node in nodes where node.child == nil { node.state = .ended }
    }

    /// Asks nodes to end whose followers have all ended, and asks again those that took too long.
    private func endWhatMust() {
        guard isEnding else { return }
        let now = ContinuousClock.now
        for node in nodes where node.child != nil {
            if let asked = node.asked {
                if now >= asked.next { node.ask(now: now) }
            } else if !nodes.contains(where: {
                !$0.hasEnded && $0.node.after.contains(node.node.name)
            }) {
                node.ask(now: now)
            }
        }
    }

    private func fail(_ node: WatchedNode, _ reason: String) {
        guard failure == nil else { return }
        failure = Failure(number: node.number, node: node.node.name, reason: reason)
    }

    private func say(_ node: WatchedNode, _ text: String) {
        tell(.event(node: node.node.name, text: text))
    }
}

extension Int32 {
    /// As poll(2) takes it: never negative, which would be for ever.
    fileprivate var clamped: Int32 { Swift.max(0, self) }
}
