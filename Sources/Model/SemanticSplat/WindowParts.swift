internal import FoundationModels
internal import Tensors

/// What is known of one image alone, wherever it was taken and whatever stands beside it.
struct ImageKnowledge: Sendable {
    let pixels: ImagePixels
    /// The multi-view backbone's features.
    let pyramid: Backbone.Pyramid
    /// Of the language encoder's trunk, for geometry.
    let levels: EfficientNetLite.Levels
    /// For the semantic branch.
    let encoded: SemanticBranch.Encoded
}

/// The parts of a window's prediction that are of one image, or of two images and where they were taken.
struct WindowParts: Sendable {
    /// What is known of each view's image.
    var images: [ImageKnowledge]
    /// The pattern volume of each view.
    var patterns: [Tensor]
}

/// Makes the parts of a window, as many at a time as there are threads, whichever they are of.
struct PartMaker: Sendable {
    let network: Network
    let segmentAnything: SegmentAnything?
    let threads: Int

    private enum Order: Sendable {
        case language(view: Int)
        case segmentation(view: Int, SegmentAnything)
        case pyramid(view: Int)
        case agreement(ViewPair)
    }

    private enum Part: Sendable {
        case language(EfficientNetLite.Levels, embeddings: Tensor)
        case segmentation(Tensor)
        case pyramid(Backbone.Pyramid)
        case agreement(SweptVolume)
    }

    /// What is known of the images of `views`, and how well the patterns of `pairs` agree; `pixels` are of the whole window.
    func make(
        views: [Int],
        pairs: [ViewPair],
        window: [PosedView],
        pixels: [ImagePixels]
    ) -> (images: [ImageKnowledge], agreements: [SweptVolume]) {
        let orders =
            views.map { .language(view: $0) }
            + views.compactMap { view in
                segmentAnything.map { .segmentation(view: view, $0) }
            } + views.map { .pyramid(view: $0) } + pairs.map { Order.agreement($0) }
        let parts = parallelMap(count: orders.count, threads: threads) {
            make(orders[$0], window, pixels)
        }
        let language = parts.compactMap {
            if case .language(let levels, let embeddings) = $0 { (levels, embeddings) } else { nil }
        }
        let segmentation = parts.compactMap {
            if case .segmentation(let embedding) = $0 { embedding } else { nil }
        }
        let pyramids = parts.compactMap {
            if case .pyramid(let pyramid) = $0 { pyramid } else { nil }
        }
        let images = views.indices.map { index in
            ImageKnowledge(
                pixels: pixels[views[index]],
                pyramid: pyramids[index],
                levels: language[index].0,
                encoded: SemanticBranch.Encoded(
                    language: language[index].1,
                    segmentation: segmentation.isEmpty ? nil : segmentation[index]
                )
            )
        }
        let agreements = parts.compactMap {
            if case .agreement(let volume) = $0 { volume } else { nil }
        }
        return (images, agreements)
    }

    /// The pattern volume of each view, given how well the patterns of `pairs` agree.
    func patterns(
        _ pairs: [ViewPair],
        _ agreements: [SweptVolume],
        pixels: [ImagePixels]
    ) -> [Tensor] {
        parallelMap(count: pixels.count, threads: threads) { view in
            let own = pairs.indices.filter { pairs[$0].reference == view }.map { agreements[$0] }
            return SweptVolume.mean(
                of: own.isEmpty ? [network.patterns.empty(like: pixels[view].brightness)] : own
            )
        }
    }

    private func make(_ order: Order, _ window: [PosedView], _ pixels: [ImagePixels]) -> Part {
        switch order {
        case .language(let view):
            let levels = network.languageEncoder.levels(pixels[view].colours)
            return .language(levels, embeddings: network.languageEncoder.embeddings(levels))
        case .segmentation(let view, let segmentAnything):
            return .segmentation(segmentAnything.embed(window[view].image).features)
        case .pyramid(let view):
            return .pyramid(network.backbone(pixels[view].normalised))
        case .agreement(let pair):
            return .agreement(
                network.patterns.agreement(
                    pair,
                    reference: pixels[pair.reference].brightness,
                    source: pixels[pair.source].brightness
                )
            )
        }
    }
}
