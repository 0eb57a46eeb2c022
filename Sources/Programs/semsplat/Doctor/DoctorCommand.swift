internal import ArgumentParser
internal import Foundation
internal import Node
internal import Tensors

/// `semsplat doctor`: what this machine has and lacks, and what to do about it.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Check this machine, a daemon and its keys, or a camera's calibration against a recording.",
        discussion: """
            With --session it checks a calibration instead: corners are followed through the images, and the \
            rays to each must meet where poses and calibration say (reprojection residual). Where they do not, it tries what is often wrong (focal length, \
            principal point, distortion, inverted poses, swapped axes, turned extrinsics, clocks) and says what fits. \
            Without --calibration the recording's own is checked. docs/CALIBRATION.md has the limits.

            With --live it listens to a running daemon for a few seconds and says what comes in, what is dropped and why, \
            and what to do. Exit code 0 when all is well, 1 when not, 5 when no daemon publishes at --endpoint.
            """
    )

    @Option(help: "A calibration file: ROS camera_info YAML or Kalibr camchain YAML.")
    var calibration: String?

    @Option(help: "The recording to check it against: an MCAP session, or a sequence folder.")
    var session: String?

    @Option(help: "The camera's name in the recording; needed when there are several.")
    var camera: String?

    @Option(help: "A daemon's configuration: checks its keys, and says who can reach what.")
    var config: String?

    @Option(help: "The frame that poses are given in.")
    var world = NodeConfiguration().worldFrame

    @Flag(help: "Check a running daemon.")
    var live = false

    @Option(help: ArgumentHelp("With --live: where the daemon publishes.", valueName: "e"))
    var endpoint = NodeConfiguration().resultEndpoint

    @OptionGroup var keys: KeyOptions

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func validate() throws {
        guard !live || (session == nil && calibration == nil) else {
            throw ValidationError("--live checks a daemon, --session a recording; choose one")
        }
        guard session != nil || (calibration == nil && camera == nil) else {
            throw ValidationError(
                "--calibration and --camera need --session, what to check against"
            )
        }
    }

    func run() throws {
        guard !live else { return try checkDaemon() }
        let findings =
            try session.map(checkCalibration)
            ?? [processor(), memory()] + SecurityFindings(loadConfiguration(config)).list()
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

    private func checkDaemon() throws {
        let page = LivePage(
            try LiveDaemon(publishingAt: endpoint, security: keys.security()).report
        )
        if json { try printJSON(page) } else { printNow(page.text) }
        guard page.healthy else { throw CommandFailure(.failed, "") }
    }

    private func checkCalibration(_ session: String) throws -> [Finding] {
        let recording = try PosedRecording(session, camera: camera, worldFrame: world)
        return try CalibrationFindings(recording, calibrationFile: calibration).list()
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
        return mark + check.padding(toLength: 21, withPad: " ", startingAt: 0) + detail
    }
}
