import Foundation
import FoundationModels
import Testing

@Suite struct SegmentAnythingConfigurationTests {
    @Test func `the official base size and the compact one are sound`() {
        #expect(SegmentAnythingConfiguration.baseSize.complaint == nil)
        #expect(SegmentAnythingConfiguration.compactSize.complaint == nil)
    }

    @Test func `a configuration comes back from JSON`() throws {
        let data = try JSONEncoder().encode(SegmentAnythingConfiguration.baseSize)
        let read = try JSONDecoder().decode(SegmentAnythingConfiguration.self, from: data)
        #expect(read == .baseSize)
    }

    private typealias Size = WritableKeyPath<SegmentAnythingConfiguration, Int> & Sendable

    /// A change to the compact size and a word that the complaint must have.
    private static let broken: [(any Size, Int, String)] = [
        (\.imageSize, 0, "image_size"), (\.imageSize, 250, "patch_size"),
        (\.imageSize, .max, "image_size"), (\.patchSize, -16, "patch_size"),
        (\.encoderHeads, 5, "encoder_heads"), (\.encoderBlocks, 3, "global_blocks"),
        (\.windowSize, 0, "window_size"), (\.embeddingWidth, 132, "multiple of 8"),
        (\.maskChannels, 6, "mask_channels"), (\.decoderHeads, 12, "attention_downsampling"),
        (\.masks, 0, "masks"), (\.scoreLayers, 0, "score_layers"),
    ]

    @Test(arguments: broken.indices) func `a bad size is refused by name`(_ index: Int) throws {
        let (path, value, word) = Self.broken[index]
        var sizes = SegmentAnythingConfiguration.compactSize
        sizes[keyPath: path] = value
        #expect(try #require(sizes.complaint).contains(word), "\(word)")
    }

    @Test(arguments: [[1, 1], [3, 1], [-1], [4]]) func `bad global blocks are refused`(
        _ blocks: [Int]
    ) {
        var sizes = SegmentAnythingConfiguration.compactSize
        sizes.globalBlocks = blocks
        #expect(sizes.complaint?.contains("global_blocks \(blocks)") == true)
    }

    @Test func `a folder says what its config lacks`() throws {
        let tiny = SegmentAnythingFixture.tinyFolder + "/config.json"
        let text = try String(contentsOfFile: tiny, encoding: .utf8)
        for (from, to, complaint) in [
            (#""kind": "sam""#, #""kind": "lseg""#, "kind 'lseg'"),
            (#""format": 1"#, #""format": 2"#, "format 2"),
            (#""masks": 3,"#, "", "'masks' is missing"),
            (#""masks": 3"#, #""masks": "three""#, "masks"),
            (#""patch_size": 8"#, #""patch_size": 7"#, "a multiple of patch_size"),
        ] {
            try inFolder { folder in
                let spoilt = text.replacing(from, with: to)
                try spoilt.write(
                    to: folder.appending(path: "config.json"),
                    atomically: true,
                    encoding: .utf8
                )
                let error = #expect(throws: SegmentAnythingFolder.Failure.self) {
                    try SegmentAnythingFolder(path: folder.path)
                }
                #expect(error?.description.contains(complaint) == true, "\(complaint)")
            }
        }
        let error = #expect(throws: SegmentAnythingFolder.Failure.self) {
            try SegmentAnythingFolder(path: "/nowhere")
        }
        #expect(error?.description.contains("/nowhere/config.json") == true)
    }
}
