internal import Imaging
internal import Synchronization
internal import Tensors

/// The parts of the last window's prediction: the next one brings most of its images again, where they were.
///
/// A pair of images of which one has another pose or camera is another pair. Of a window of four views at 256×192, 57 MiB
/// are kept, 36 of them the pairs', and 50 more where three views keep their predictions.
final class WindowMemory: Sendable {
    private struct Remembered {
        let view: PosedView
        let number: Int
        let knowledge: ImageKnowledge
        let kept: KeptView?

        /// Whether `other`, which has the same image, was taken by the same camera from the same place.
        func isAt(_ other: PosedView) -> Bool {
            (view.pinhole, view.worldFromCamera) == (other.pinhole, other.worldFromCamera)
        }
    }

    private struct Contents {
        var views: [Remembered] = []
        /// How well the patterns of pairs agree, by the numbers of their images.
        var agreements: [ViewPair: SweptVolume] = [:]
        var imagesSeen = 0
    }

    private let last = Mutex(Contents())

    /// What is remembered of a window.
    func recall(_ window: [PosedView]) -> RecalledWindow {
        let memory = last.withLock { $0 }
        let known = window.map { view in memory.views.first { $0.view.image == view.image } }
        let numbers = window.indices.map { known[$0]?.number ?? memory.imagesSeen + $0 }
        let pairs = ViewPair.all(
            cameras: window.map(\.pinhole),
            worldFromCamera: window.map(\.worldFromCamera),
            stride: 1
        )
        let isUnmoved = zip(known, window).allSatisfy { $0?.isAt($1) ?? true }
        return RecalledWindow(
            views: window,
            numbers: numbers,
            images: known.map { $0?.knowledge },
            kept: known.map { view in
                guard isUnmoved, let kept = view?.kept, kept.windowCount >= window.count else {
                    return nil
                }
                return kept
            },
            pairs: pairs,
            agreements: pairs.map { memory.agreements[$0.between(numbers)] }
        )
    }

    /// Remembers a window instead of the one before.
    ///
    /// - Parameters:
    ///   - window: as it was recalled.
    ///   - parts: its parts.
    ///   - kept: of each view what to keep, where anything.
    func remember(_ window: RecalledWindow, _ parts: WindowParts, kept: [KeptView?]) {
        var agreements: [ViewPair: SweptVolume] = [:]
        for (pair, agreement) in zip(window.pairs, parts.agreements) {
            agreements[pair.between(window.numbers)] = agreement
        }
        let views = window.views.indices.map {
            Remembered(
                view: window.views[$0],
                number: window.numbers[$0],
                knowledge: parts.images[$0],
                kept: kept[$0]
            )
        }
        let known = agreements
        last.withLock {
            $0 = Contents(
                views: views,
                agreements: known,
                imagesSeen: (window.numbers.max() ?? 0) + 1
            )
        }
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
