import Foundation
import FoundationModels
import Geometry
import Imaging
import Networks
import SemanticSplat
import Tensors

/// The tiny network of `training/export_fixtures.py`, its inputs and PyTorch's answers.
struct ParityFixture {
    let folder: String
    let views: Int
    let window: [PosedView]
    private let answers: [String: (shape: [Int], values: [Float])]

    init(views: Int) throws {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        folder = here.appendingPathComponent("Fixtures/parity").path
        self.views = views
        let file = try Safetensors(path: "\(folder)/views\(views).safetensors")
        let weights = Weights(file)
        var answers: [String: (shape: [Int], values: [Float])] = [:]
        for (name, entry) in file.entries {
            answers[name] = (entry.shape, [Float](try weights.tensor(name, entry.shape).values))
        }
        self.answers = answers
        window = try (0..<views).map { try Self.view($0, of: answers) }
    }

    private static func view(
        _ index: Int,
        of answers: [String: (shape: [Int], values: [Float])]
    ) throws -> PosedView {
        let images = try require(answers["images"])
        let (height, width) = (images.shape[2], images.shape[3])
        let plane = width * height
        var pixels = [UInt8](repeating: 0, count: 3 * plane)
        for channel in 0..<3 {
            for pixel in 0..<plane {
                pixels[3 * pixel + channel] = UInt8(
                    images.values[(3 * index + channel) * plane + pixel]
                )
            }
        }
        let k = try require(answers["intrinsics"]).values[4 * index..<4 * index + 4].map(
            Double.init
        )
        let m = try require(answers["world_from_camera"]).values[16 * index..<16 * index + 16].map(
            Double.init
        )
        let rotation = Quaternion(
            Matrix3(rowMajor: [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]])
        )
        return PosedView(
            image: ColorImage(width: width, height: height, pixels: pixels),
            pinhole: Pinhole(fx: k[0], fy: k[1], cx: k[2], cy: k[3], width: width, height: height),
            worldFromCamera: Pose(rotation: rotation, translation: [m[3], m[7], m[11]]),
            stampNanoseconds: Int64(index)
        )
    }

    func predictor(threads: Int = 2) throws -> SemanticSplatPredictor {
        try SemanticSplatPredictor(
            modelFolder(),
            textEncoder: NoWords(dimension: 16),
            threads: threads
        )
    }

    private func modelFolder() throws -> ModelFolder { try ModelFolder(path: folder) }

    /// What every module of the network says, by the fixture's names, one list of values a view.
    func trace() throws -> [String: [[Float]]] { try predictor().trace(window) }

    /// The largest difference to PyTorch's answer, as a share of the answer's largest magnitude.
    func relativeDifference(_ values: [Float], name: String, view: Int) throws -> Float {
        let answer = try Self.require(answers[name])
        let stride = answer.values.count / views
        let expected = answer.values[view * stride..<(view + 1) * stride]
        guard values.count == stride else { return .infinity }
        let largest = expected.reduce(0) { max($0, abs($1)) }
        return zip(values, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(largest, 1e-6)
    }

    private static func require<T>(_ value: T?) throws -> T {
        guard let value else {
            throw WeightError.missing(
                name: "a tensor of the fixture",
                path: "Tests/Fixtures/parity"
            )
        }
        return value
    }
}

/// A text encoder for a network that nobody asks anything.
struct NoWords: TextEncoder {
    let dimension: Int

    func embed(_ phrase: String) -> [Float] { [Float](repeating: 0, count: dimension) }
}
