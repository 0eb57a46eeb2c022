internal import ArgumentParser
internal import Foundation

/// `semsplat doctor`: what this machine has and lacks, and what to do about it.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check this machine: libraries, processor, model, ports."
    )

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func run() throws {
        let findings = [processor(), memory()]
        if json {
            try printJSON(findings)
        } else {
            for finding in findings { printNow(finding.line) }
        }
        let failed = findings.filter { $0.level == .failed }.count
        guard failed == 0 else {
            throw CommandFailure(.failed, "\(failed) of \(findings.count) checks failed; see above")
        }
    }

    private func processor() -> Finding {
        let features = processorFeatures()
        let count = ProcessInfo.processInfo.activeProcessorCount
        if features.contains("avx512vl") {
            return Finding("processor", .good, "\(count) cores with AVX-512")
        }
        if features.contains("avx2") {
            return Finding("processor", .good, "\(count) cores with AVX2")
        }
        return Finding(
            "processor",
            .warning,
            "\(count) cores without AVX2: a prediction will take several times longer"
        )
    }

    private func memory() -> Finding {
        let gibibytes = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
        let text = String(format: "%.1f GiB", gibibytes)
        if gibibytes < 3 {
            return Finding(
                "memory",
                .warning,
                "\(text): lower mapping.budget_mib; 4 GiB is comfortable"
            )
        }
        return Finding("memory", .good, text)
    }
}

/// One line of the doctor's report.
struct Finding: Encodable {
    enum Level: String, Encodable {
        case good = "ok"
        case warning
        case failed
    }

    let check: String
    let level: Level
    let detail: String

    init(_ check: String, _ level: Level, _ detail: String) {
        self.check = check
        self.level = level
        self.detail = detail
    }

    var line: String {
        let mark = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        return mark + check.padding(toLength: 12, withPad: " ", startingAt: 0) + detail
    }
}
