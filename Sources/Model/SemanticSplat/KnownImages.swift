internal import FoundationModels
internal import Imaging
internal import Synchronization
internal import Tensors

/// What the 2D encoders say of one image of a window.
struct ImageKnowledge: Sendable {
    /// Of the language encoder's trunk, for geometry.
    let levels: EfficientNetLite.Levels
    /// For the semantic branch.
    let encoded: SemanticBranch.Encoded
}

/// The encoders' answers for the images of the last window: the next one brings most of them again.
final class KnownImages: Sendable {
    private let last = Mutex<[(image: ColorImage, knowledge: ImageKnowledge)]>([])

    /// What is known of the images, in their order; `learn` is asked, with the image's index, about the others.
    func knowledge(
        of images: [ColorImage],
        threads: Int,
        learn: @Sendable (Int) -> ImageKnowledge
    ) -> [ImageKnowledge] {
        let known = last.withLock { last in
            images.map { image in last.first { $0.image == image }?.knowledge }
        }
        let answers = parallelMap(count: images.count, threads: threads) {
            known[$0] ?? learn($0)
        }
        last.withLock { $0 = zip(images, answers).map { ($0, $1) } }
        return answers
    }
}
