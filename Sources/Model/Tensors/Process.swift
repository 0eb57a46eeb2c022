internal import CKernels
internal import Foundation

/// Sets what a process that predicts needs set once; every command calls it first, before there are threads.
///
/// Three of glibc's arenas for all threads: ``parallelMap(count:threads:_:)`` starts threads anew, and with as many as glibc would
/// make (eight a processor) they leave what they freed in many places, a quarter more memory and no time gained (`make soak`).
/// What was freed is kept: the megabytes of a prediction's Gaussians and of a goal for half of all walls would be given back
/// to the kernel and fetched anew each time. Tensors have an ``Arena``.
///
/// OpenBLAS 0.3.21 takes the newest processors for a Haswell and then runs at half their speed; the variable that corrects it
/// is read when the library loads (DESIGN section 7). One that is set already holds.
public func prepareProcess() {
    semsplat_share_memory(3)
    let features = processorFeatures()
    if ["avx512f", "avx512dq", "avx512bw", "avx512vl"].allSatisfy({ features.contains($0) }) {
        setenv("OPENBLAS_CORETYPE", "SkylakeX", 0)
    }
}

/// The feature flags of the first processor in `/proc/cpuinfo` (empty where there is none).
public func processorFeatures() -> Set<Substring> {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
        let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
    else { return [] }
    return Set(line.split(separator: " "))
}
