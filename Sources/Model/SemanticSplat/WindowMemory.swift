internal import Imaging
internal import Synchronization
internal import Tensors

/// The parts of the last window's prediction: the next one brings most of its images again, where they were.
///
/// A pair of images of which one has another pose or camera is another pair. Of a window of four views at 256×192, 55 MiB
/// are kept, 36 of them the pairs'.
final class WindowMemory: Sendable {
    private struct Contents {
        /// The images, numbered from the first one ever seen.
        var images: [(image: ColorImage, number: Int, knowledge: ImageKnowledge)] = []
        /// How well the patterns of pairs agree, by the numbers of their images.
        var agreements: [ViewPair: SweptVolume] = [:]
        var imagesSeen = 0
    }

    private let last = Mutex(Contents())

    /// The parts of a window: those remembered, and what `maker` makes of the others.
    func parts(of window: [PosedView], _ maker: PartMaker) -> WindowParts {
        let memory = last.withLock { $0 }
        let known = window.map { view in memory.images.first { $0.image == view.image } }
        let numbers = window.indices.map { known[$0]?.number ?? memory.imagesSeen + $0 }
        let pairs = ViewPair.all(
            cameras: window.map(\.pinhole),
            worldFromCamera: window.map(\.worldFromCamera),
            stride: 1
        )
        let keys = pairs.map { $0.between(numbers) }
        let remembered = keys.map { memory.agreements[$0] }
        let pixels = parallelMap(count: window.count, threads: maker.threads) {
            known[$0]?.knowledge.pixels ?? ImagePixels(window[$0].image)
        }
        let made = maker.make(
            views: window.indices.filter { known[$0] == nil },
            pairs: pairs.indices.filter { remembered[$0] == nil }.map { pairs[$0] },
            window: window,
            pixels: pixels
        )
        var (newImages, newAgreements) = (
            made.images.makeIterator(), made.agreements.makeIterator()
        )
        let images = known.compactMap { $0?.knowledge ?? newImages.next() }
        let agreements = remembered.compactMap { $0 ?? newAgreements.next() }
        let contents = Contents(
            images: window.indices.map { (window[$0].image, numbers[$0], images[$0]) },
            agreements: Dictionary(zip(keys, agreements)) { first, _ in first },
            imagesSeen: memory.imagesSeen + window.count
        )
        last.withLock { $0 = contents }
        return WindowParts(
            images: images,
            patterns: maker.patterns(pairs, agreements, pixels: pixels)
        )
    }
}

extension ViewPair {
    /// The same pair of images by their numbers, which are given by view.
    fileprivate func between(_ numbers: [Int]) -> ViewPair {
        var pair = self
        (pair.reference, pair.source) = (numbers[reference], numbers[source])
        return pair
    }
}
