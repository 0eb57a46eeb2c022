public import Benchmark
import CAllocations

extension Benchmark {
    /// Bytes that a run asks malloc for, however soon they are freed.
    public static let allocatedBytes = BenchmarkMetric.custom("Allocated (bytes)")

    /// The wall clock, the processors' time, the peak of resident memory and what is asked of malloc.
    public static func figures(seconds: Int = 3, warmups: Int = 2) -> Configuration {
        Configuration(
            metrics: [.wallClock, .cpuTotal, .peakMemoryResident, allocatedBytes],
            warmupIterations: warmups,
            maxDuration: .seconds(seconds)
        )
    }

    /// Measures one run of `work`, whose result is kept from the optimiser.
    public func measure<Result>(_ work: () throws -> Result) rethrows {
        let before = allocations_so_far().bytes
        startMeasurement()
        let result = try work()
        stopMeasurement()
        measurement(Benchmark.allocatedBytes, Int(allocations_so_far().bytes - before))
        Self.blackHole(result)
    }
}
