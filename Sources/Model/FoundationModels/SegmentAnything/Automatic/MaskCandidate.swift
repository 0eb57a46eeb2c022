package import Tensors

/// A mask that a point of the grid was answered with.
package struct MaskCandidate: Sendable, Equatable {
    /// Its pixels.
    package let bits: MaskBits

    /// The smallest box around them: first column and row, and the ones after the last.
    package let box: (left: Int, top: Int, right: Int, bottom: Int)

    /// The overlap with the thing that the network predicts.
    let score: Float

    /// How little it depends on where the logits are cut: |logit > 1| / |logit > −1| (architecture.md 7.6).
    package let stability: Float

    /// By which of two overlapping masks the better one is told.
    var quality: Float { score * stability }

    /// The mask of row-major logits of a picture `width` pixels wide; `nil` when it is empty.
    package init?(logits: Elements, width: Int, score: Float) {
        let bits = MaskBits(count: logits.count) { logits[$0] > 0 }
        guard bits.area > 0 else { return nil }
        var box = (left: Int.max, top: Int.max, right: 0, bottom: 0)
        for pixel in 0..<logits.count where bits[pixel] {
            let (x, y) = (pixel % width, pixel / width)
            box = (
                min(box.left, x), min(box.top, y), max(box.right, x + 1), max(box.bottom, y + 1)
            )
        }
        let sure = logits.count { $0 > 1 }
        let likely = logits.count { $0 > -1 }
        self.bits = bits
        self.box = box
        self.score = score
        stability = Float(sure) / Float(likely)
    }

    /// The intersection over union of the boxes.
    func boxOverlap(_ other: MaskCandidate) -> Float {
        let width = min(box.right, other.box.right) - max(box.left, other.box.left)
        let height = min(box.bottom, other.box.bottom) - max(box.top, other.box.top)
        guard width > 0, height > 0 else { return 0 }
        return Float(width * height) / Float(boxArea + other.boxArea - width * height)
    }

    private var boxArea: Int { (box.right - box.left) * (box.bottom - box.top) }

    package static func == (a: MaskCandidate, b: MaskCandidate) -> Bool {
        a.bits == b.bits && a.score == b.score && a.stability == b.stability
    }
}
