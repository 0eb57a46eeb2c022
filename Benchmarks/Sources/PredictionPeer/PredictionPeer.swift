import BenchmarkInputs
import Foundation
import SemanticSplat
import Tensors

/// Predicts when it is told to, for `training/benchmark_prediction.py`, which predicts the same in PyTorch in turns.
///
/// `PredictionPeer MODEL VIEWS THREADS WINDOW ANSWER` writes a window and its prediction to two files and says `ready`; then it
/// answers every line `predict` with the seconds that a window of new images took: by the clock, and of the processors.
@main
enum PredictionPeer {
    static func main() throws {
        prepareProcess()
        let arguments = CommandLine.arguments
        guard arguments.count == 6, let views = Int(arguments[2]),
            let threads = Int(arguments[3])
        else {
            throw CocoaError(.featureUnsupported)
        }
        let subject = try RepeatedPrediction(model: arguments[1], views: views, threads: threads)
        try windowBytes(subject.window).write(to: URL(filePath: arguments[4]))
        let answer = try subject.predictor.predict(subject.window)
        try answerBytes(answer).write(to: URL(filePath: arguments[5]))
        say("ready")
        while readLine() == "predict" {
            let window = subject.nextWindow(fresh: views)
            let (start, processors) = (ContinuousClock.now, processorSeconds())
            _ = try subject.predictor.predict(window)
            let passed = (ContinuousClock.now - start) / .seconds(1)
            say("\(passed) \(processorSeconds() - processors)")
        }
    }

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    /// A view after the other: its RGB bytes; fx, fy, cx, cy and the rows of its pose, 16 numbers, in double precision.
    private static func windowBytes(_ window: [PosedView]) -> Data {
        var bytes = Data()
        for view in window {
            let (camera, rotation) = (view.pinhole, view.worldFromCamera.rotation.matrix.m)
            let place = view.worldFromCamera.translation
            let pose: [Double] = [
                rotation[0], rotation[1], rotation[2], place.x,
                rotation[3], rotation[4], rotation[5], place.y,
                rotation[6], rotation[7], rotation[8], place.z,
                0, 0, 0, 1,
            ]
            bytes.append(contentsOf: view.image.pixels)
            append([camera.fx, camera.fy, camera.cx, camera.cy] + pose, to: &bytes)
        }
        return bytes
    }

    /// A view after the other, its Gaussians' arrays in the order of `WholePrediction`'s answer, in single precision.
    private static func answerBytes(_ prediction: WindowPrediction) -> Data {
        var bytes = Data()
        for view in prediction.views {
            let cloud = view.gaussians
            for values in [
                cloud.positions, cloud.rotations, cloud.scales, cloud.opacities,
                cloud.sphericalHarmonics, cloud.languageFeatures, cloud.segmentationFeatures,
            ] {
                append(values, to: &bytes)
            }
        }
        return bytes
    }

    private static func append<Number: BitwiseCopyable>(_ numbers: [Number], to bytes: inout Data) {
        numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}
