import Foundation
import Geometry
import Imaging
import Messages
import Simulation
import Transport

/// A robot that drives through a simulated room and publishes what its camera sees, over a real socket.
///
/// Used by one task at a time.
final class RoomRobot: Sendable {
    /// The room and the drive, with everything known about it.
    let sequence: SimulatedSequence

    /// Where it publishes.
    var endpoint: String { publisher.endpoint }

    private let publisher: SensorPublisher

    init(seed: UInt64, frames: Int, rateHz: Double) throws {
        let room = SimulatedRoom(seed: seed)
        sequence = SimulatedSequence(
            room: room,
            pinhole: SimulatedRoom.camera(width: 320, height: 240, fieldOfViewDegrees: 65),
            instants: room.path(frames: frames, rateHz: rateHz)
        )
        publisher = try SensorPublisher(endpoint: "tcp://127.0.0.1:*")
    }

    deinit { publisher.close() }

    /// Drives the whole way and stops there.
    ///
    /// - Returns: the stamp of the last image.
    func drive() async throws -> Int64 {
        let frames = sequence.streamed(threads: 2)
        let streamer = SequenceStreamer(publisher: publisher, pinhole: sequence.pinhole)
        return try await withCheckedThrowingContinuation { continuation in
            // Streaming sleeps between frames, which the cooperative threads must not.
            let thread = Thread {
                continuation.resume(
                    with: Result {
                        try streamer.stream(count: frames.count, frame: { frames[$0] })
                            .lastStampNanoseconds
                    }
                )
            }
            thread.start()
        }
    }

    /// Says something on `/goal`, as a planner that publishes instead of asking.
    func publish(_ goal: PromptGoal) throws {
        try publisher.send(goal, on: "/goal")
    }

    /// The truth about the last image.
    var lastFrame: SimulatedFrame { sequence.frame(sequence.instants.count - 1) }

    /// The thing, not a part of the building, that covers most of an image.
    func largestThing(in frame: SimulatedFrame) -> SimulatedObject? {
        let things = sequence.room.objects.filter { $0.support != .building }
        return things.max { area(of: $0.id, in: frame) < area(of: $1.id, in: frame) }
    }

    private func area(of id: UInt16, in frame: SimulatedFrame) -> Int {
        frame.instances.labels.count { $0 == id }
    }
}

extension SimulatedFrame {
    /// Where a thing is.
    func mask(of id: UInt16) -> Mask {
        Mask(
            width: instances.width,
            height: instances.height,
            isSet: instances.labels.map { $0 == id }
        )
    }
}

extension Mask {
    /// The box around what is set, and of its pixels the one nearest to their middle.
    var boxAndMiddle: (x: Int, y: Int, width: Int, height: Int, middle: (x: Int, y: Int))? {
        let pixels = isSet.indices.filter { isSet[$0] }.map { ($0 % width, $0 / width) }
        guard let left = pixels.map(\.0).min(), let right = pixels.map(\.0).max(),
            let top = pixels.map(\.1).min(), let bottom = pixels.map(\.1).max()
        else { return nil }
        let (x, y) = (
            pixels.reduce(0) { $0 + $1.0 } / pixels.count,
            pixels.reduce(0) { $0 + $1.1 } / pixels.count
        )
        func distance(_ pixel: (Int, Int)) -> Int {
            (pixel.0 - x) * (pixel.0 - x) + (pixel.1 - y) * (pixel.1 - y)
        }
        let middle = pixels.min { distance($0) < distance($1) } ?? (x, y)
        return (left, top, right - left + 1, bottom - top + 1, middle)
    }
}
