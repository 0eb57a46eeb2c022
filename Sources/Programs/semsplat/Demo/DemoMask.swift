internal import Evaluation
internal import Imaging
internal import Messages

/// The largest mask of an answer's best object, and the true one of the same frame.
struct DemoMask {
    /// The frame whose image it is in.
    let frame: Int
    /// The answer's mask.
    let mask: Mask
    /// The true mask; nil when the frame is not labelled.
    let truth: Mask?
    /// The intersection of both over their union.
    let overlap: Double?

    /// Finds it; nil when the answer has no mask in a frame of the drive.
    init?(_ result: GoalResult, drive: DemoDrive, truth: SequenceTruth) throws {
        var largest: (frame: Int, mask: Mask)?
        for message in result.objects.first?.masks ?? [] {
            guard let frame = drive.frameOfStamp[message.imageStampNanoseconds] else { continue }
            let mask = try RunLength(
                width: message.width,
                height: message.height,
                text: message.runLengths
            ).mask
            if mask.area > largest?.mask.area ?? 0 { largest = (frame, mask) }
        }
        guard let (frame, mask) = largest else { return nil }
        let comparison = try truth.compare(mask, with: result.text, inFrame: frame)
        self.frame = frame
        self.mask = mask
        self.truth = comparison?.truth
        overlap = comparison?.intersectionOverUnion
    }
}
