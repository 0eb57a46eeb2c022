import Evaluation
import Foundation
import Imaging
import Recording
import Testing

/// The whole harness on a drawn room, with a predictor that is told the truth.
@Suite struct EvaluatorTests {
    @Test func `with the oracle depth errors vanish, views agree and goals succeed`() throws {
        var report = try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 24)
            var options = EvaluationOptions()
            options.gaps = [4, 8]
            options.windows = 2
            options.trainedOn = KnownKinds(names: ["blue sofa"])
            let plan = try EvaluationPlan([folder], options: options) {
                testOracle($0)
            }
            var steps = 0
            let report = try Evaluator(plan, imageEncoder: nil, segmentAnything: nil).measure(
                model: "oracle"
            ) {
                steps += 1
            }
            #expect(steps == plan.steps && steps == 4 + 24)
            return report
        }
        report.addAblation(.lseg, report)
        let json = report.json
        func number(_ path: String...) throws -> Double {
            let value = path.reduce(json as JSONValue?) { $0?[$1] }
            return try #require(value?.number, "\(path)")
        }
        // The depth file's millimetres, and nothing else.
        #expect(try number("depth", "semanticsplat", "absrel") < 0.001)
        #expect(try number("depth", "semanticsplat", "delta1") == 1)
        #expect(try number("depth", "constant", "absrel") > 0.1)
        #expect(
            try number("depth", "plane_sweep", "absrel") < number("depth", "constant", "absrel")
        )
        #expect(
            try number("nvs", "semanticsplat", "psnr") > number("nvs", "nearest_view", "psnr") + 3
        )
        #expect(try number("nvs", "semanticsplat", "coverage") > 0.9)
        #expect(try number("language", "semanticsplat", "source", "miou") > 0.9)
        #expect(try number("language", "semanticsplat", "target", "miou") > 0.9)
        #expect(try number("consistency", "semanticsplat") > 0.95)
        // The sofa and the cabinet are there; the bed of the labels is in no frame.
        #expect(try number("goals", "asked") == 2 && number("goals", "absent_asked") == 2)
        #expect(try number("goals", "success_0.50m") == 1)
        #expect(try number("goals", "false_found") == 0)
        #expect(
            try number("goals_unseen_kinds", "asked") == 1,
            "the red sofa is of a kind that was shown"
        )
        #expect(
            try number("ablation", "lseg", "language", "target", "miou")
                == number("language", "semanticsplat", "target", "miou")
        )
        #expect(try number("timing", "predict_ms_p50") > 0)
        for path in [
            ["nvs", "semanticsplat", "lpips"], ["language", "lseg2d"], ["promptable", "sam2d"],
            ["language", "semanticsplat_hcam"], ["ablation", "full"],
        ] {
            let value = path.reduce(json as JSONValue?) { $0?[$1] }
            #expect(value == .null, "\(path) cannot be computed: null, and there")
        }
        #expect(report.markdown.contains("| gap 8 | semanticsplat |"))
        #expect(report.text.contains("red sofa"))
    }

    @Test func `what a sequence has no truth for is null`() throws {
        let report = try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 12)
            try FileManager.default.removeItem(atPath: path + "/instance")
            try FileManager.default.removeItem(atPath: path + "/labels.json")
            var options = EvaluationOptions()
            options.gaps = [5]
            options.windows = 1
            let plan = try EvaluationPlan([try SequenceFolder(folder.path)], options: options) {
                testOracle($0)
            }
            return try Evaluator(plan, imageEncoder: nil, segmentAnything: nil).measure(
                model: "oracle"
            )
        }
        #expect(report.json["goals"] == .null)
        #expect(report.json["language", "semanticsplat", "source"] ?? .null == .null)
        #expect(report.json["depth", "semanticsplat", "absrel"]?.number != nil)
    }

    @Test func `a sequence too short for its windows is an error that says so`() throws {
        try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 4)
            var options = EvaluationOptions()
            options.gaps = [10]
            let error = #expect(throws: EvaluationError.self) {
                try EvaluationPlan([folder], options: options) {
                    testOracle($0, width: 256, height: 192)
                }
            }
            #expect(error?.description.contains("4 frames are too few") == true)
        }
    }

    @Test func `predict writes pictures of contexts and target, depth and cloud`() throws {
        try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 5)
            let window = try PredictedWindow(
                folder,
                contexts: [0, 4],
                target: 2,
                predictor: testOracle(folder)
            )
            let files = try window.files()
            #expect(
                files.map(\.name) == [
                    "context_000000.png", "depth_000000.png", "context_000004.png",
                    "depth_000004.png", "target_000002.png", "cloud.ply",
                ]
            )
            let depth = try ImageDecoder().depth(files[1].bytes)
            #expect(depth.width == 128 && depth.metres.contains { abs($0 - 3) < 0.01 })
            let picture = try ImageDecoder().color(files[4].bytes)
            #expect(picture.width == 4 * 128 + 3 * 4 && picture.height == 96 + 12)
        }
    }

    @Test func `the house is measured with the oracle, where it is`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "../shared/data/house/val/b_reading").path
        guard FileManager.default.fileExists(atPath: path) else {
            print("skipped: no \(path)")
            return
        }
        var options = EvaluationOptions()
        options.tables = [.depth]
        options.gaps = [10]
        options.windows = 1
        let plan = try EvaluationPlan([try SequenceFolder(path)], options: options) {
            testOracle($0, width: 256, height: 192)
        }
        let json = try Evaluator(plan, imageEncoder: nil, segmentAnything: nil).measure(
            model: "oracle"
        ).json
        #expect(try #require(json["depth", "semanticsplat", "absrel"]?.number) < 0.001)
        #expect(try #require(json["depth", "plane_sweep", "absrel"]?.number) < 0.2)
    }
}
