/// By what masks of a grid of points are kept.
public struct MaskSelectionSettings: Sendable, Equatable {
    /// Points along each side of the picture.
    public var pointsAlongSide: Int
    /// The predicted overlap above which a mask is kept.
    public var minimumScore: Float
    /// The stability from which it is kept.
    public var minimumStability: Float
    /// The fewest pixels.
    public var minimumArea: Int
    /// The overlap of boxes above which only the better of two masks is kept.
    public var maximumBoxOverlap: Float
    /// The overlap of masks above which only the better of two is kept.
    public var maximumMaskOverlap: Float
    /// The product of score and stability above which a mask is kept.
    public var minimumQuality: Float

    /// For pictures of about 256 pixels (architecture.md 7.6; LangSplat's fork of Segment Anything).
    public init(
        pointsAlongSide: Int = 32,
        minimumScore: Float = 0.7,
        minimumStability: Float = 0.85,
        minimumArea: Int = 16,
        maximumBoxOverlap: Float = 0.7,
        maximumMaskOverlap: Float = 0.8,
        minimumQuality: Float = 0.7
    ) {
        self.pointsAlongSide = pointsAlongSide
        self.minimumScore = minimumScore
        self.minimumStability = minimumStability
        self.minimumArea = minimumArea
        self.maximumBoxOverlap = maximumBoxOverlap
        self.maximumMaskOverlap = maximumMaskOverlap
        self.minimumQuality = minimumQuality
    }
}

extension MaskSelectionSettings {
    /// Those of one scale's `candidates` that are kept, the best first; of equal ones the first comes first.
    package func select(_ candidates: [MaskCandidate]) -> [MaskCandidate] {
        let good = candidates.filter {
            $0.score > minimumScore && $0.stability >= minimumStability
                && $0.bits.area >= minimumArea
        }
        let apart = greedy(
            good.sorted { $0.score > $1.score },
            clash: { $0.boxOverlap($1) > maximumBoxOverlap }
        )
        let fine = apart.filter { $0.quality > minimumQuality }
        let different = greedy(
            fine.sorted { $0.quality > $1.quality },
            clash: { $0.overlap($1) > maximumMaskOverlap }
        )
        return different.filter { inner in !different.contains { $0.swallows(inner) } }
    }

    /// From the first on, those that clash with none that was taken before; Swift's sort keeps the order of equals.
    private func greedy(
        _ bestFirst: [MaskCandidate],
        clash: (MaskCandidate, MaskCandidate) -> Bool
    ) -> [MaskCandidate] {
        bestFirst.reduce(into: []) { kept, next in
            if !kept.contains(where: { clash($0, next) }) { kept.append(next) }
        }
    }
}

extension MaskCandidate {
    /// The intersection over union of the masks.
    func overlap(_ other: MaskCandidate) -> Float {
        let both = bits.intersection(with: other.bits)
        return Float(both) / Float(bits.area + other.bits.area - both)
    }

    /// Whether `inner` lies in this mask, which is much larger: 85 % of it, less than half of this one, and the product of
    /// the two shares below a half (LangSplat's "severe inclusion").
    func swallows(_ inner: MaskCandidate) -> Bool {
        let both = Float(bits.intersection(with: inner.bits))
        let (ofThis, ofInner) = (both / Float(bits.area), both / Float(inner.bits.area))
        return ofThis < 0.5 && ofInner >= 0.85 && ofThis * ofInner < 0.5
    }
}
