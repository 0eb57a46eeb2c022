// swift-tools-version: 6.2
import PackageDescription

// libFuzzer over the targets of Tests/FuzzTargets. A package of its own, because everything is built anew for it, with
// coverage and AddressSanitizer; scripts/fuzz.sh says how.
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "semsplat", path: "../..")],
    targets: [
        .target(name: "CLibFuzzer", path: "Sources/CLibFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: ["CLibFuzzer", .product(name: "FuzzTargets", package: "semsplat")],
            path: "Sources/fuzz",
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)],
            linkerSettings: [.linkedLibrary("stdc++")]
        ),
    ]
)
