import Evaluation
import Foundation
import FoundationModels
import SemanticSplat
import Testing

/// Points, masks and scores of the table promptable.
struct PromptableTests {
    /// Two rows of four pixels: the left half is class 0, the right half class 1, the last pixel has no label.
    private static let classes: [Int?] = [0, 0, 1, 1, 0, 0, 1, nil]

    @Test func `the best mask of a point counts, on labelled pixels only`() {
        let left = Self.classes.map { $0 == 0 }
        let halfOfIt = [true, false, false, false, true, false, false, true]
        let point = PromptScores.Point(best: [halfOfIt, left], at: 0, in: Self.classes)
        #expect(point.overlap == 1 && point.accuracy == 1 && point.recall == 1)
        let worse = PromptScores.Point(best: [halfOfIt], at: 1, in: Self.classes)
        #expect(worse.overlap == 0.5 && worse.recall == 0.5)
        #expect(abs(worse.accuracy - 5.0 / 7) < 1e-12)
    }

    @Test func `empty masks are worth nothing`() {
        let empty = [Bool](repeating: false, count: 8)
        let point = PromptScores.Point(best: [empty, empty, empty], at: 2, in: Self.classes)
        #expect(point.overlap == 0 && point.recall == 0)
    }

    @Test func `against another network each mask meets the one of its own rank`() {
        let (left, right) = (Self.classes.map { $0 == 0 }, Self.classes.map { $0 == 1 })
        let crossed = PromptScores.Point(best: [left, right], like: [right, left])
        #expect(crossed.overlap == 0)
        let halfOfIt = [true, false, false, false, true, false, false, false]
        let matched = PromptScores.Point(best: [left, halfOfIt], like: [right, left])
        #expect(matched.overlap == 0.5 && matched.recall == 0.5 && matched.accuracy == 0.75)
    }

    @Test func `scores are means over points, then over images`() {
        var scores = PromptScores()
        let full = PromptScores.Point(best: [Self.classes.map { $0 == 1 }], at: 2, in: Self.classes)
        let none = PromptScores.Point(best: [], at: 2, in: Self.classes)
        scores.add([full, none])
        scores.add([full])
        scores.add([])
        #expect(scores.overlaps == [0.5, 1])
    }

    @Test func `points lie in the middle of the grid's cells`() {
        let grid = PromptableEvaluator.grid(32, width: 256, height: 192)
        #expect(grid.count == 1024 && Set(grid).count == 1024)
        #expect(grid[0] == 3 * 256 + 4 && grid[1023] == 189 * 256 + 252)
        #expect(PromptableEvaluator.grid(1, width: 9, height: 7) == [3 * 9 + 4])
    }

    @Test func `the shipped model's own field is prompted and pooled in drawn views`() throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let model = try ModelFolder(path: repository.appending(path: "models/default").path)
        let predictor = try SemanticSplatPredictor(model)
        try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 12)
            var options = EvaluationOptions()
            options.tables = [.language, .promptable]
            options.gaps = [4]
            options.windows = 1
            options.promptPoints = 3
            options.poolsLanguage = true
            let plan = try EvaluationPlan([folder], options: options) { _ in predictor }
            let report = try Evaluator(plan, imageEncoder: nil, segmentAnything: nil)
                .measure(model: "default")
            for views in ["source", "target"] {
                for (table, row) in [
                    ("promptable", "semanticsplat"), ("language", "semanticsplat_hcam"),
                ] {
                    let figures = try #require(report.json[table, row, views])
                    #expect((0...1).contains(try #require(figures["miou"]?.number)))
                }
                let overlap = report.json["promptable", "semanticsplat", views, "miou"]
                #expect(try #require(overlap?.number) > 0.05, "no mask is where its point is")
            }
            #expect(report.json["promptable", "sam2d"] == .null)
        }
    }

    @Test func `a network is scored at source and target views, step by step`() throws {
        let fixture = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/sam").path
        let network = try SegmentAnythingFolder(path: fixture).network()
        try withTemporaryFolder { path in
            let folder = try BoxRoom.write(to: path, frames: 12)
            var options = EvaluationOptions()
            options.tables = [.promptable]
            options.gaps = [4]
            options.windows = 2
            options.promptPoints = 3
            let plan = try EvaluationPlan([folder], options: options) { testOracle($0) }
            var steps = 0
            let report = try Evaluator(plan, imageEncoder: nil, segmentAnything: network)
                .measure(model: "oracle") { steps += 1 }
            #expect(steps == plan.steps)
            for views in ["source", "target"] {
                let row = try #require(report.json["promptable", "sam2d", views])
                for figure in ["miou", "acc", "recall"] {
                    #expect((0...1).contains(try #require(row[figure]?.number)))
                }
            }
            #expect(report.json["promptable", "semanticsplat"] == .null)
            #expect(report.text.contains("Promptable segmentation (3x3 points"))
        }
    }
}
