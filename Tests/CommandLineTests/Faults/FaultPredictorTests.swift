import Foundation
import Messages
import Testing

extension DaemonTests {
    /// Predictors that fail at the start, and while the daemon runs.
    struct FaultPredictorTests {
        private static let shipped = URL(filePath: #filePath)
            .appending(path: "../../../../models/default").standardizedFileURL

        /// A copy of the shipped model with weights that `change` has changed.
        private func model(
            in scratch: Scratch,
            _ change: (inout Data, _ tensors: [String: Any], _ start: Int) throws -> Void
        ) throws -> String {
            let copy = scratch.folder.appending(path: "model")
            try FileManager.default.copyItem(at: Self.shipped, to: copy)
            let file = copy.appending(path: "weights.safetensors")
            var bytes = try Data(contentsOf: file)
            let length = bytes.prefix(8).enumerated().reduce(0) {
                $0 | Int($1.element) << (8 * $1.offset)
            }
            let header = bytes.subdata(in: 8..<(8 + length))
            let tensors = try #require(
                try JSONSerialization.jsonObject(with: header) as? [String: Any]
            )
            try change(&bytes, tensors, 8 + length)
            try bytes.write(to: file)
            return copy.path
        }

        private func start(_ model: String, _ scratch: Scratch) async throws -> Program.Outcome {
            let file = try scratch.write(
                "daemon.yaml",
                "predictor: {model: '\(model)'}\ngoal_endpoint: tcp://127.0.0.1:*\n"
                    + "result_endpoint: tcp://127.0.0.1:*\nhttp: {endpoint: none}\n"
            )
            return try await Program.run("run", "--config", file.path)
        }

        @Test func `weights that were cut short are refused at the start, by name`() async throws {
            let scratch = try Scratch()
            let path = try model(in: scratch) { bytes, _, _ in bytes.removeLast(bytes.count / 3) }
            let outcome = try await start(path, scratch)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("weights.safetensors"), "\(outcome.errors)")
            FaultLedger.note("weights that were cut short", goesOn: outcome.status == 1)
        }

        @Test
        func `a model whose numbers overflow is named window by window, and the rest goes on`()
            async throws
        {
            let scratch = try Scratch()
            let path = try model(in: scratch) { bytes, tensors, start in
                try overflow(&bytes, tensors, start)
            }
            let faulted = try await FaultedDaemon(more: "predictor: {model: '\(path)'}")
            #expect(try await faulted.robot.drive(until: faulted.diagnostics))
            let seconds = try await faulted.expectNamed(
                "predictor",
                ["the last window was not predicted", "not finite"],
                // The first window needs two keyframes, and a second of a busy processor.
                within: 20
            ) { try faulted.robot.drive() }
            #expect(try await faulted.drive(until: "predictor", "failures", growsBy: 1))
            #expect(try await faulted.drive(until: "ingest", "front posed", growsBy: 10))
            let isAnswering = await faulted.isAnswering()
            #expect(isAnswering)
            #expect(faulted.diagnostics.newest?.count("map", "gaussians") == 0)
            let (ending, took) = try #require(await faulted.daemon.terminate())
            #expect(ending.exitStatus == 0 && took < .seconds(2))
            FaultLedger.note(
                "a predictor whose output is not finite",
                goesOn: isAnswering,
                namedSeconds: seconds
            )
        }

        /// Makes the weights of both depth networks so large that their sums overflow.
        private func overflow(
            _ bytes: inout Data,
            _ tensors: [String: Any],
            _ start: Int
        ) throws {
            let names = tensors.keys.filter { $0.hasPrefix("geo.") || $0.hasPrefix("ref.") }
            try #require(names.count > 20, "\(tensors.keys.sorted().prefix(20))")
            for name in names {
                let tensor = try #require(tensors[name] as? [String: Any])
                let offsets = try #require(tensor["data_offsets"] as? [Int])
                try #require(tensor["dtype"] as? String == "F16")
                // 65504, the largest half-precision number.
                let range = (start + offsets[0])..<(start + offsets[1])
                bytes.replaceSubrange(
                    range,
                    with: Data(range.map { ($0 - range.lowerBound) % 2 == 0 ? 0xFF : 0x7B })
                )
            }
        }
    }
}
