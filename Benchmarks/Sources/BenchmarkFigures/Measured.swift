public import Benchmark
import BenchmarkInputs
import CAllocations

extension Benchmark {
    /// What all threads have had of the processors; the library's own figure goes in steps of ten milliseconds.
    public static let processorTime = BenchmarkMetric.custom("Processors (µs)")

    /// Bytes that a run asks malloc for, however soon they are freed.
    public static let allocatedBytes = BenchmarkMetric.custom("Allocated (bytes)")

    /// Megabytes that a run gets through in a second of processor time.
    public static let rate = BenchmarkMetric.custom(
        "MB in a second of processors",
        polarity: .prefersLarger
    )

    /// A core's share, of a thousand, that a run takes sixty times a second: two cameras at 30 Hz.
    public static let shareAtSixtyHertz = BenchmarkMetric.custom("Core at 60 Hz (per mille)")

    /// The wall clock, the processors' time, the peak of resident memory, what is asked of malloc, and more where it is asked.
    public static func figures(
        seconds: Int = 3,
        warmups: Int = 2,
        and more: BenchmarkMetric...
    ) -> Configuration {
        Configuration(
            metrics: [.wallClock, processorTime, .peakMemoryResident, allocatedBytes] + more,
            warmupIterations: warmups,
            maxDuration: .seconds(seconds)
        )
    }

    /// Measures one run of `work`, whose result is kept from the optimiser.
    ///
    /// - Parameters:
    ///   - bytes: what it gets through, for ``rate``.
    ///   - work: what is measured.
    public func measure<Result>(bytes: Int? = nil, _ work: () throws -> Result) rethrows {
        startMeasurement()
        // Inside: the library looks at files of /proc before and after, which takes time and memory of its own.
        let (allocated, start) = (allocations_so_far().bytes, processorSeconds())
        let result = try work()
        let seconds = processorSeconds() - start
        let bytesAllocated = allocations_so_far().bytes - allocated
        stopMeasurement()
        measurement(Benchmark.processorTime, Int(1e6 * seconds))
        measurement(Benchmark.allocatedBytes, Int(bytesAllocated))
        measurement(Benchmark.shareAtSixtyHertz, Int(60e3 * seconds))
        if let bytes { measurement(Benchmark.rate, Int(1e-6 * Double(bytes) / seconds)) }
        Self.blackHole(result)
    }
}
