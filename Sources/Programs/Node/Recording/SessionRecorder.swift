internal import Foundation
package import Recording
internal import Synchronization
package import Transport

/// Records what it is offered into MCAP files, on a thread of its own; whoever offers never waits.
///
/// Every message offered is either in the files or counted as dropped. A process that is killed loses the last second
/// at most. When the disk fails, the files are whole up to there, and everything after is counted as dropped.
package final class SessionRecorder: Sendable {
    /// How a session is recorded.
    package struct Options: Sendable, Equatable {
        /// The files.
        package var session = SessionWriter.Options()
        /// The most payload that waits for the disk.
        ///
        /// The default of 256 MiB is two minutes of a compressed camera.
        package var waitingBytes = 256 << 20

        /// The defaults.
        package init() {}
    }

    /// What was recorded until now.
    package struct Counts: Sendable, Equatable {
        /// Messages that were written, by topic.
        package var recorded: [String: Int] = [:]
        /// Messages that were not, by topic.
        package var dropped: [String: Int] = [:]
        /// The files.
        package var paths: [String] = []
        /// Why nothing is written any more.
        package var failure: MCAPError?
    }

    private let clock = RecordingClock()
    private let queue: RecorderQueue
    private let session: Mutex<RecordedSession>
    private let counts = Mutex(Counts())
    private let isEnded = DispatchSemaphore(value: 0)

    /// Begins to record into `NAME.mcap`.
    ///
    /// - Parameters:
    ///   - name: the path without `.mcap`; later files are `NAME_0001.mcap` and so on.
    ///   - options: how the session is recorded.
    ///   - attachments: files that every file of the session carries.
    /// - Throws: ``MCAPError`` when there is such a file already or it cannot be written.
    package init(
        _ name: String,
        options: Options = Options(),
        attachments: [MCAPAttachment] = []
    ) throws(MCAPError) {
        queue = RecorderQueue(maximumBytes: options.waitingBytes)
        session = Mutex(try RecordedSession(name, options.session, attachments))
        counts.withLock { $0.paths = [SessionWriter.path(name, 0)] }
        let thread = Thread { [self] in
            nameThisThread("recorder")
            work()
            isEnded.signal()
        }
        thread.start()
    }

    /// Records a message as received now, or counts it as dropped; never waits for the disk.
    package func offer(_ envelope: Envelope) { queue.put(envelope, at: clock.now) }

    /// Notes this moment in the file.
    package func bookmark(_ text: String) { queue.bookmark(text, at: clock.now) }

    /// Begins the next file.
    package func split() { queue.split() }

    /// What was recorded until now.
    package var progress: Counts {
        var counts = counts.withLock { $0 }
        for (topic, count) in queue.dropped { counts.dropped[topic, default: 0] += count }
        return counts
    }

    /// What waits for the disk.
    var backlog: RecorderBacklog { queue.backlog }

    /// Writes what waits and ends the files; waits for the disk.
    ///
    /// - Parameter lost: messages by topic that were lost before they could be offered, for the file's own count.
    /// - Returns: what was recorded in all.
    @discardableResult
    package func close(lost: [String: Int] = [:]) -> Counts {
        queue.close()
        isEnded.wait()
        isEnded.signal()
        var counts = progress
        for (topic, count) in lost { counts.dropped[topic, default: 0] += count }
        do throws(MCAPError) {
            try session.withLock { session throws(MCAPError) in
                try session.close(dropped: counts.dropped)
            }
        } catch {
            counts.failure = counts.failure ?? error
        }
        prove(&counts)
        return counts
    }

    /// Believes the files, not the bookkeeping: what a failing disk took along with an open chunk was not recorded.
    private func prove(_ counts: inout Counts) {
        do throws(MCAPError) {
            let found = try session.withLock { session throws(MCAPError) in
                try session.messagesInFiles()
            }
            for (topic, count) in counts.recorded where found[topic, default: 0] != count {
                counts.dropped[topic, default: 0] += count - found[topic, default: 0]
                counts.recorded[topic] = found[topic, default: 0]
            }
        } catch {
            counts.failure = counts.failure ?? error
        }
    }

    /// An open chunk is written this often, so that it outlives a kill.
    private static let flushEvery = Duration.seconds(1)

    private func work() {
        var flushDue = ContinuousClock.now + Self.flushEvery
        while let entries = queue.takeAll(waitingSeconds: (flushDue - .now) / .seconds(1)) {
            for entry in entries { write(entry) }
            if ContinuousClock.now >= flushDue {
                flushDue = .now + Self.flushEvery
                attempt { session throws(MCAPError) in try session.flush() }
            }
            session.withLock { session in
                counts.withLock { ($0.recorded, $0.paths) = (session.recorded, session.paths) }
            }
        }
    }

    private func write(_ entry: RecorderQueue.Entry) {
        switch entry {
        case .message(let envelope, let time):
            let isWritten = attempt { session throws(MCAPError) in
                try session.write(envelope, at: time) { self.progress.dropped }
            }
            if !isWritten { counts.withLock { $0.dropped[envelope.topic, default: 0] += 1 } }
        case .bookmark(let text, let time):
            attempt { session throws(MCAPError) in try session.bookmark(text, at: time) }
        case .split:
            let dropped = progress.dropped
            attempt { session throws(MCAPError) in try session.split(dropped: dropped) }
        }
    }

    /// Does something to the files; false when they fail, or have failed before.
    @discardableResult
    private func attempt(_ body: (inout RecordedSession) throws(MCAPError) -> Void) -> Bool {
        guard counts.withLock({ $0.failure == nil }) else { return false }
        do throws(MCAPError) {
            try session.withLock { session throws(MCAPError) in try body(&session) }
            return true
        } catch {
            counts.withLock { $0.failure = error }
            return false
        }
    }
}
