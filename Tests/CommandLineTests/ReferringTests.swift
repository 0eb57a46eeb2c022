import Foundation
import Testing

/// Things of simulated rooms, singled out by the truth and asked for in words, end to end with the oracle.
struct ReferringTests {
    @Test func `what the truth singles out is found, and what is not there is not`() async throws {
        let scratch = try Scratch()
        var rooms: [String] = []
        for seed in [5201, 5202] {
            rooms.append(
                try await scratch.simulated(
                    "\(seed)",
                    seed: seed,
                    frames: 24,
                    width: 256,
                    height: 192
                )
            )
        }
        let run = try await Program.run(
            Program.executable,
            ["evaluate"] + rooms
                + ["--tables", "referring", "--predictor", "oracle", "--json", "-"]
        )
        try #require(run.status == 0, "\(run.errors)")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        )
        let referring = try #require(document["referring"] as? [String: Any])
        let all = try #require(referring["all_that_are_there"] as? [String: Any])
        #expect((all["asked"] as? Int ?? 0) >= 10, "\(all)")
        #expect((all["right"] as? Double ?? 0) >= 0.8, "\(referring)")
        #expect((all["wrong"] as? Double ?? 1) <= 0.1, "\(referring)")
        let absent = try #require(referring["absent_color"] as? [String: Any])
        #expect((absent["asked"] as? Int ?? 0) >= 2)
        #expect((absent["wrong"] as? Double ?? 1) <= 0.1, "\(referring)")
    }
}
