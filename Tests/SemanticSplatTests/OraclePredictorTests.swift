import FoundationModels
import Geometry
import Imaging
import SemanticSplat
import Splatting
import Testing

/// A few words at known angles.
private struct FewWords: TextEncoder {
    let dimension = 4
    private let words: [String: [Float]] = [
        "mug": [1, 0, 0, 0], "cup": [0.8, 0.6, 0, 0], "table": [0, 0, 1, 0],
        "wall": [0, 0, 0, 1], "lamp": [0, 1, 0, 0],
    ]

    func embed(_ phrase: String) -> [Float] { words[phrase] ?? [0, 0, 0, 0] }
}

@Suite struct OraclePredictorTests {
    /// The true camera has other pixels than the view, as a recording has.
    private let trueCamera = Pinhole(fx: 80, fy: 84, cx: 40.25, cy: 29.5, width: 80, height: 60)
    private let viewCamera = Pinhole(fx: 16, fy: 16.5, cx: 8, cy: 6.25, width: 16, height: 12)

    /// A wall that recedes to the right: z = 2 + x / 4 in the camera's frame, so that z = 2 / (1 - ray.x / 4).
    private func wall(_ ray: Vector3) -> Double { 2 / (1 - ray.x / 4) }

    private var truth: OracleTruth {
        let (width, height) = (trueCamera.width, trueCamera.height)
        var depth = [Float](repeating: 0, count: width * height)
        var labels = [UInt16](repeating: 0, count: width * height)
        for index in depth.indices {
            let pixel = SIMD2(Double(index % width) + 0.5, Double(index / width) + 0.5)
            // The upper eighth is too far for the sensor.
            guard index / width >= height / 8 else { continue }
            depth[index] = Float(wall(trueCamera.unproject(pixel, depthMetres: 1)))
            labels[index] = index % width < 30 ? 7 : index % width < 55 ? 9 : 0
        }
        return OracleTruth(
            pinhole: trueCamera,
            depth: DepthImage(width: width, height: height, metres: depth),
            instances: LabelImage(width: width, height: height, labels: labels)
        )
    }

    private func space(_ calibration: LanguageCalibration = LanguageCalibration()) -> LanguageSpace
    {
        LanguageSpace(
            textEncoder: FewWords(),
            decoderWeights: [Float](repeating: 1, count: 8),
            decoderBias: [1, 2, 3, 4],
            calibration: calibration
        )
    }

    private func oracle(_ names: [UInt16: String]) -> OraclePredictor {
        let truth = truth
        return OraclePredictor(
            networkWidth: 16,
            networkHeight: 12,
            names: names,
            vocabulary: space(LanguageCalibration(scoreThreshold: 0.7))
        ) { stamp throws(PredictorError) in
            guard stamp == 5 else { throw PredictorError("no frame at \(stamp)") }
            return truth
        }
    }

    private func view(width: Int = 16, stamp: Int64 = 5) -> PosedView {
        PosedView(
            image: ColorImage(width: width, height: 12, red: 255, green: 51, blue: 0),
            pinhole: viewCamera,
            worldFromCamera: Pose.identity,
            stampNanoseconds: stamp
        )
    }

    @Test func `depth is the surface's, and 0 where it is not known`() throws {
        let prediction = try oracle([:]).predict([view(), view()])
        #expect(prediction.views.count == 2)
        let depth = prediction.views[1].depth
        for y in 0..<12 {
            for x in 0..<16 {
                let pixel = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
                let ray = viewCamera.unproject(pixel, depthMetres: 1)
                let isKnown = trueCamera.project(ray).map { $0.y >= 7 } ?? false
                let expected = isKnown ? wall(ray) : 0
                // Half a true pixel of the slope.
                #expect(abs(Double(depth[x, y]) - expected) < 0.01, "\(x), \(y)")
                #expect(prediction.views[1].confidence[y * 16 + x] == (isKnown ? 1 : 0))
            }
        }
    }

    @Test func `every known pixel has a Gaussian on its ray`() throws {
        let prediction = try oracle([7: "mug"]).predict([view()])
        let (depth, cloud) = (prediction.views[0].depth, prediction.views[0].gaussians)
        let known = (0..<16 * 12).filter { depth.metres[$0] > 0 }
        #expect(cloud.count == known.count && cloud.isConsistent && known.count > 100)
        for (row, index) in known.enumerated() {
            let point = (0..<3).map { Double(cloud.positions[3 * row + $0]) }
            let pixel = try #require(
                viewCamera.project(Vector3(point[0], point[1], point[2]))
            )
            #expect(abs(pixel.x - Double(index % 16) - 0.5) < 1e-4)
            #expect(abs(pixel.y - Double(index / 16) - 0.5) < 1e-4)
            #expect(cloud.positions[3 * row + 2] == depth.metres[index])
            #expect(abs(cloud.scales[3 * row] - depth.metres[index] / 32) < 1e-6)
        }
        let color = (0..<3).map { 0.5 + 0.282_094_79 * cloud.sphericalHarmonics[4 * $0] }
        #expect(zip(color, [1, 0.2, 0] as [Float]).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func `names are found at their pixels by the model's own text`() throws {
        // Two channels for two names, and the identity for as many names as an embedding has components.
        let many: [UInt16: String] = [
            7: "mug", 9: "table", 1: "wall", 2: "lamp", 3: "cup", 4: "nonsense",
        ]
        for (names, channels) in [([7: "mug", 9: "table"], 2), (many, 4)]
            as [([UInt16: String], Int)]
        {
            let oracle = oracle(names)
            let language = oracle.language
            #expect(language.featureDimension == channels)
            #expect(language.calibration.scoreThreshold == 0.7)
            let cloud = try oracle.predict([view()]).views[0].gaussians
            #expect(cloud.languageChannels == channels)
            let (cup, table) = (language.query("cup"), language.query("table"))
            for row in 0..<cloud.count {
                let feature = cloud.languageFeatures[row * channels..<(row + 1) * channels]
                // The label's column under the Gaussian.
                let column =
                    80 * cloud.positions[3 * row] / cloud.positions[3 * row + 2] + 40.25
                let expected: (cup: Float, table: Float) =
                    column < 30 ? (0.8, 0) : column < 55 ? (0, 1) : (0, 0)
                #expect(abs(language.cosine(feature, cup) - expected.cup) < 1e-5)
                #expect(abs(language.cosine(feature, table) - expected.table) < 1e-5)
            }
        }
    }

    @Test func `wrong sizes and unknown stamps are errors that say so`() {
        let oracle = oracle([:])
        var error = #expect(throws: PredictorError.self) { try oracle.predict([view(width: 20)]) }
        #expect(error?.description.contains("20x12") == true)
        error = #expect(throws: PredictorError.self) {
            try oracle.predict([view(), view(stamp: 6)])
        }
        #expect(error?.description.contains("no frame at 6") == true)
    }
}
