import Foundation
import FoundationModels
import Testing

/// The tiny tower of `training/export_clip_fixtures.py`, or a folder like it, and what `open_clip` and `transformers` answer.
struct CLIPTextFixture: Sendable {
    struct Entry: Decodable, Sendable {
        var phrase: String
        /// From the start to the end of the text.
        var ids: [Int]
    }

    let folder: CLIPTextFolder
    let encoder: CLIPTextEncoder
    let answers: FixtureAnswers
    let phrases: [Entry]

    static let tinyFolder = fixtureFolder("clip")

    init(folder path: String = tinyFolder) throws {
        folder = try CLIPTextFolder(path: path)
        encoder = try folder.encoder()
        answers = try FixtureAnswers(path: path + "/answers.safetensors")
        let data = try Data(contentsOf: URL(filePath: path + "/phrases.json"))
        phrases = try JSONDecoder().decode([Entry].self, from: data)
    }

    /// The token ids of the texts that the tower was asked about.
    func texts() throws -> [[Int]] {
        var texts: [[Int]] = []
        while let ids = answers.tensors["\(texts.count).ids"] {
            texts.append(ids.values.map(Int.init))
        }
        return texts
    }

    func ids(_ phrase: String) -> [Int] {
        folder.tokeniser.ids(of: phrase, context: folder.configuration.context)
    }
}
