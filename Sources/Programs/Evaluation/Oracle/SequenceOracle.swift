public import Recording
public import SemanticSplat

/// The test double ``OraclePredictor``, told the truth of a sequence on disk.
///
/// With it the harness and the map can be proved apart from the network: depth errors must vanish and
/// goals succeed. It finds the frame of a view by its stamp.
public enum SequenceOracle {
    /// The oracle of a sequence with depth, for views of `width` × `height` pixels, that speaks the
    /// language of `vocabulary`.
    public static func predictor(
        for folder: SequenceFolder,
        width: Int,
        height: Int,
        vocabulary: LanguageSpace
    ) -> OraclePredictor {
        let frameOfStamp = Dictionary(
            folder.frames.indices.map { (folder.frames[$0].stampNanoseconds, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return OraclePredictor(
            networkWidth: width,
            networkHeight: height,
            names: (folder.labels?.instances ?? [:]).mapValues(\.name),
            vocabulary: vocabulary
        ) { stamp throws(PredictorError) in
            guard let frame = frameOfStamp[stamp] else {
                throw PredictorError(
                    "the oracle knows no frame of stamp \(stamp) ns in \(folder.path)"
                )
            }
            return try truth(of: folder, frame)
        }
    }

    private static func truth(
        of folder: SequenceFolder,
        _ frame: Int
    ) throws(PredictorError)
        -> OracleTruth
    {
        do throws(SequenceError) {
            if let depth = try folder.depth(frame) {
                return OracleTruth(
                    pinhole: folder.pinhole,
                    depth: depth,
                    instances: try folder.instance(frame)
                )
            }
        } catch { throw PredictorError("the oracle cannot read the truth: \(error)") }
        throw PredictorError("\(folder.path) has no depth for the oracle to tell")
    }
}
