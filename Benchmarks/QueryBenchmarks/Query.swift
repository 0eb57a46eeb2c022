import Benchmark
import BenchmarkFigures
import BenchmarkInputs
import Grounding
import Mapping
import SemanticSplat
import Tensors

/// Goals, and making a map ready for them, in maps of four sizes.
let benchmarks: @Sendable () -> Void = {
    prepareProcess()
    // A view of 256×192 pixels alone has 49,152 Gaussians; the smallest map is made of smaller ones.
    for (gaussians, width) in [(10_000, 96), (100_000, 256), (1_000_000, 256), (2_000_000, 256)] {
        let size = "\(gaussians) Gaussians"
        goals("a goal for a thing in \(size)", gaussians, width) { $0 + absentNames }
        goals("a goal for the walls in \(size)", gaussians, width) { _ in ["wall"] }
        goals("a goal asked again in \(size)", gaussians, width, isAskedAgain: true) {
            $0 + absentNames
        }
        preparation("make \(size) ready for goals", gaussians, width)
        relevancy("cosines of all cells of \(size)", gaussians, width)
    }
}

private let absentNames = [
    "grand piano", "bicycle", "fire extinguisher", "umbrella", "wheelchair", "parrot",
]

/// From a goal's text to its packed result, points included, without masks; one name after the other is asked for.
private func goals(
    _ name: String,
    _ gaussians: Int,
    _ width: Int,
    isAskedAgain: Bool = false,
    _ asked: @escaping @Sendable ([String]) -> [String]
) {
    Benchmark(name, configuration: Benchmark.figures(seconds: 3)) {
        (benchmark, robot: AskedRobot) in
        let goal = Goal(text: robot.nextName(), wantsMasks: false, wantsPoints: true)
        robot.forgetFindings()
        if isAskedAgain { _ = robot.packedAnswer(goal) }
        benchmark.measure { robot.packedAnswer(goal) }
    } setup: {
        let mapped = try MappedRooms(gaussians: gaussians, width: width)
        return try AskedRobot(mapped, names: asked(mapped.map.names))
    }
}

private func preparation(_ name: String, _ gaussians: Int, _ width: Int) {
    Benchmark(name, configuration: Benchmark.figures(seconds: 2)) { benchmark, mapped in
        benchmark.measure { mapped.grounder.prepare(mapped.map.snapshot) }
    } setup: {
        try MappedRooms(gaussians: gaussians, width: width)
    }
}

/// As for the pass that is measured, of memory that is only read.
private let readingRate = BenchmarkMetric.custom(
    "MB in a second, read alone",
    polarity: .prefersLarger
)

/// The pass that every goal makes over all cells; beside it, what reading as many bytes costs.
private func relevancy(_ name: String, _ gaussians: Int, _ width: Int) {
    Benchmark(
        name,
        configuration: Benchmark.figures(seconds: 1, and: Benchmark.rate, readingRate)
    ) { (benchmark, setup: PassOverCells) in
        let bytes = setup.rows.byteCount
        benchmark.measure(bytes: bytes) {
            setup.rows.near(
                setup.query,
                minimumCosine: setup.minimumCosine,
                among: 0..<setup.rows.count
            )
        }
        let start = processorSeconds()
        Benchmark.blackHole(setup.memory.read())
        benchmark.measurement(readingRate, Int(1e-6 * Double(bytes) / (processorSeconds() - start)))
    } setup: {
        let mapped = try MappedRooms(gaussians: gaussians, width: width)
        let rows = mapped.cellRows()
        return PassOverCells(
            rows: rows,
            query: mapped.language.query("chair"),
            minimumCosine: Float(mapped.language.calibration.minimumCosine),
            memory: TouchedMemory(bytes: rows.byteCount)
        )
    }
}

private struct PassOverCells {
    let rows: LanguageRows
    let query: TextQuery
    let minimumCosine: Float
    let memory: TouchedMemory
}

extension LanguageRows {
    /// Features in half precision and a reciprocal length each.
    fileprivate var byteCount: Int { count * (2 * channels + 4) }
}
