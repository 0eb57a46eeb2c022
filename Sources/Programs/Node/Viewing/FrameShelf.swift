internal import Imaging
package import Ingest
internal import Synchronization
package import Transport

/// The newest images of each camera as the bytes that came; and, of a camera that somebody looks at, those of the last seconds,
/// so that what they saw can be pointed into.
///
/// Ingest puts images in and never waits; nothing is decoded before somebody asks.
package final class FrameShelf: Sendable {
    /// As many cameras as ingest takes.
    fileprivate static let mostCameras = 16
    fileprivate static let mostFrames = 90
    fileprivate static let fewestFrames = 8
    fileprivate static let mostBytes = 32 << 20
    /// How long after the last question a camera's images are kept.
    private static let interest = Duration.seconds(10)

    fileprivate struct Camera {
        var frames: [ShelvedFrame] = []
        var count = 0
        var bytes = 0
        var wantedUntil: ContinuousClock.Instant?
    }

    private struct State {
        var cameras: [String: Camera] = [:]
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())
    private let hub: ViewerHub

    /// An empty shelf.
    ///
    /// - Parameter hub: is told what comes.
    package init(hub: ViewerHub) { self.hub = hub }

    /// Takes an image as it came on `/camera/<name>/image`.
    package func see(_ envelope: Envelope, stampNanoseconds: Int64) {
        guard let name = envelope.topic.split(separator: "/").dropFirst().first.map(String.init)
        else { return }
        let (frame, waiting) = state.withLock {
            state -> (ShelvedFrame?, [AsyncStream<Void>.Continuation]) in
            guard state.cameras[name] != nil || state.cameras.count < Self.mostCameras else {
                return (nil, [])
            }
            return (
                state.cameras[name, default: Camera()].add(envelope, name, stampNanoseconds),
                Array(state.waiting.values)
            )
        }
        for waiter in waiting { waiter.yield() }
        if let frame, hub.isWatched { hub.tell(.frame(frame)) }
    }

    /// Takes what an image became once its pose was known.
    package func see(_ posed: PosedFrame) {
        var place = posed
        place.image = ColorImage(width: 0, height: 0)
        let frame = state.withLock { state -> ShelvedFrame? in
            guard
                let at = state.cameras[posed.camera]?.frames.lastIndex(where: {
                    $0.stampNanoseconds == posed.stampNanoseconds
                })
            else { return nil }
            state.cameras[posed.camera]?.frames[at].place = place
            return state.cameras[posed.camera]?.frames[at]
        }
        if let frame, hub.isWatched { hub.tell(.frame(frame)) }
    }

    /// The cameras whose images came.
    package var cameras: [String] { state.withLock { $0.cameras.keys.sorted() } }

    /// The newest image of a camera.
    package func newest(of camera: String) -> ShelvedFrame? {
        state.withLock { $0.cameras[camera]?.frames.last }
    }

    /// The newest image of a camera whose pose is known.
    package func newestPlaced(of camera: String) -> ShelvedFrame? {
        state.withLock { $0.cameras[camera]?.frames.last { $0.place != nil } }
    }

    /// A kept image.
    package func frame(of camera: String, where fits: (ShelvedFrame) -> Bool) -> ShelvedFrame? {
        state.withLock { $0.cameras[camera]?.frames.last(where: fits) }
    }

    /// The frame of a kept image with its pixels; nil where none is kept, or its pose is not known.
    package func posed(_ camera: String, stampNanoseconds: Int64) -> PosedFrame? {
        frame(of: camera) { $0.stampNanoseconds == stampNanoseconds }?.posed()
    }

    /// From now on somebody looks at a camera, for a while.
    package func want(_ camera: String) {
        state.withLock { $0.cameras[camera]?.wantedUntil = .now + Self.interest }
    }

    /// The first image of a camera after number `sequence`, as soon as there is one; nil when none came in time.
    package func next(
        of camera: String,
        after sequence: Int,
        within limit: Duration
    ) async -> ShelvedFrame? {
        let (arrivals, arrival) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let number = state.withLock { state in
            state.lastWaiter += 1
            state.waiting[state.lastWaiter] = arrival
            return state.lastWaiter
        }
        defer { state.withLock { _ = $0.waiting.removeValue(forKey: number) } }
        func newer() -> ShelvedFrame? {
            newest(of: camera).flatMap { $0.sequence > sequence ? $0 : nil }
        }
        if let frame = newer() { return frame }
        let alarm = Task {
            try? await Task.sleep(for: limit)
            arrival.finish()
        }
        defer { alarm.cancel() }
        for await _ in arrivals {
            if let frame = newer() { return frame }
        }
        return newer()
    }
}

extension FrameShelf.Camera {
    fileprivate mutating func add(
        _ envelope: Envelope,
        _ name: String,
        _ stampNanoseconds: Int64
    ) -> ShelvedFrame {
        count += 1
        let frame = ShelvedFrame(
            camera: name,
            sequence: count,
            stampNanoseconds: stampNanoseconds,
            envelope: envelope
        )
        frames.append(frame)
        bytes += envelope.payload.count
        let isWanted = wantedUntil.map { $0 > .now } ?? false
        // Some stay in any case: the pose of an image comes after the next images.
        let (room, bytesOfRoom) =
            isWanted
            ? (FrameShelf.mostFrames, FrameShelf.mostBytes)
            : (FrameShelf.fewestFrames, FrameShelf.mostBytes / 4)
        while frames.count > room || (bytes > bytesOfRoom && frames.count > 2) {
            bytes -= frames.removeFirst().envelope.payload.count
        }
        return frame
    }
}
