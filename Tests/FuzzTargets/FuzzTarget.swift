/// One parser that bytes from outside reach, and how to feed it.
///
/// The same targets are run by libFuzzer (`make fuzz`) and, over the committed inputs, by the tests.
public struct FuzzTarget: Sendable {
    /// An input to begin with.
    public typealias Seed = (name: String, bytes: [UInt8])

    /// The name: that of the folder with its inputs in `Tests/Fixtures/fuzz`.
    public let name: String

    /// Longer inputs are not tried.
    public let longestInput: Int

    /// Words of its language, for libFuzzer.
    public let words: [String]

    private let makeSeeds: @Sendable () throws -> [Seed]
    private let feed: @Sendable ([UInt8]) throws -> Void

    /// A target: `feed` takes any bytes whatever, and throws where the parser refuses them.
    init(
        _ name: String,
        longestInput: Int = 4096,
        words: [String] = [],
        seeds: @escaping @Sendable () throws -> [Seed],
        feed: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        (self.name, self.longestInput, self.words) = (name, longestInput, words)
        (makeSeeds, self.feed) = (seeds, feed)
    }

    /// Feeds the parser; a refusal is an answer like any other, and must be able to say why.
    ///
    /// - Returns: the refusal's words, nil when the bytes were taken.
    @discardableResult
    public func run(_ bytes: [UInt8]) -> String? {
        do {
            try feed(bytes)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Well-formed inputs to begin with, a few kilobytes each, made by our own writers.
    ///
    /// - Throws: what the writers throw.
    public func seeds() throws -> [Seed] { try makeSeeds() }

    /// Every target.
    public static let all: [FuzzTarget] = [
        messages, framing, ingest, goals, calibration, configuration, launch, masks, jpeg, png,
        rawImages, multipart, mcap, mcapRecovery, ros1Bag, ros2Bag, rosMessages, rosbagFolder,
        sequence, snapshot, savedMap, safetensors, ply, wordPieces, bytePairs, networkFolder,
    ]

    /// The target of that name.
    public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
