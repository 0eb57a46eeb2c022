import Foundation

/// What all threads of this process have had of the processors, in seconds.
///
/// Unlike the clock it does not count waiting for what else the machine does.
public func processorSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
    return Double(now.tv_sec) + 1e-9 * Double(now.tv_nsec)
}
