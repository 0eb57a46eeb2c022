internal import Networks
internal import Tensors

/// Module D2: depth between the planes, by a narrow sweep at half resolution (after DepthSplat's second scale, 4.2).
///
/// 64 planes lie 11 % of the depth apart at 3 m: what the coarse grid cannot tell is a pixel or two here.
struct DepthRefinement: Sendable {
    /// What the first estimate says of one view.
    struct Input: Sendable {
        /// G4 of the geometry U-Net.
        let geometry: Tensor
        /// `[1, H, W]`, and the same scaled to [0, 1].
        let inverseDepth: Tensor
        let scaledInverseDepth: Tensor
    }

    private let matchHalf: Convolution
    private let matchQuarter: Convolution
    private let context: Convolution
    private let hidden: [Convolution]
    private let logits: Convolution
    private let temperature: Float
    private let offsets: [Float]
    private let channels: Int

    /// Reads the module's tensors.
    ///
    /// - Parameters:
    ///   - weights: the tensors under the module's prefix.
    ///   - sizes: the network's; its refinement steps are not 0.
    ///   - spacing: of the depth candidates, 1/m; the narrow sweep's lie a quarter of it apart.
    /// - Throws: ``WeightError`` when a tensor is missing, has another shape, or holds a number that is not finite.
    init(
        _ weights: Weights,
        _ sizes: NetworkConfiguration,
        spacing: Float
    ) throws(WeightError) {
        let (steps, width) = (sizes.refinementSteps, sizes.refinementHidden)
        channels = sizes.refinementChannels
        matchHalf = try Convolution(weights.scoped("match2"), sizes.cnnWidths[0], channels)
        matchQuarter = try Convolution(
            weights.scoped("match4"),
            sizes.matchingWidth,
            channels,
            bias: false
        )
        context = try Convolution(weights.scoped("context"), sizes.geometryWidths[0], 8)
        hidden = [
            try Convolution(
                weights.scoped("conv0"),
                steps + 1 + channels + 8,
                width,
                kernel: 3,
                padding: 1
            ),
            try Convolution(weights.scoped("conv1"), width, width, kernel: 3, padding: 1),
        ]
        logits = try Convolution(weights.scoped("logits"), width, steps, kernel: 3, padding: 1)
        temperature = try weights.tensor("tau", []).values[0]
        let middle = Float(steps - 1) / 2
        offsets = (0..<steps).map { (Float($0) - middle) * spacing / 4 }
    }

    /// How much the inverse depth of every reference changes.
    ///
    /// - Parameters:
    ///   - estimates: of every reference.
    ///   - parts: the window.
    ///   - features: matching features at 1/4 of every view.
    ///   - threads: on which views are worked in parallel.
    /// - Returns: `[1, H, W]` for each.
    func callAsFunction(
        _ estimates: [Input],
        _ parts: WindowParts,
        features: [Tensor],
        threads: Int
    ) -> [Tensor] {
        let matching = parallelMap(count: features.count, threads: threads) {
            match(parts.images[$0].pyramid.half, features[$0])
        }
        let cost = CostVolume.sweep(
            references: parts.references,
            features: matching,
            cameras: parts.cameras,
            worldFromCamera: parts.worldFromCamera,
            candidates: offsets,
            centres: estimates.map { $0.inverseDepth.averagedByTwo() },
            stride: 2,
            threads: threads
        )
        return parallelMap(count: estimates.count, threads: threads) { index in
            change(estimates[index], matching[parts.references[index]], cost[index])
        }
    }

    /// Features of one length, so that their correlation is a cosine after the sweep's division by √C.
    private func match(_ half: Tensor, _ features: Tensor) -> Tensor {
        let fine = matchHalf(half) + matchQuarter(features).doubled()
        return fine.withCells(ofLength: Float(channels).squareRoot().squareRoot())
    }

    private func change(_ view: Input, _ matching: Tensor, _ cost: Tensor) -> Tensor {
        var x = Tensor.concatenated([
            cost, view.scaledInverseDepth.averagedByTwo(), matching,
            context(view.geometry).doubled(),
        ])
        for convolution in hidden {
            x = convolution(x, .gelu)
        }
        var scores = logits(x)
        scores.add(cost, factor: temperature)
        return scores.expectation(of: offsets).expected.doubled()
    }
}
