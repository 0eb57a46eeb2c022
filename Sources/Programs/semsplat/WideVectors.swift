internal import Foundation

/// Starts the program over with `OPENBLAS_CORETYPE=SkylakeX` on processors with AVX-512.
///
/// OpenBLAS 0.3.21 (Debian 12) takes newer processors for a Haswell and halves its speed; it reads
/// the variable while it is being loaded, so only a new start of the program can set it.
func useWideVectorsInOpenBLAS() {
    guard getenv("OPENBLAS_CORETYPE") == nil, processorFeatures().contains("avx512vl") else {
        return
    }
    setenv("OPENBLAS_CORETYPE", "SkylakeX", 1)
    execv("/proc/self/exe", CommandLine.unsafeArgv)
    // execv only returns when it failed; OpenBLAS then runs with what it chose by itself.
}

/// The feature flags of the first processor in `/proc/cpuinfo` (empty where there is none).
func processorFeatures() -> Set<Substring> {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
        let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return [] }
    return Set(line.split(separator: " "))
}
