internal import ArgumentParser
internal import Foundation
internal import Node
internal import Recording
internal import Synchronization
internal import Transport
internal import UnixSignals

/// `semsplat record`: what a robot and the daemon publish, into MCAP files.
struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record what a robot and the daemon publish into an MCAP file.",
        discussion: """
            Listens to the robot's sensors and to the daemon's results until Ctrl-C, SIGTERM or --seconds, and says at the \
            end what is in the files and what was lost. The files open in Foxglove; 'semsplat replay' and 'semsplat \
            stream' play them.
            """
    )

    @Option(name: .shortAndLong, help: "The file; an existing one is never overwritten.")
    var output: String

    @Option(help: ArgumentHelp("A robot's publisher; may be given several times.", valueName: "e"))
    var endpoint = NodeConfiguration().sensors.endpoints

    @Option(help: ArgumentHelp("The daemon's results; 'none' for none.", valueName: "e"))
    var results = NodeConfiguration().resultEndpoint

    @Option(help: ArgumentHelp("Stop after so many seconds.", valueName: "s"))
    var seconds: Double?

    @Option(help: ArgumentHelp("Begin another file at this size, MiB.", valueName: "mib"))
    var splitMib = 3_072

    @Option(help: ArgumentHelp("Begin another file after so many minutes.", valueName: "min"))
    var splitMinutes: Double?

    @Option(
        help:
            "How chunks are packed: zstd, lz4 or none. Pictures that are packed already stay as they are."
    )
    var compression = ChunkPacking.zstd

    @OptionGroup var topics: TopicOptions

    @OptionGroup var keys: KeyOptions

    @Option(
        help: ArgumentHelp(
            "The robot's publishers' public key, NAME.pub; with --key.",
            valueName: "file"
        )
    )
    var publisherKey: String?

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func validate() throws {
        if let seconds, !(seconds > 0) {
            throw ValidationError("--seconds is \(seconds); write more than 0")
        }
        guard (1...1_048_576).contains(splitMib) else {
            throw ValidationError("--split-mib is \(splitMib); write 1 to 1048576")
        }
        if publisherKey != nil, keys.key == nil {
            throw ValidationError("--publisher-key needs --key and --server-key beside it")
        }
        if let splitMinutes, !(splitMinutes > 0 && splitMinutes < 1e6) {
            throw ValidationError("--split-minutes is \(splitMinutes); write more than 0")
        }
    }

    func run() async throws {
        let recorder = try recorder()
        let inputs = try inputs()
        if !json { printNow("recording into \(recorder.progress.paths[0]); Ctrl-C ends it") }
        let feeds = inputs.map { Feed($0, into: recorder) }
        await withTaskGroup(of: Void.self) { group in
            for feed in feeds { group.addTask { await feed.run() } }
            await untilStopped(after: seconds)
            for feed in feeds { feed.end() }
        }
        for input in inputs { input.close() }
        let counts = recorder.close(lost: Self.lost(inputs))
        try report(
            counts,
            refusals: inputs.compactMap { $0.counters.refused[.handshakeFailed]?.latest }
        )
    }

    /// Messages that made room for newer ones before they were taken.
    private static func lost(_ inputs: [Subscriber]) -> [String: Int] {
        inputs.reduce(into: [:]) { lost, input in
            lost.merge(input.counters.droppedOldest, uniquingKeysWith: +)
        }
    }

    private func recorder() throws -> SessionRecorder {
        var options = SessionRecorder.Options()
        options.session.file.compression = compression.compression
        options.session.maximumFileBytes = UInt64(splitMib) << 20
        options.session.maximumFileNanoseconds = splitMinutes.map { UInt64($0 * 60e9) }
        do throws(MCAPError) {
            return try SessionRecorder(SessionWriter.name(ofFirstFile: output), options: options)
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }

    private func inputs() throws -> [Subscriber] {
        let names = try topics.names()
        let (robot, daemon) = (try publisherKey.map(keys.security(for:)), try keys.security())
        do throws(TransportError) {
            var inputs = [
                try Subscriber(
                    endpoints: endpoint,
                    options: Self.patient(TopicRule.sensors + TopicRule.goals, names),
                    security: [robot].compactMap(\.self)
                )
            ]
            if results != "none" {
                inputs.append(
                    try Subscriber(
                        endpoints: [results],
                        options: Self.patient(TopicRule.results, names),
                        security: [daemon].compactMap(\.self)
                    )
                )
            }
            return inputs
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
    }

    /// A recorder wants everything, not the newest: a ring makes room only when its memory is spent.
    private static func patient(
        _ rules: [TopicRule],
        _ names: TopicNames
    ) -> SubscriberOptions {
        var options = SubscriberOptions(
            rules: rules.map { TopicRule($0.pattern, types: $0.types, depth: 1_000) }
        )
        options.names = names
        return options
    }

    private func report(_ counts: SessionRecorder.Counts, refusals: [String]) throws {
        if json {
            try printJSON(RecordReport(counts))
        } else {
            printNow(counts.text)
        }
        if let failure = counts.failure { throw CommandFailure(.failed, failure.description) }
        guard counts.recorded.values.contains(where: { $0 > 0 }) else {
            // An empty file would only be in the way of the next attempt.
            for path in counts.paths { try? FileManager.default.removeItem(atPath: path) }
            throw CommandFailure(
                .cannotConnect,
                refusals.map { $0 + "; " }.joined()
                    + "nothing came from \((endpoint + [results]).joined(separator: ", ")); is the robot publishing there?"
            )
        }
    }
}

/// How chunks are packed.
enum ChunkPacking: String, CaseIterable, ExpressibleByArgument {
    case zstd, lz4, none

    var compression: MCAPCompression {
        switch self {
        case .zstd: .zstd
        case .lz4: .lz4
        case .none: .none
        }
    }
}

/// Waits for SIGINT or SIGTERM, or so many seconds.
func untilStopped(after seconds: Double?) async {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    await withTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in signals { return } }
        if let seconds {
            group.addTask { try? await Task.sleep(for: .seconds(seconds)) }
        }
        await group.next()
        group.cancelAll()
    }
}

/// Carries messages from a subscriber to the recorder, on a thread of its own.
private final class Feed: Sendable {
    private let input: Subscriber
    private let recorder: SessionRecorder
    private let isEnding = Atomic(false)

    init(_ input: Subscriber, into recorder: SessionRecorder) {
        (self.input, self.recorder) = (input, recorder)
    }

    /// Runs until it is told to end, and then until nothing waits.
    func run() async {
        await onOwnThread("record") { [self] in
            while true {
                let isLast = isEnding.load(ordering: .relaxed)
                if let envelope = input.take(waitingSeconds: 0.1) {
                    recorder.offer(envelope)
                } else if isLast {
                    return
                }
            }
        }
    }

    func end() { isEnding.store(true, ordering: .relaxed) }
}

extension SessionRecorder.Counts {
    /// What a person wants to know at the end.
    fileprivate var text: String {
        let topics = Set(recorded.keys).union(dropped.keys).sorted()
        let lines = topics.map { topic in
            "  \(topic): \(recorded[topic] ?? 0) recorded"
                + (dropped[topic].map { ", \($0) LOST" } ?? "")
        }
        return (["recorded into \(paths.joined(separator: ", "))"] + lines).joined(separator: "\n")
    }
}

/// What `record --json` prints.
private struct RecordReport: Encodable {
    let files: [String]
    let recorded: [String: Int]
    let dropped: [String: Int]
    let failure: String?

    init(_ counts: SessionRecorder.Counts) {
        files = counts.paths
        recorded = counts.recorded
        dropped = counts.dropped
        failure = counts.failure?.description
    }
}
