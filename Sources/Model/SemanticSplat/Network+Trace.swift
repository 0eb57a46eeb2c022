internal import Tensors

extension Network {
    /// What every module answers, step by step, each fed with the step before as in ``geometry(_:threads:)``.
    func trace(_ parts: WindowParts) -> [String: [[Float]]] {
        let (levels, pyramids) = (parts.images.map(\.levels), parts.images.map(\.pyramid))
        let (features, cost) = matching(parts, threads: 1)
        let decoded = decoded(parts, features: features, cost: cost, threads: 1)
        let views = geometry(parts, threads: 1)
        let encoded = parts.images.map(\.encoded)
        let semantics = zip(views, encoded).map { self.semantics($0, encoded: $1) }
        let steps: [String: [Tensor]] = [
            "trunk4": levels.map(\.quarter), "trunk8": levels.map(\.eighth),
            "trunk16": levels.map(\.sixteenth), "trunk32": levels.map(\.thirtySecond),
            "e2": pyramids.map(\.half), "e4": pyramids.map(\.quarter), "e8": pyramids.map(\.eighth),
            "features": features,
            "cost": cost, "patterns": parts.patterns,
            "g4": decoded.map(\.features), "logits": decoded.map(\.logits),
            "mask": decoded.map(\.mask),
            "coarse": views.map(\.coarseInverseDepth),
            "upsampled": views.map(\.upsampledInverseDepth), "fine": views.map(\.inverseDepth),
            "confidence": views.map(\.confidence), "lseg": encoded.map(\.language),
            "sam": encoded.compactMap(\.segmentation),
            "language": semantics.map(\.language),
            "segmentation": semantics.compactMap(\.segmentation),
        ]
        return steps.mapValues { $0.map { [Float]($0.values) } }
    }
}
