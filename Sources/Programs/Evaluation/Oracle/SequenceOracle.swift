internal import Geometry
internal import Imaging
public import Recording
public import SemanticSplat
internal import Splatting

/// A test double for the predictor: it is told the truth of one labelled sequence.
///
/// Its depth is the true depth, its Gaussians are the pixels lifted to it, and their language
/// features are the embeddings of the instances' own names and classes. With it the harness and the
/// node can be proved apart from the network: depth errors must vanish and goals succeed. It finds the
/// frame of a view by its stamp.
public struct SequenceOracle: WindowPredictor {
    /// The width of its views.
    public let networkWidth: Int
    /// The height of its views.
    public let networkHeight: Int
    /// Words by their hash, and a decoder that changes nothing.
    public let language: LanguageSpace

    private let sequence: EvaluationSequence
    private let frameOfStamp: [Int64: Int]
    /// The feature of each instance; that of 0 is no name's.
    private let features: [UInt16: [Float]]

    /// The oracle of a sequence with depth.
    public init(_ folder: SequenceFolder, width: Int = 256, height: Int = 192) {
        networkWidth = width
        networkHeight = height
        sequence = EvaluationSequence(folder, width: width, height: height)
        frameOfStamp = Dictionary(
            folder.frames.indices.map { (folder.frames[$0].stampNanoseconds, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let encoder = HashedWords(dimension: 64)
        language = LanguageSpace(
            textEncoder: encoder,
            decoderWeights: Self.identity(encoder.dimension),
            decoderBias: [Float](repeating: 0, count: encoder.dimension)
        )
        features = (folder.labels?.instances ?? [:]).mapValues { instance in
            HashedWords.normalised(
                zip(encoder.embed(instance.name), encoder.embed(instance.category)).map(+)
            )
        }
    }

    /// The truth of the window's views.
    public func predict(_ window: [PosedView]) throws(PredictorError) -> WindowPrediction {
        var views: [ViewPrediction] = []
        for view in window {
            guard let frame = frameOfStamp[view.stampNanoseconds] else {
                throw PredictorError(
                    "the oracle knows no frame of stamp \(view.stampNanoseconds) ns in "
                        + sequence.folder.path
                )
            }
            views.append(try truth(of: view, frame: frame))
        }
        return WindowPrediction(views: views)
    }

    private func truth(of view: PosedView, frame: Int) throws(PredictorError) -> ViewPrediction {
        let (depth, instances): (DepthImage?, LabelImage?)
        do {
            depth = try sequence.depth(frame)
            instances = try sequence.instances(frame)
        } catch { throw PredictorError("the oracle cannot read the truth: \(error)") }
        guard let depth else {
            throw PredictorError("\(sequence.folder.path) has no depth for the oracle to tell")
        }
        return ViewPrediction(
            depth: depth,
            confidence: depth.metres.map { $0 > 0 ? 1 : 0 },
            gaussians: lifted(view, depth, instances)
        )
    }

    /// One Gaussian a pixel, about as large as the pixel; invisible where there is no depth.
    private func lifted(
        _ view: PosedView,
        _ depth: DepthImage,
        _ instances: LabelImage?
    )
        -> GaussianCloud
    {
        let unknown = [Float](repeating: 0, count: language.featureDimension)
        var cloud = GaussianCloud.empty
        for y in 0..<depth.height {
            for x in 0..<depth.width {
                let metres = depth[x, y]
                let point = view.pinhole.unproject(
                    SIMD2(Double(x) + 0.5, Double(y) + 0.5),
                    depthMetres: Double(max(metres, 0.1))
                )
                cloud.positions += [Float(point.x), Float(point.y), Float(point.z)]
                cloud.rotations += [1, 0, 0, 0]
                let size = 0.5 * max(metres, 0.1) / Float(view.pinhole.fx)
                cloud.scales += [size, size, size]
                cloud.opacities.append(metres > 0 ? 0.98 : 0)
                let color = view.image[x, y]
                for channel in [color.red, color.green, color.blue] {
                    // The constant harmonic is 0.28209, about a grey of one half.
                    cloud.sphericalHarmonics += [
                        (Float(channel) / 255 - 0.5) / 0.282_094_8, 0, 0, 0,
                    ]
                }
                cloud.languageFeatures += instances.flatMap { features[$0[x, y]] } ?? unknown
            }
        }
        return cloud
    }

    private static func identity(_ size: Int) -> [Float] {
        (0..<size * size).map { $0 / size == $0 % size ? 1 : 0 }
    }
}
