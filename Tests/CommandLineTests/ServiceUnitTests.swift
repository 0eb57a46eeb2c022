import DiskTestSupport
import Foundation
import Testing

/// The systemd unit in `launch/`.
struct ServiceUnitTests {
    private static let verifier = "/usr/bin/systemd-analyze"
    private static let hasVerifier = FileManager.default.isExecutableFile(atPath: verifier)

    @Test(.enabled(if: hasVerifier, "systemd-analyze is not here; apt-get install systemd"))
    func `systemd finds nothing wrong with the unit`() async throws {
        let scratch = try Scratch()
        // It must name a program that exists; where people install ours there is none here.
        let program = Program.executable.path
        let unit = try unit.replacing("/opt/semsplat/bin/semsplat", with: program)
        let file = try scratch.write("semsplat.service", unit)
        let outcome = try await Program.run(
            URL(filePath: Self.verifier),
            ["verify", "--man=no", file.path]
        )
        #expect(outcome.status == 0)
        #expect(!outcome.errors.contains("semsplat.service"), "\(outcome.errors)")
    }

    @Test func `the unit starts what the command line has, with a watchdog and hardening`()
        async throws
    {
        let lines = try unit.split(separator: "\n").map(String.init)
        for line in [
            "Type=notify", "NotifyAccess=main", "Restart=on-failure", "NoNewPrivileges=yes",
            "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
            "StateDirectory=semsplat",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        #expect(lines.contains { $0.hasPrefix("WatchdogSec=") })
        #expect(lines.contains { $0.hasPrefix("MemoryMax=") })
        let start = try #require(lines.first { $0.hasPrefix("ExecStart=") })
        let words = start.split(separator: " ").map(String.init)
        let help = try await Program.run(Program.executable, [words[1], "--help"])
        #expect(help.status == 0)
        for option in words where option.hasPrefix("--") {
            #expect(help.output.contains(option), "\(option)")
        }
    }

    private var unit: String {
        get throws {
            try String(
                contentsOf: TestPython.repository.appending(path: "launch/semsplat.service"),
                encoding: .utf8
            )
        }
    }
}
