internal import ArgumentParser
internal import Foundation
internal import Recording

/// `semsplat recover`: what is whole of a session that was cut or damaged.
struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Copy what is whole of a cut or damaged session into a new MCAP file.",
        discussion: "The damaged file stays as it is. What could not be saved is said."
    )

    @Argument(help: "The MCAP file that was cut or damaged.")
    var session: String

    @Option(name: .shortAndLong, help: "The new file; an existing one is never overwritten.")
    var output: String

    func run() throws {
        do throws(MCAPError) {
            printNow(try MCAPRecovery.recover(session, to: output).text(output))
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }
}

extension MCAPRecoveryReport {
    /// What a person wants to know.
    fileprivate func text(_ output: String) -> String {
        var lines = ["saved \(messageCount) messages into \(output)"]
        lines += messageCounts.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        if wasComplete && faults.isEmpty {
            return (lines + ["nothing was wrong with it"]).joined(separator: "\n")
        }
        if skippedChunkCount > 0 {
            lines.append("chunks that were not whole: \(skippedChunkCount)")
        }
        if orphanMessageCount > 0 {
            lines.append("messages left behind, of channels that are lost: \(orphanMessageCount)")
        }
        lines.append("left behind: \(lostByteCount) bytes")
        return (lines + faults.prefix(10).map { "  \($0)" }).joined(separator: "\n")
    }
}
