internal import Hummingbird
internal import HummingbirdCore
internal import Node

/// The answer to `GET /api/v1/events`: what happens, as long as the client listens.
///
/// Writing waits for the client, and only for it: what happens meanwhile waits in its outbox, which is bounded.
struct EventStream: Sendable {
    /// A client that is told nothing for longer may take the connection for dead.
    private static let heartbeat = Duration.seconds(5)
    /// What happens within a moment is told at once.
    private static let pause = Duration.milliseconds(40)

    let view: LiveView

    /// The answer; ends when the client goes.
    var response: Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8"],
            body: ResponseBody { writer in
                try await tell(&writer)
                try await writer.finish(nil)
            }
        )
    }

    private func tell(_ writer: inout any ResponseBodyWriter) async throws {
        guard let (number, outbox) = view.hub.begin() else {
            return try await writer.write(ByteBuffer(string: "event: refused\ndata: {}\n\n"))
        }
        defer { view.hub.end(number) }
        for event in beginning { outbox.put(event) }
        let alarm = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: Self.heartbeat)
                outbox.stir()
            }
        }
        defer { alarm.cancel() }
        var (client, told) = (
            EventClient(frame: view.configuration.worldFrame), ContinuousClock.now
        )
        for await _ in outbox.wakeUps() {
            var text = client.text(outbox.takeAll())
            if text.isEmpty {
                guard ContinuousClock.now - told >= Self.heartbeat else { continue }
                text = ":\n\n"
            }
            told = .now
            try await writer.write(ByteBuffer(string: text))
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Where things stand when the client comes.
    private var beginning: [ViewerEvent] {
        let placed = view.frames.cameras.compactMap {
            view.frames.newestPlaced(of: $0) ?? view.frames.newest(of: $0)
        }
        return [.health(view.health.latest)] + placed.map { .frame($0) } + [
            .map(view.map.pieces), .objects(view.objects), .recording(view.recordingState),
        ]
    }
}
