import FoundationModels
import Tensors
import Testing

/// Which of overlapping masks stay, on pictures of 10 x 10 pixels that are drawn by hand.
struct MaskSelectionTests {
    private let settings = MaskSelectionSettings()

    /// A rectangle of logits ±`logit`.
    private func mask(
        _ columns: Range<Int>,
        _ rows: Range<Int>,
        score: Float = 0.95,
        logit: Float = 5
    ) throws -> MaskCandidate {
        let logits = (0..<100).map { pixel in
            columns.contains(pixel % 10) && rows.contains(pixel / 10) ? logit : -5
        }
        return try #require(MaskCandidate(logits: Elements(logits), width: 10, score: score))
    }

    @Test func `area, box and stability are those of the drawing`() throws {
        let drawn = try mask(2..<6, 1..<9)
        #expect(drawn.bits.area == 32 && drawn.stability == 1)
        #expect(drawn.box == (2, 1, 6, 9))
        // Half of the mask is barely there: 16 pixels above 1 of 32 above −1.
        let logits = (0..<100).map { Float($0 < 16 ? 5 : ($0 < 32 ? 0.5 : -5)) }
        let shaky = try #require(MaskCandidate(logits: Elements(logits), width: 10, score: 1))
        #expect(shaky.bits.area == 32 && shaky.stability == 0.5)
        #expect(
            MaskCandidate(logits: Elements(repeating: -1, count: 100), width: 10, score: 1)
                == nil
        )
    }

    @Test func `masks that are unsure, unstable or small go`() throws {
        let small = try mask(0..<3, 0..<5)
        let unsure = try mask(5..<10, 0..<5, score: 0.7)
        let unstable = try mask(5..<10, 5..<10, logit: 0.5)
        let good = try mask(0..<5, 5..<10)
        #expect(settings.select([small, unsure, unstable, good]) == [good])
    }

    @Test func `of two that are nearly the same the better one stays, of equals the first`() throws
    {
        let worse = try mask(0..<8, 0..<8, score: 0.9)
        let better = try mask(0..<8, 0..<9, score: 0.95)
        #expect(settings.select([worse, better]) == [better])
        let twin = try mask(0..<8, 0..<9, score: 0.95)
        #expect(settings.select([better, twin, worse]).count == 1)
    }

    @Test func `things side by side stay, the best first`() throws {
        let left = try mask(0..<5, 0..<10, score: 0.9)
        let right = try mask(5..<10, 0..<10, score: 0.95)
        #expect(settings.select([left, right]) == [right, left])
    }

    @Test func `what a much larger mask swallows goes`() throws {
        let whole = try mask(0..<10, 0..<10)
        let part = try mask(1..<5, 1..<6)
        #expect(settings.select([part, whole]) == [whole])
        // More than half of the other is no part but nearly the same thing, seen otherwise.
        let most = try mask(0..<6, 0..<10)
        #expect(settings.select([most, whole]).count == 2)
    }

    @Test func `a mask over another is seen, being of less quality`() throws {
        let under = try mask(0..<10, 0..<6, score: 0.95)
        let over = try mask(0..<10, 4..<10, score: 0.9)
        let masks = AutomaticMasks(
            width: 10,
            height: 10,
            candidates: [[over, under], [], [under]],
            settings: settings
        )
        #expect(masks.scales.map(\.count) == [2, 0, 1])
        #expect(masks.scales[0].labels[35] == 0 && masks.scales[0].labels[45] == 1)
        #expect(masks.scales[0].labels[95] == 1 && masks.scales[1].labels.allSatisfy { $0 == -1 })
        #expect(masks.scales[2].labels[65] == -1)
    }
}
