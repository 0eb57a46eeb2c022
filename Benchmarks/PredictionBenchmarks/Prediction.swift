import Benchmark
import BenchmarkFigures
import BenchmarkInputs
import Foundation
import SemanticSplat
import Tensors

/// Whole predictions of `models/default` on two threads, at its size and, the same weights, at 256×256.
let benchmarks: @Sendable () -> Void = {
    prepareProcess()
    for (views, fresh) in [(2, 2), (3, 3), (4, 4), (4, 1)] {
        predictions(views: views, fresh: fresh)
    }
    predictions(views: 2, fresh: 2, height: 256)
    for fresh in 1...2 { predictions(views: 4, fresh: fresh, refresh: .recent) }
}

/// - Parameters:
///   - views: of the window.
///   - fresh: how many of its images the window before did not have.
///   - height: of the images in pixels, where it is not the model's.
///   - refresh: which views are predicted anew.
private func predictions(
    views: Int,
    fresh: Int,
    height: Int? = nil,
    refresh: RefreshPolicy = .all
) {
    let name =
        "predict \(views) views, \(fresh) new" + (height.map { ", \($0) rows" } ?? "")
        + (refresh == .all ? "" : ", \(refresh.rawValue)")
    Benchmark(name, configuration: Benchmark.figures(seconds: 8)) {
        (benchmark, setup: RepeatedPrediction) in
        let window = setup.nextWindow(fresh: fresh)
        try benchmark.measure { try setup.predictor.predict(window) }
    } setup: {
        let model = "\(repository)/models/default"
        guard let height else {
            return try RepeatedPrediction(model: model, views: views, refresh: refresh)
        }
        let resized = try resizedModel(model, height: height)
        // It has read all of it by then.
        defer { try? FileManager.default.removeItem(atPath: resized) }
        return try RepeatedPrediction(model: resized, views: views, refresh: refresh)
    }
}
