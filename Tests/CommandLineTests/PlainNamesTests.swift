import Foundation
import Testing

/// Names are answered as they were before goals were read in words: the fixture was printed by the program of then.
///
/// Since then the means of cells are summed in another order and held as halves, whose last bit decides on which side of
/// a threshold a cell lies that is half of one thing and half of another, and middles and boxes are those of a sample. So an
/// object may be a cell larger or smaller, and millimetres elsewhere.
struct PlainNamesTests {
    private struct Answers: Decodable {
        struct Answer: Decodable {
            struct Object: Decodable {
                let id: String
                let score: Double
                let centroid: [Double]
                let size: [Double]?
                let box: Box?
                let gaussians: Int
            }

            struct Box: Decodable {
                let size: [Double]
            }

            let text: String
            let status: String
            let bestScore: Double
            let secondScore: Double
            let objects: [Object]
        }

        let results: [Answer]
    }

    private let gaussiansOfACell = 32

    private func decoded(_ data: Data) throws -> Answers {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Answers.self, from: data)
    }

    @Test func `a simulated room asked for names gives the objects of before`() async throws {
        let fixture = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/goals/plain_names.json")
        let before = try decoded(try Data(contentsOf: fixture))
        let scratch = try Scratch()
        let room = try await scratch.simulated(seed: 77, frames: 16, width: 160, height: 120)
        let configuration = try scratch.write(
            "oracle.yaml",
            "predictor:\n  kind: oracle_test_double\n  oracle_test_double_sequence: \(room)\n"
        )
        // A name with a colour is asked as one name where it stands in quotation marks.
        let asks = before.results.flatMap { answer in
            ["--ask", answer.text == "brown bottle" ? "\"brown bottle\"" : answer.text]
        }
        let run = try await Program.run(
            Program.executable,
            ["replay", room, "--config", configuration.path] + asks + ["--json", "-"]
        )
        try #require(run.status == 0, "\(run.errors)")
        let now = try decoded(Data(run.output.utf8))
        try #require(now.results.count == before.results.count)
        for (old, new) in zip(before.results, now.results) {
            #expect(new.status == old.status, "\(old.text)")
            #expect(abs(new.bestScore - old.bestScore) < 1e-5, "\(old.text)")
            #expect(abs(new.secondScore - old.secondScore) < 1e-5, "\(old.text)")
            try #require(new.objects.count == old.objects.count, "\(old.text)")
            for (first, second) in zip(old.objects, new.objects) {
                #expect(first.id == second.id)
                #expect(abs(first.gaussians - second.gaussians) <= gaussiansOfACell)
                #expect(abs(first.score - second.score) < 1e-5)
                for (a, b) in zip(first.centroid, second.centroid) { #expect(abs(a - b) < 0.005) }
                for (a, b) in zip(first.size ?? [], second.box?.size ?? []) {
                    #expect(abs(a - b) < 0.01)
                }
            }
        }
    }
}
