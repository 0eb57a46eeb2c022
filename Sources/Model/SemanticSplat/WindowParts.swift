internal import FoundationModels
internal import Geometry
internal import Tensors

/// What is known of one image alone, wherever it was taken and whatever stands beside it.
struct ImageKnowledge: Sendable {
    let pixels: ImagePixels
    /// The multi-view backbone's features.
    let pyramid: Backbone.Pyramid
    /// Of the multi-view transformer.
    let beginning: MultiViewTransformer.Beginning
    /// Of the language encoder's trunk, for geometry.
    let levels: EfficientNetLite.Levels
    /// For the semantic branch.
    let encoded: SemanticBranch.Encoded
}

/// What a window's prediction begins with.
struct WindowParts: Sendable {
    /// What is known of each view's image.
    let images: [ImageKnowledge]
    /// The camera of each image.
    let cameras: [Pinhole]
    /// Their poses, in one world, metres.
    let worldFromCamera: [Pose]
    /// The places of the views that are predicted, ascending; the others only look on.
    let references: [Int]
    /// The pattern volume of each reference.
    let patterns: [Tensor]
    /// What every other view said in the geometry U-Net when it was predicted; `nil` for references.
    let tokens: [Tensor?]
    /// How well the patterns of each ordered pair of views agree; `nil` for pairs that no reference needs.
    let agreements: [SweptVolume?]
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
        case pyramid(Backbone.Pyramid, MultiViewTransformer.Beginning)
        case agreement(SweptVolume)
    }

    /// The parts of a window of which the views at `references` are to be predicted: those remembered, and those that are missing.
    func parts(of window: RecalledWindow, predicting references: [Int]) -> WindowParts {
        let (pairs, pixels) = (window.pairs, window.pixels(threads: threads))
        let missing = pairs.indices.filter {
            window.agreements[$0] == nil && references.contains(pairs[$0].reference)
        }
        let made = make(
            views: window.views.indices.filter { window.images[$0] == nil },
            pairs: missing.map { pairs[$0] },
            window: window.views,
            pixels: pixels
        )
        var newImages = made.images.makeIterator()
        var agreements = window.agreements
        for (place, agreement) in zip(missing, made.agreements) { agreements[place] = agreement }
        return WindowParts(
            images: window.images.compactMap { $0 ?? newImages.next() },
            cameras: window.views.map(\.pinhole),
            worldFromCamera: window.views.map(\.worldFromCamera),
            references: references,
            patterns: patterns(of: references, pairs, agreements, pixels: pixels),
            tokens: window.views.indices.map {
                references.contains($0) ? nil : window.kept[$0]?.tokens
            },
            agreements: agreements
        )
    }

    /// What is known of the images of `views`, and how well the patterns of `pairs` agree; `pixels` are of the whole window.
    private func make(
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
            if case .pyramid(let pyramid, let beginning) = $0 { (pyramid, beginning) } else { nil }
        }
        let images = views.indices.map { index in
            ImageKnowledge(
                pixels: pixels[views[index]],
                pyramid: pyramids[index].0,
                beginning: pyramids[index].1,
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

    /// The pattern volume of each view of `references`, given how well the patterns of `pairs` agree.
    private func patterns(
        of references: [Int],
        _ pairs: [ViewPair],
        _ agreements: [SweptVolume?],
        pixels: [ImagePixels]
    ) -> [Tensor] {
        parallelMap(count: references.count, threads: threads) { index in
            let view = references[index]
            let own = pairs.indices.filter { pairs[$0].reference == view }
                .compactMap { agreements[$0] }
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
            let pyramid = network.backbone(pixels[view].normalised)
            return .pyramid(pyramid, network.transformer.beginning(pyramid.eighth))
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
