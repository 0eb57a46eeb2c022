internal import Dispatch
public import Geometry
internal import Imaging
public import Recording
internal import Synchronization

/// A drive through a room, filmed: to be written to a folder or streamed.
public struct SimulatedSequence: Sendable {
    /// What is filmed.
    public let room: SimulatedRoom
    /// The camera.
    public let pinhole: Pinhole
    /// When and from where.
    public let instants: [CameraInstant]
    /// What the camera's electronics do; nil for a perfect camera.
    public let effects: SensorEffects?

    /// A sequence of `instants` of a path in `room`.
    public init(
        room: SimulatedRoom,
        pinhole: Pinhole,
        instants: [CameraInstant],
        effects: SensorEffects? = nil
    ) {
        (self.room, self.pinhole, self.instants) = (room, pinhole, instants)
        self.effects = effects
    }

    /// The frame of an index.
    public func frame(_ index: Int) -> SimulatedFrame {
        room.frame(
            pinhole,
            worldFromCamera: instants[index].worldFromCamera,
            number: index,
            effects: effects
        )
    }

    /// Renders everything to a new sequence folder; it blocks, so call it on a thread of your own.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - threads: How many frames are rendered at a time.
    ///   - onFrame: Called after each frame.
    /// - Throws: `SequenceError` when the folder cannot be written.
    public func write(
        to path: String,
        threads: Int,
        onFrame: @Sendable () -> Void = {}
    ) throws(SequenceError) {
        var writer = try SequenceFolderWriter(
            path,
            pinhole: pinhole,
            labels: room.labels,
            jpegQuality: effects?.jpegQuality ?? 92
        )
        for first in stride(from: 0, to: instants.count, by: max(1, threads)) {
            let batch = first..<min(first + max(1, threads), instants.count)
            let frames = rendered(batch, threads: threads) { frame in
                onFrame()
                return frame
            }
            for (index, frame) in zip(batch, frames) {
                try writer.append(
                    color: frame.color,
                    depth: frame.depth,
                    instances: frame.instances,
                    worldFromCamera: instants[index].worldFromCamera,
                    stampNanoseconds: instants[index].stampNanoseconds
                )
            }
        }
    }

    /// All frames as a robot's camera sends them, rendered ahead; it blocks.
    ///
    /// - Parameters:
    ///   - threads: How many frames are rendered at a time.
    ///   - onFrame: Called after each frame.
    /// - Returns: One for each instant.
    public func streamed(threads: Int, onFrame: @Sendable () -> Void = {}) -> [StreamedFrame] {
        let quality = effects?.jpegQuality ?? 92
        let pictures = rendered(instants.indices, threads: threads) { frame in
            onFrame()
            // because: only an image without pixels or wider than 65535 has no JPEG.
            return (try? frame.color.jpeg(quality: quality)) ?? []
        }
        return zip(instants, pictures).map { instant, data in
            StreamedFrame(
                stampNanoseconds: instant.stampNanoseconds,
                worldFromCamera: instant.worldFromCamera,
                data: data
            )
        }
    }

    /// Frames in order, each made into something at once, on several threads.
    private func rendered<Result: Sendable>(
        _ indices: Range<Int>,
        threads: Int,
        _ finish: @Sendable (SimulatedFrame) -> Result
    ) -> [Result] {
        guard threads > 1, indices.count > 1 else { return indices.map { finish(frame($0)) } }
        let results = Mutex([Result?](repeating: nil, count: indices.count))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, indices.count)) { _ in
            while true {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard place < indices.count else { return }
                let result = finish(frame(indices.lowerBound + place))
                results.withLock { $0[place] = result }
            }
        }
        return results.withLock { $0.compactMap(\.self) }
    }
}
