import Foundation
import Recording
import Testing

struct SimulateTests {
    @Test func `simulate writes a labelled sequence and says so in one document`() async throws {
        let folder = NSTemporaryDirectory() + "semsplat-simulate-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let arguments = [
            "simulate", "--seed", "3", "--kind", "tabletop", "--frames", "2", "--width", "64",
            "--height", "48", "-o", folder, "--json",
        ]
        let outcome = try await Program.run(Program.executable, arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        #expect((document as? [String: Any])?["frames"] as? Int == 2)
        let sequence = try SequenceFolder(folder)
        #expect(sequence.frames.count == 2)
        #expect(sequence.labels != nil)
        let again = try await Program.run(Program.executable, arguments)
        #expect(again.status == 1)
        #expect(again.errors.contains("there is a sequence already"))
    }

    @Test(arguments: [["--kind", "garden"], ["--frames", "0"], ["-o", "x", "--endpoint", "y"]])
    func `simulate refuses what it cannot do`(arguments: [String]) async throws {
        let outcome = try await Program.run(Program.executable, ["simulate"] + arguments)
        #expect(outcome.status == 2)
    }
}
