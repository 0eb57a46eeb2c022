internal import FoundationModels
internal import Imaging
internal import Synchronization
internal import Tensors

/// What can be said of one image of a window without the others.
struct ImageKnowledge: Sendable {
    /// Of the language encoder's trunk, for geometry.
    let levels: EfficientNetLite.Levels
    /// For the semantic branch.
    let encoded: SemanticBranch.Encoded
    /// Of the backbone, before it looks at the other views.
    let pyramid: Backbone.Pyramid
}

/// What was said of the images of the last window: the next one brings most of them again.
final class KnownImages: Sendable {
    /// What is known of an image, and the number that it has as long as it is remembered.
    struct Known: Sendable {
        let number: Int
        let knowledge: ImageKnowledge
    }

    private struct Memory {
        var images: [(image: ColorImage, known: Known)] = []
        var count = 0
    }

    private let memory = Mutex(Memory())

    /// What is known of the images, in their order; `learn` is asked, with the image's index, about the others.
    func knowledge(
        of images: [ColorImage],
        threads: Int,
        learn: @Sendable (Int) -> ImageKnowledge
    ) -> [Known] {
        let known = memory.withLock { memory in
            images.map { image in memory.images.first { $0.image == image }?.known }
        }
        let learned = parallelMap(count: images.count, threads: threads) {
            known[$0] == nil ? learn($0) : nil
        }
        return memory.withLock { memory in
            let answers = images.indices.map { index in
                if let known = known[index] { return known }
                memory.count += 1
                // parallelMap asked about all that were not known.
                return learned[index].map { Known(number: memory.count, knowledge: $0) }
            }.compactMap(\.self)
            memory.images = zip(images, answers).map { ($0, $1) }
            return answers
        }
    }
}
