internal import Foundation
internal import FuzzTargets

/// Feeds fuzz targets without libFuzzer: what tests run as a process of its own, and what shows why a file crashes.
@main
struct FuzzReplay {
    private static let usage = """
        usage: FuzzReplay list                             the names of the targets
               FuzzReplay seed FOLDER                      write the seeds, FOLDER/TARGET/NAME
               FuzzReplay run TARGET FILE|FOLDER…          feed the files as they are
               FuzzReplay mutate TARGET COUNT SECONDS FILE|FOLDER…
                                                           and up to COUNT changed copies of each
               FuzzReplay peak FILE                        bytes, and the most memory that decoding the message took
        """

    static func main() {
        do {
            defer { FuzzScratch.remove() }
            try run()
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() throws {
        var arguments = CommandLine.arguments.dropFirst()
        switch arguments.popFirst() {
        case "list": for target in FuzzTarget.all { print(target.name) }
        case "seed": try seed(try text(&arguments))
        case "run":
            let target = try target(&arguments)
            for file in try files(arguments) {
                print("\(file): \(target.run(try contents(file)) ?? "taken")")
            }
        case "mutate":
            let target = try target(&arguments)
            let (count, seconds) = (try number(&arguments), try number(&arguments))
            try Mutation(target: target, count: count, seconds: Double(seconds))
                .run(try files(arguments).map { ($0, try contents($0)) })
        case "peak":
            let bytes = try contents(try text(&arguments))
            print("\(bytes.count) \(try PeakMemory.growth(FuzzTarget.decoder(of: bytes)))")
        default: throw Failure(description: usage)
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static func text(_ arguments: inout ArraySlice<String>) throws -> String {
        guard let text = arguments.popFirst() else { throw Failure(description: usage) }
        return text
    }

    private static func number(_ arguments: inout ArraySlice<String>) throws -> Int {
        guard let number = Int(try text(&arguments)), number >= 0 else {
            throw Failure(description: usage)
        }
        return number
    }

    private static func target(_ arguments: inout ArraySlice<String>) throws -> FuzzTarget {
        let name = try text(&arguments)
        guard let target = FuzzTarget.named(name) else {
            throw Failure(description: "there is no target '\(name)'; 'FuzzReplay list' names all")
        }
        return target
    }

    private static func files(_ arguments: ArraySlice<String>) throws -> [String] {
        try arguments.flatMap { path in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw Failure(description: "there is no file '\(path)'")
            }
            guard isFolder.boolValue else { return [path] }
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map {
                "\(path)/\($0)"
            }
        }
    }

    private static func contents(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    private static func seed(_ folder: String) throws {
        for target in FuzzTarget.all {
            for seed in try target.seeds() {
                let path = URL(filePath: "\(folder)/\(target.name)/\(seed.name)")
                try FileManager.default.createDirectory(
                    at: path.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(seed.bytes).write(to: path)
            }
        }
    }
}
