import Foundation
import Testing

struct UsageTests {
    @Test func `help is on standard output and exits 0`() async throws {
        let outcome = try await Program.run("--help")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("SUBCOMMANDS:"))
        #expect(outcome.errors.isEmpty)
    }

    @Test(arguments: [["--bogus"], ["nonsense"], ["doctor", "--bogus"]])
    func `a wrong command line exits 2 and says so on standard error`(
        arguments: [String]
    ) async throws {
        let outcome = try await Program.run(Program.executable, arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("Error: "))
    }

    @Test func `with --json standard output is one document and nothing else`() async throws {
        let outcome = try await Program.run("doctor", "--json")
        let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        #expect(document is [[String: String]])
    }
}
