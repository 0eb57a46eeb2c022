import Foundation
import FoundationModels
import Networks
import Testing

/// CLIP's text side against other implementations' answers on the same random weights and the first official merges;
/// `training/export_clip_fixtures.py` makes them.
@Suite struct CLIPTextTests {
    @Test func `the tokens are those of the official tokeniser`() throws {
        let fixture = try CLIPTextFixture()
        #expect(fixture.phrases.count >= 400)
        for entry in fixture.phrases {
            #expect(fixture.ids(entry.phrase) == entry.ids, "'\(entry.phrase)'")
        }
    }

    @Test func `every part of the tower agrees`() throws {
        let fixture = try CLIPTextFixture()
        let texts = try fixture.texts()
        #expect(
            texts.count == 12 && texts.map(\.count).max() == fixture.folder.configuration.context
        )
        for (index, ids) in texts.enumerated() {
            let parts = fixture.encoder.trace(ids: ids)
            #expect(parts.count == 5)
            for (name, values) in parts {
                let difference = try fixture.answers.difference(values, from: "\(index).\(name)")
                #expect(difference < 1e-5, "\(index).\(name) differs by \(difference)")
            }
        }
    }

    @Test func `a phrase's embedding is the tower's at unit length`() throws {
        let fixture = try CLIPTextFixture()
        let texts = try fixture.texts()
        for entry in fixture.phrases {
            guard let index = texts.firstIndex(of: entry.ids) else { continue }
            let expected = try fixture.answers.answer("\(index).embedding").values
            let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let found = fixture.encoder.embed(entry.phrase)
            #expect(found.count == fixture.encoder.dimension)
            let difference = zip(found, expected).map { abs($0 - $1 / length) }.max()
            #expect(try #require(difference) < 1e-5)
        }
    }

    @Test(arguments: ["", "  \n", "\u{7}"]) func `nothing said is nothing meant`(
        phrase: String
    ) throws {
        let encoder = try CLIPTextFixture().encoder
        #expect(encoder.embed(phrase) == [Float](repeating: 0, count: encoder.dimension))
    }

    @Test func `a megabyte of letters ends soon and fills the context`() throws {
        let fixture = try CLIPTextFixture()
        let clock = ContinuousClock()
        let start = clock.now
        for letters in ["qwx", "q\u{301}z"] {
            let ids = fixture.ids(String(repeating: letters, count: 1 << 18))
            #expect(ids.count == fixture.folder.configuration.context)
            #expect(ids.first == fixture.folder.tokeniser.start)
            #expect(ids.last == fixture.folder.tokeniser.end)
        }
        #expect(clock.now - start < .seconds(10))
    }
}

/// Files of a text tower, spoilt.
@Suite struct CLIPTextFolderTests {
    private func open(_ spoil: (URL) throws -> Void) throws -> CLIPTextEncoder {
        try inFolder { folder in
            let copy = folder.appending(path: "clip")
            try FileManager.default.copyItem(
                at: URL(filePath: CLIPTextFixture.tinyFolder),
                to: copy
            )
            try spoil(copy)
            return try CLIPTextFolder(path: copy.path).encoder()
        }
    }

    private func replace(_ file: String, _ from: String, _ to: String) -> (URL) throws -> Void {
        { folder in
            let path = folder.appending(path: file)
            let text = try String(contentsOf: path, encoding: .utf8)
            try text.replacing(from, with: to).write(to: path, atomically: true, encoding: .utf8)
        }
    }

    @Test(arguments: [
        (#""kind": "clip""#, #""kind": "sam""#, "kind 'sam'"),
        (#""heads": 4"#, #""heads": 5"#, "a multiple of heads, 5"),
        (#""context": 24"#, #""context": 2"#, "context 2"),
        (#""vocabulary": 1514"#, #""vocabulary": 500"#, "at least 514"),
        (#""vocabulary": 1514"#, #""vocabulary": 1515"#, "1000 merges"),
        (#""outputs""#, #""results""#, "'outputs' is missing"),
    ])
    func `a bad config is refused by name`(_ from: String, _ to: String, _ word: String) throws {
        let error = #expect(throws: CLIPTextFolder.Failure.self) {
            try open(replace("config.json", from, to))
        }
        #expect(error?.description.contains(word) == true)
    }

    @Test(arguments: [
        ("i n\nt h\n", "i n\nt\n", "line 2 is not two symbols"),
        ("i n\nt h\n", "i n\nin h\nt h\n", "1001 merges"),
        ("i n\nt h\n", "i n\nzq h\n", "line 2 joins 'zq'"),
        ("i n\nt h\n", "i n\ni n\n", "line 2 makes 'in'"),
    ])
    func `bad merges are refused by line`(_ from: String, _ to: String, _ word: String) throws {
        let error = #expect(throws: CLIPTextFolder.Failure.self) {
            try open(replace("merges.txt", from, to))
        }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }

    @Test func `a folder without merges says which file is missing`() throws {
        let error = #expect(throws: CLIPTextFolder.Failure.self) {
            try open {
                try FileManager.default.removeItem(at: $0.appending(path: "merges.txt"))
            }
        }
        #expect(error?.description.contains("merges.txt cannot be read") == true)
    }

    @Test func `a tower of other sizes than its tensors is refused by name`() throws {
        let error = #expect(throws: WeightError.self) {
            try open(replace("config.json", #""hidden": 48"#, #""hidden": 64"#))
        }
        #expect(error?.description.contains("'transformer.resblocks.0.mlp.c_fc.weight'") == true)
        let fewer = #expect(throws: WeightError.self) {
            try open(replace("config.json", #""blocks": 3"#, #""blocks": 2"#))
        }
        #expect(fewer?.description.contains("transformer.resblocks.2.ln_1.bias") == true)
    }

    @Test func `the official size is sound`() {
        #expect(CLIPTextConfiguration.baseSize.complaint == nil)
    }
}
