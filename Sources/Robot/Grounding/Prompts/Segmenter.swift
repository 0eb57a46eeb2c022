public import FoundationModels
package import Imaging
internal import Synchronization

/// Segment Anything on the network's views of the robot's images.
///
/// It remembers the embeddings of the latest pictures, so that asking again is quick; what it answers does not depend on
/// what it remembers.
public struct Segmenter: Sendable {
    /// The masks that a picture's prompt gets: three where `isAmbiguous`, else one.
    ///
    /// `meant` is a mask of the picture that is a part of the prompt.
    package typealias Answer =
        @Sendable (
            _ picture: ColorImage,
            _ prompt: SegmentationPrompt,
            _ meant: Mask?,
            _ isAmbiguous: Bool
        ) -> [ViewMask]

    /// The width of the views, in pixels.
    let viewWidth: Int

    /// Their height.
    let viewHeight: Int

    private let answer: Answer

    /// A segmenter of views of one size.
    ///
    /// - Parameters:
    ///   - network: Segment Anything.
    ///   - viewWidth: the width of the views, in pixels: the predictor's, whose views keyframes keep.
    ///   - viewHeight: their height.
    public init(network: SegmentAnything, viewWidth: Int, viewHeight: Int) {
        let shelf = EmbeddingShelf()
        self.init(viewWidth: viewWidth, viewHeight: viewHeight) {
            picture,
            prompt,
            meant,
            isAmbiguous in
            // One thread: the other processors are predicting.
            let embedding = shelf.embedding(of: picture) { network.embed(picture) }
            var prompt = prompt
            prompt.mask = meant.map { embedding.maskPrompt($0) }
            // What was projected into the view is finite, so the network can take it.
            let answer = try? network.segment(prompt, in: embedding, multimask: isAmbiguous)
            return answer.map { ViewMask.all(of: $0) } ?? []
        }
    }

    /// A segmenter that answers by any means.
    package init(viewWidth: Int, viewHeight: Int, answer: @escaping Answer) {
        self.viewWidth = viewWidth
        self.viewHeight = viewHeight
        self.answer = answer
    }

    /// What a prompt on an image gets, over the view; `nil` for nothing.
    ///
    /// A single point is ambiguous: the network answers it with three masks (a part, the thing, the group), of which the one
    /// counts whose predicted overlap is greatest among those that hold the point. Everything else has one answer
    /// (segment_anything/modeling/mask_decoder.py: `multimask_output`).
    func segment(
        _ prompt: SegmentationPrompt,
        meaning meant: Mask? = nil,
        in picture: ViewPicture
    ) -> ViewMask? {
        guard let image = picture.image(width: viewWidth, height: viewHeight) else { return nil }
        let isAmbiguous = prompt.points.count == 1 && prompt.box == nil && meant == nil
        let masks = answer(image, prompt, meant, isAmbiguous)
        let holding = masks.filter { mask in
            prompt.points.contains { $0.isOnObject && mask.holds($0.position) }
        }
        return (holding.isEmpty ? masks : holding).max { $0.score < $1.score }
    }
}

/// The embeddings of a few pictures, the latest ones.
///
/// Of the compact network one takes 0.5 MB with its picture, of Meta's ViT-B 5 MB.
private final class EmbeddingShelf: Sendable {
    private struct Entry {
        let picture: ColorImage
        let embedding: PictureEmbedding
    }

    private static let capacity = 8
    private let entries = Mutex<[Entry]>([])

    func embedding(of picture: ColorImage, make: () -> PictureEmbedding) -> PictureEmbedding {
        let known = entries.withLock { entries -> PictureEmbedding? in
            guard let at = entries.firstIndex(where: { $0.picture == picture }) else { return nil }
            entries.append(entries.remove(at: at))
            return entries.last?.embedding
        }
        if let known { return known }
        let embedding = make()
        entries.withLock { entries in
            entries.append(Entry(picture: picture, embedding: embedding))
            if entries.count > Self.capacity { entries.removeFirst() }
        }
        return embedding
    }
}
