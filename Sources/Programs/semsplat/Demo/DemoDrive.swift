internal import Foundation
internal import Geometry
internal import Recording
internal import Simulation
internal import Transport

/// A sequence that was streamed, and which of its frames went out under which stamp.
struct DemoDrive {
    /// The frame's index by the stamp that the robot gave its image.
    let frameOfStamp: [Int64: Int]
    /// Where the camera was, frame by frame, world frame.
    let path: [Vector3]
    /// How fast it was, in words.
    let summary: String

    /// Streams `folder` at its own pace, stamped with the present time.
    static func stream(
        _ folder: SequenceFolder,
        over robot: SensorPublisher
    ) async throws -> DemoDrive {
        let start = Int64(Date().timeIntervalSince1970 * 1e9)
        let first = folder.frames.first?.stampNanoseconds ?? 0
        let stamps = folder.frames.map { start + $0.stampNanoseconds - first }
        let report = try await resultOnOwnThread("robot") {
            try stream(folder, stamps, over: robot)
        }
        guard report.frames == folder.frames.count else {
            throw CommandFailure(.failed, "the daemon did not listen to the robot")
        }
        return DemoDrive(
            frameOfStamp: Dictionary(
                zip(stamps, folder.frames.indices),
                uniquingKeysWith: { first, _ in first }
            ),
            path: folder.frames.map(\.worldFromCamera.translation),
            summary: String(
                format: "The robot sent %d frames of %d x %d pixels in %.1f s (%.0f Hz).",
                report.frames,
                folder.pinhole.width,
                folder.pinhole.height,
                report.seconds,
                Double(report.frames - 1) / max(0.001, report.seconds)
            )
        )
    }

    private static func stream(
        _ folder: SequenceFolder,
        _ stamps: [Int64],
        over robot: SensorPublisher
    ) throws -> SequenceStreamer.Report {
        var options = SequenceStreamer.Options()
        options.keepsStamps = true
        let streamer = SequenceStreamer(
            publisher: robot,
            pinhole: folder.pinhole,
            options: options
        )
        let bar = ProgressBar("driving", total: folder.frames.count)
        defer { bar.finish() }
        return try streamer.stream(count: folder.frames.count) { index in
            bar.advance()
            return try StreamedFrame(folder, index, stampNanoseconds: stamps[index])
        }
    }
}
