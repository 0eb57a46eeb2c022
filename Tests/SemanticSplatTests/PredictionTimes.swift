import Foundation
import Geometry
import Imaging
import SemanticSplat
import Testing

/// How long whole predictions take with `models/default`.
///
/// `make bench` asks for them; a test run does not.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["SEMSPLAT_BENCH"] != nil), .serialized)
struct PredictionTimes {
    /// The encoders' answers for the last window's images are remembered: so `fresh` images are as many as are new.
    @Test(arguments: [(2, 2), (3, 3), (4, 4), (4, 1)])
    func `a window on two threads`(views: Int, fresh: Int) throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let root = here.deletingLastPathComponent().deletingLastPathComponent()
        let folder = try ModelFolder(path: root.appendingPathComponent("models/default").path)
        let predictor = try SemanticSplatPredictor(folder)
        var window = (0..<views).map {
            Self.view($0, width: predictor.networkWidth, height: predictor.networkHeight)
        }
        _ = try predictor.predict(window)
        let milliseconds = try (0..<7).map { run in
            for view in 0..<fresh { window[view].image.pixels[0] = UInt8(run) }
            let start = ContinuousClock.now
            _ = try predictor.predict(window)
            return Double((ContinuousClock.now - start).components.attoseconds) / 1e15
        }.sorted()
        print(
            "predict \(views) views, \(fresh) of them new: median \(Int(milliseconds[3])) ms, best \(Int(milliseconds[0])) ms"
        )
        #expect(milliseconds[0] > 0)
    }

    private static func view(_ index: Int, width: Int, height: Int) -> PosedView {
        var image = ColorImage(width: width, height: height)
        for pixel in image.pixels.indices {
            image.pixels[pixel] = UInt8((pixel * 7 + pixel / 97 * (index + 3)) % 251)
        }
        return PosedView(
            image: image,
            pinhole: Pinhole(fx: 213, fy: 213, cx: 128, cy: 96, width: width, height: height),
            worldFromCamera: Pose(rotation: .identity, translation: [0.2 * Double(index), 0, 0]),
            stampNanoseconds: Int64(index)
        )
    }
}
