internal import Foundation

/// How much memory this process took more while something was done.
enum PeakMemory {
    /// The growth of the most resident memory, in bytes.
    static func growth(_ work: () -> Void) throws -> Int {
        let before = try figure("VmRSS")
        // Linux forgets the most there was (proc(5), clear_refs).
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
        work()
        return max(0, try figure("VmHWM") - before)
    }

    private static func figure(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        guard let kibibytes = line?.split(separator: " ").dropLast().last.flatMap({ Int($0) })
        else { throw FuzzReplay.Failure(description: "/proc/self/status has no \(name)") }
        return kibibytes << 10
    }
}
