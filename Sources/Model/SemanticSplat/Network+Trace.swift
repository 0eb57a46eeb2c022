internal import Geometry
internal import Tensors

extension Network {
    /// What every module answers, step by step, each fed with the step before as in ``geometry(images:patterns:cameras:worldFromCamera:threads:)``.
    func trace(
        images: [ImageKnowledge],
        patterns: [Tensor],
        cameras: [Pinhole],
        worldFromCamera: [Pose]
    ) -> [String: [[Float]]] {
        let (levels, pyramids) = (images.map(\.levels), images.map(\.pyramid))
        let features = transformer(
            eighth: pyramids.map(\.eighth),
            quarter: pyramids.map(\.quarter),
            threads: 1
        )
        let cost = CostVolume.sweep(
            features: features,
            cameras: cameras,
            worldFromCamera: worldFromCamera,
            candidates: candidates,
            stride: 4,
            threads: 1
        )
        let decoded = geometryUNet(
            cost: cost,
            features: features,
            patterns: patterns,
            context: levels,
            threads: 1
        )
        let views = geometry(
            images: images,
            patterns: patterns,
            cameras: cameras,
            worldFromCamera: worldFromCamera,
            threads: 1
        )
        let encoded = images.map(\.encoded)
        let semantics = zip(views, encoded).map { self.semantics($0, encoded: $1) }
        let steps: [String: [Tensor]] = [
            "trunk4": levels.map(\.quarter), "trunk8": levels.map(\.eighth),
            "trunk16": levels.map(\.sixteenth), "trunk32": levels.map(\.thirtySecond),
            "e2": pyramids.map(\.half), "e4": pyramids.map(\.quarter), "e8": pyramids.map(\.eighth),
            "features": features,
            "cost": cost, "patterns": patterns,
            "g4": decoded.map(\.features), "logits": decoded.map(\.logits),
            "mask": decoded.map(\.mask),
            "coarse": views.map(\.coarseInverseDepth),
            "upsampled": views.map(\.upsampledInverseDepth), "fine": views.map(\.inverseDepth),
            "confidence": views.map(\.confidence), "lseg": encoded.map(\.language),
            "sam": encoded.compactMap(\.segmentation),
            "language": semantics.map(\.language),
            "segmentation": semantics.compactMap(\.segmentation),
        ]
        return steps.mapValues { $0.map(\.values) }
    }
}
