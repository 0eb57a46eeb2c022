import CLibFuzzer
import Foundation
import FuzzTargets

/// `fuzz TARGET [libFuzzer's options and folders]`; `fuzz` names the targets.
@main
enum Fuzz {
    /// The target that the command line names.
    static let target = CommandLine.arguments.dropFirst().first.flatMap(FuzzTarget.named)

    static func main() throws {
        guard let target else {
            for target in FuzzTarget.all { print(target.name) }
            exit(CommandLine.arguments.count > 1 ? 2 : 0)
        }
        var options = ["fuzz", "-max_len=\(target.longestInput)"]
        if !target.words.isEmpty { options.append("-dict=\(try dictionary(of: target))") }
        options += CommandLine.arguments.dropFirst(2)
        var count = Int32(options.count)
        // libFuzzer keeps what it is given until the process ends.
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
            capacity: options.count + 1
        )
        for (index, option) in options.enumerated() { pointers[index] = strdup(option) }
        pointers[options.count] = nil
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = pointers
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { data, size in
                Fuzz.target?.run(Array(UnsafeBufferPointer(start: data, count: size)))
                return 0
            }
        )
    }

    /// libFuzzer's dictionary: a word a line, in quotes, bytes as `\xAB`.
    private static func dictionary(of target: FuzzTarget) throws -> String {
        let lines = target.words.map { word in
            "\"" + word.utf8.map { "\\x" + String(0x100 + Int($0), radix: 16).dropFirst() }.joined()
                + "\"\n"
        }
        let path = "\(FuzzScratch.folder)/\(target.name).dict"
        try lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
