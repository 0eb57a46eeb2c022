// swift-tools-version: 6.2
import PackageDescription

// The targets are the rooms of the house, in the five wings that Sources/README.md describes.
// A target imports only from targets above it; `make lint` checks this.

// One dialect for every Swift target.
let dialect: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

// The hot loops are optimised in every configuration: a debug build would otherwise take minutes per prediction.
#if arch(x86_64)
// clang would halve the vectors of x86-64-v4.
let wideVectors = ["-mprefer-vector-width=512"]
#else
let wideVectors: [String] = []
#endif
let hotLoops: [CSetting] = [
    .unsafeFlags(
        ["-O3", "-ffp-contract=fast", "-fno-math-errno", "-Wall", "-Wextra", "-Werror"]
            + wideVectors
    )
]

func library(
    _ name: String,
    _ wing: String,
    _ dependencies: [Target.Dependency],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/\(wing)/\(name)",
        resources: resources,
        swiftSettings: dialect
    )
}

func system(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/Bindings/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([apt])]
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name)] + dependencies,
        path: "Tests/\(name)Tests",
        swiftSettings: dialect
    )
}

let package = Package(
    name: "semsplat",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "semsplat", targets: ["semsplat"]),
        // For Tests/Fuzz, a package of its own: libFuzzer wants everything built anew.
        .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
        // For Benchmarks, likewise a package of its own.
        .library(
            name: "Engines",
            targets: [
                "CChecksum", "Geometry", "Imaging", "Messages", "Recording", "Tensors", "Networks",
                "Splatting", "FoundationModels", "SemanticSplat", "Ingest", "Mapping", "Grounding",
                "Simulation",
            ]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        // Without its configuration by files, which is another package and would be a second way.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: []
        ),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Bindings
        system("CZeroMQ", apt: "libzmq3-dev"),
        system("CProtobufC", pkgConfig: "libprotobuf-c", apt: "libprotobuf-c-dev"),
        system("CTurboJPEG", pkgConfig: "libturbojpeg", apt: "libturbojpeg0-dev"),
        system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
        system("CLZ4", pkgConfig: "liblz4", apt: "liblz4-dev"),
        // Debian 12 ships no pkg-config file for it.
        system("CBzip2", apt: "libbz2-dev"),
        .target(
            name: "CPNG",
            path: "Sources/Bindings/CPNG",
            linkerSettings: [.linkedLibrary("png")]
        ),
        .target(
            name: "CEigenGeometry",
            path: "Sources/Bindings/CEigenGeometry",
            cxxSettings: [.unsafeFlags(["-O2", "-isystem", "/usr/include/eigen3"])]
        ),
        .target(name: "CChecksum", path: "Sources/Bindings/CChecksum", cSettings: hotLoops),
        .target(name: "CProcess", path: "Sources/Bindings/CProcess"),
        .target(name: "CKernels", path: "Sources/Bindings/CKernels", cSettings: hotLoops),
        .target(
            name: "CMessages",
            dependencies: ["CProtobufC"],
            path: "Sources/Bindings/CMessages"
        ),

        // Base
        library("Documents", "Base", []),
        library("Geometry", "Base", ["CEigenGeometry"]),
        library("Imaging", "Base", ["Geometry", "CTurboJPEG", "CPNG", "CKernels"]),
        library("Messages", "Base", ["CMessages", "Geometry", "Imaging"]),
        library("Transport", "Base", ["CZeroMQ", "Messages"]),
        library(
            "Recording",
            "Base",
            [
                "Documents", "Messages", "CZstd", "CLZ4", "CBzip2", "CChecksum",
                .product(name: "Yams", package: "Yams"),
            ]
        ),

        // Model
        library("Tensors", "Model", ["CKernels"]),
        library("Networks", "Model", ["Tensors"]),
        library("Splatting", "Model", ["Tensors", "Geometry", "Imaging", "CKernels"]),
        library("FoundationModels", "Model", ["Networks", "Imaging"]),
        library("SemanticSplat", "Model", ["FoundationModels", "Splatting"]),

        // Robot
        library(
            "Ingest",
            "Robot",
            [
                "Documents", "Messages", "Imaging", "CKernels",
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        library("Mapping", "Robot", ["SemanticSplat", "Ingest", "CKernels"]),
        library("Grounding", "Robot", ["Mapping"]),

        // Programs
        library("Simulation", "Programs", ["Recording", "Transport", "CKernels"]),
        library("Evaluation", "Programs", ["Grounding", "Recording", "CKernels"]),
        library(
            "Node",
            "Programs",
            [
                "Grounding", "Recording", "Transport", .product(name: "Yams", package: "Yams"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        library(
            "Launch",
            "Programs",
            ["Node", "CProcess", .product(name: "Yams", package: "Yams")]
        ),
        library(
            "Web",
            "Programs",
            [
                "Node", .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            // The files of the live page, put beside the program as they are.
            resources: [.copy("Page")]
        ),
        .executableTarget(
            name: "semsplat",
            dependencies: [
                "Node", "Launch", "Web", "Evaluation", "Simulation", "Tensors",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Programs/semsplat",
            swiftSettings: dialect
        ),

        // Tests
        .target(
            name: "RandomTestSupport",
            path: "Tests/RandomTestSupport",
            swiftSettings: dialect
        ),
        tests("Documents", []),
        tests("Geometry", []),
        tests("Imaging", ["RandomTestSupport"]),
        .target(
            name: "MessageSamples",
            dependencies: ["Messages", "Geometry"],
            path: "Tests/MessageSamples",
            swiftSettings: dialect
        ),
        tests(
            "Messages",
            ["CMessages", "CProtobufC", "MessageSamples", "RandomTestSupport"]
        ),
        tests("Transport", ["CZeroMQ", "RandomTestSupport"]),
        .target(
            name: "DiskTestSupport",
            path: "Tests/DiskTestSupport",
            swiftSettings: dialect
        ),
        tests("Recording", ["CChecksum", "DiskTestSupport", "RandomTestSupport"]),
        tests("Tensors", ["RandomTestSupport"]),
        tests("Networks", []),
        tests("Splatting", ["Geometry", "Imaging", "CKernels", "RandomTestSupport"]),
        tests("FoundationModels", []),
        tests("SemanticSplat", []),
        tests("Ingest", ["Simulation"]),
        .target(
            name: "RobotTestSupport",
            dependencies: ["Mapping"],
            path: "Tests/RobotTestSupport",
            swiftSettings: dialect
        ),
        tests("Mapping", ["RandomTestSupport", "RobotTestSupport", "CKernels"]),
        tests("Grounding", ["RandomTestSupport", "RobotTestSupport"]),
        tests("Simulation", []),
        tests("Evaluation", []),
        tests(
            "Node",
            [
                "Simulation", "Tensors", "DiskTestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        tests("Launch", ["Node", "DiskTestSupport"]),
        .target(
            name: "FuzzTargets",
            dependencies: ["MessageSamples", "RobotTestSupport", "Grounding", "Node", "Launch"],
            path: "Tests/FuzzTargets",
            swiftSettings: dialect
        ),
        .executableTarget(
            name: "FuzzReplay",
            dependencies: ["FuzzTargets", "RandomTestSupport"],
            path: "Tests/FuzzReplay",
            swiftSettings: dialect
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["FuzzReplay", "FuzzTargets", "MessageSamples", "DiskTestSupport"],
            path: "Tests/FuzzTests",
            swiftSettings: dialect
        ),
        .target(
            name: "WebTestSupport",
            path: "Tests/WebTestSupport",
            swiftSettings: dialect
        ),
        tests(
            "Web",
            [
                "Node", "DiskTestSupport", "WebTestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "semsplat", "Node", "Simulation", "Recording", "Splatting", "DiskTestSupport",
                "CZeroMQ", "WebTestSupport",
            ],
            path: "Tests/CommandLineTests",
            swiftSettings: dialect
        ),
    ]
)

// SwiftPM compiles a target anew only when a module that it names has changed. A value type's layout reaches everyone who
// holds one, also through rooms between: so each target comes to name everything below it.
func nameEverythingBelow(_ targets: [Target]) {
    func roomNames(_ target: Target) -> [String] {
        target.dependencies.compactMap { dependency in
            if case .byNameItem(let name, _) = dependency { name } else { nil }
        }
    }
    // A target stands after what it names, whose names are complete by then.
    var below: [String: [String]] = [:]
    for target in targets {
        let direct = roomNames(target)
        let further = Set(direct.flatMap { below[$0] ?? [] }).subtracting(direct).sorted()
        target.dependencies += further.map { .byName(name: $0) }
        below[target.name] = direct + further
    }
}
nameEverythingBelow(package.targets)
