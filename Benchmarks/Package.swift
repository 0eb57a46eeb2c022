// swift-tools-version: 6.2
import PackageDescription

// What the parts cost, one benchmark target for a few rooms (docs/BENCHMARKS.md). A package of its own, so that neither the
// daemon nor CI builds the benchmark library; scripts/bench.sh says how it is run.
let dialect: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]
let engines = Target.Dependency.product(name: "Engines", package: "semsplat")
let benchmark = Target.Dependency.product(name: "Benchmark", package: "benchmark")

func swift(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/\(name)",
        swiftSettings: dialect
    )
}

// The plugin takes for benchmarks what lies in a folder named Benchmarks, which is the package's own.
func benchmarks(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["BenchmarkFigures", "BenchmarkInputs", engines, benchmark],
        path: name,
        swiftSettings: dialect,
        plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    )
}

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "semsplat", path: ".."),
        // Without its own counters of allocations, which are other packages; CAllocations counts.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .target(name: "CAllocations", path: "Sources/CAllocations"),
        // What is measured, and how inputs are made.
        swift("BenchmarkInputs", [engines]),
        swift("BenchmarkFigures", ["BenchmarkInputs", "CAllocations", benchmark]),

        benchmarks("KernelBenchmarks"),
        benchmarks("PredictionBenchmarks"),
        benchmarks("RasteriserBenchmarks"),
        benchmarks("QueryBenchmarks"),
        benchmarks("FrameBenchmarks"),
        benchmarks("RecordingBenchmarks"),

        // Not a benchmark by itself: `make bench-peers` sets it beside PyTorch.
        .executableTarget(
            name: "PredictionPeer",
            dependencies: ["BenchmarkInputs", engines],
            path: "Sources/PredictionPeer",
            swiftSettings: dialect
        ),
    ]
)
