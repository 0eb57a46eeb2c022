import Foundation
import Networks
import Tensors
import Testing

/// A folder under `Tests/Fixtures`.
func fixtureFolder(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/\(name)").path
}

/// What another implementation answered, by the names of the script that asked it.
struct FixtureAnswers: Sendable {
    let tensors: [String: Tensor]

    /// Reads a safetensors file whole.
    init(path: String) throws {
        let file = try Safetensors(path: path)
        let weights = Weights(file)
        var tensors: [String: Tensor] = [:]
        for (name, entry) in file.entries {
            tensors[name] = try weights.tensor(name, entry.shape)
        }
        self.tensors = tensors
    }

    func answer(_ name: String) throws -> Tensor {
        try #require(tensors[name], "the fixture has no '\(name)'")
    }

    /// The largest difference to an answer, as a share of the answer's largest magnitude.
    func difference(_ values: some Collection<Float>, from name: String) throws -> Float {
        let expected = try answer(name).values
        guard values.count == expected.count else { return .infinity }
        let largest = expected.reduce(0) { max($0, abs($1)) }
        return zip(values, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(largest, 1e-6)
    }
}
