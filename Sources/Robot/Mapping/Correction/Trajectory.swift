internal import Geometry

/// Where a camera was over time, as the map believes it now.
///
/// Bounded: when it is full, every other sample of its older half goes, so the past becomes coarser, never shorter.
struct Trajectory: Sendable {
    /// One moment of it.
    struct Sample: Sendable {
        let stampNanoseconds: Int64
        var worldFromCamera: Pose
    }

    /// In the order of their stamps.
    private(set) var samples: [Sample] = []

    /// 50,000 samples are three quarters of an hour at 20 Hz, and 3.5 MiB.
    private static let capacity = 50_000

    /// More of them say nothing new: 20 Hz.
    private static let leastGapNanoseconds: Int64 = 45_000_000

    /// A trajectory through these samples, whose stamps rise.
    init(_ samples: [Sample] = []) {
        self.samples = samples
    }

    /// Adds where the camera is; what is not later than the last sample is passed over.
    ///
    /// The last sample is always the newest, so that no frame lies behind the trajectory's end.
    mutating func append(_ stampNanoseconds: Int64, _ worldFromCamera: Pose) {
        let sample = Sample(stampNanoseconds: stampNanoseconds, worldFromCamera: worldFromCamera)
        guard stampNanoseconds > samples.last?.stampNanoseconds ?? .min else { return }
        if samples.count >= 2,
            stampNanoseconds - samples[samples.count - 2].stampNanoseconds
                < Self.leastGapNanoseconds
        {
            samples[samples.count - 1] = sample
        } else {
            samples.append(sample)
        }
        if samples.count > Self.capacity { thin() }
    }

    private mutating func thin() {
        let half = samples.count / 2
        let older = samples[..<half].enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        samples.replaceSubrange(..<half, with: older)
    }

    /// Where the camera was at a stamp, interpolated; `nil` before the first sample and after the last.
    func worldFromCamera(at stampNanoseconds: Int64) -> Pose? {
        let after = index(atOrAfter: stampNanoseconds)
        guard after < samples.count else { return nil }
        let later = samples[after]
        if later.stampNanoseconds == stampNanoseconds { return later.worldFromCamera }
        guard after > 0 else { return nil }
        let earlier = samples[after - 1]
        let span = later.stampNanoseconds - earlier.stampNanoseconds
        return earlier.worldFromCamera.interpolated(
            to: later.worldFromCamera,
            fraction: Double(stampNanoseconds - earlier.stampNanoseconds) / Double(span)
        )
    }

    /// The first sample whose stamp is not before `stampNanoseconds`.
    func index(atOrAfter stampNanoseconds: Int64) -> Int {
        var (low, high) = (0, samples.count)
        while low < high {
            let middle = (low + high) / 2
            if samples[middle].stampNanoseconds < stampNanoseconds {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// Moves every sample as `correction` says.
    mutating func apply(_ correction: TrajectoryCorrection) {
        for index in samples.indices {
            samples[index].worldFromCamera = correction.corrected(
                samples[index].worldFromCamera,
                at: samples[index].stampNanoseconds
            )
        }
    }
}
