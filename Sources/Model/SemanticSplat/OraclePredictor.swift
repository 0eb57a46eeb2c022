internal import FoundationModels
public import Geometry
public import Imaging
internal import Splatting

/// What is true of one view, as a renderer or a careful person says.
public struct OracleTruth: Sendable {
    /// The camera of the images below; its optical frame is that of the view.
    public var pinhole: Pinhole

    /// Depth along z, in metres, 0 where nothing is known.
    public var depth: DepthImage

    /// The instance at every pixel, 0 for none; `nil` where the view is not labelled.
    public var instances: LabelImage?

    /// Puts a truth together; the images have the size of `pinhole`.
    public init(pinhole: Pinhole, depth: DepthImage, instances: LabelImage?) {
        precondition(
            [depth.width, instances?.width ?? depth.width].allSatisfy { $0 == pinhole.width }
                && [depth.height, instances?.height ?? depth.height].allSatisfy {
                    $0 == pinhole.height
                },
            "the images of a truth have the size of its camera, \(pinhole.width)x\(pinhole.height)"
        )
        self.pinhole = pinhole
        self.depth = depth
        self.instances = instances
    }
}

/// A test double for the trained predictor: it looks the depth and the names up instead of predicting them.
///
/// For tests, and for telling errors of the map and of grounding from those of the network (`--predictor oracle`).
public struct OraclePredictor: WindowPredictor {
    /// The truth about the view taken at a stamp, in nanoseconds.
    public typealias Lookup = @Sendable (Int64) throws(PredictorError) -> OracleTruth

    /// The width of the views that it takes, in pixels.
    public let networkWidth: Int

    /// The height of the views that it takes, in pixels.
    public let networkHeight: Int

    /// Decodes the names that the Gaussians carry to the text encoder's own embeddings of them.
    public let language: LanguageSpace

    private let features: [UInt16: [Float]]
    private let truth: Lookup

    /// An oracle for views of one size.
    ///
    /// - Parameters:
    ///   - networkWidth: the width of its views, in pixels.
    ///   - networkHeight: the height of its views, in pixels.
    ///   - names: what each instance is called. Pixels of other instances carry no language.
    ///   - vocabulary: the text encoder and the calibration of the model that the oracle stands in for.
    ///   - truth: says what is true of a view; it is called once a view of each window.
    public init(
        networkWidth: Int,
        networkHeight: Int,
        names: [UInt16: String],
        vocabulary: LanguageSpace,
        truth: @escaping Lookup
    ) {
        let words = OracleWords(names: names.values, encoder: vocabulary.textEncoder)
        self.networkWidth = networkWidth
        self.networkHeight = networkHeight
        self.truth = truth
        language = LanguageSpace(
            textEncoder: vocabulary.textEncoder,
            decoderWeights: words.decoderWeights,
            decoderBias: [Float](repeating: 0, count: vocabulary.textEncoder.dimension),
            calibration: vocabulary.calibration
        )
        features = names.compactMapValues { words.features[$0] }
    }

    /// The true depth of every view, with a Gaussian at each pixel whose depth is known.
    ///
    /// - Throws: ``PredictorError`` when a view has the wrong size or the truth about it is not known.
    public func predict(_ window: [PosedView]) throws(PredictorError) -> WindowPrediction {
        var views: [ViewPrediction] = []
        for view in window {
            guard (view.image.width, view.image.height) == (networkWidth, networkHeight) else {
                throw PredictorError(
                    "a view of \(view.image.width)x\(view.image.height) pixels; "
                        + "this oracle takes \(networkWidth)x\(networkHeight)"
                )
            }
            views.append(prediction(view, try truth(view.stampNanoseconds)))
        }
        return WindowPrediction(views: views)
    }

    private func prediction(_ view: PosedView, _ truth: OracleTruth) -> ViewPrediction {
        var depth = [Float](repeating: 0, count: networkWidth * networkHeight)
        var splats = SurfaceSplats(featureDimension: language.featureDimension)
        for y in 0..<networkHeight {
            for x in 0..<networkWidth {
                let pixel = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
                let ray = view.pinhole.unproject(pixel, depthMetres: 1)
                guard let (metres, instance) = truth.sample(along: ray) else { continue }
                depth[y * networkWidth + x] = metres
                splats.append(
                    at: ray * Double(metres),
                    radiusMetres: 0.5 * Double(metres) / view.pinhole.fx,
                    color: view.image[x, y],
                    feature: features[instance]
                )
            }
        }
        return ViewPrediction(
            depth: DepthImage(width: networkWidth, height: networkHeight, metres: depth),
            confidence: depth.map { $0 > 0 ? 1 : 0 },
            gaussians: splats.cloud
        )
    }
}

extension OracleTruth {
    /// Depth and instance where `ray` (camera frame, z = 1) meets the image; `nil` where no depth is known.
    fileprivate func sample(along ray: Vector3) -> (metres: Float, instance: UInt16)? {
        guard let point = pinhole.project(ray) else { return nil }
        let (x, y) = (point.x.rounded(.down), point.y.rounded(.down))
        guard x >= 0, y >= 0, x < Double(pinhole.width), y < Double(pinhole.height) else {
            return nil
        }
        let metres = depth[Int(x), Int(y)]
        guard metres > 0, metres.isFinite else { return nil }
        return (metres, instances?[Int(x), Int(y)] ?? 0)
    }
}
