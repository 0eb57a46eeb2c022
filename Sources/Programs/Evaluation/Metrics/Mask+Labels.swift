internal import Imaging

extension Mask {
    /// The pixels of `image` that carry one of `ids`.
    init(of ids: Set<UInt16>, in image: LabelImage) {
        self.init(
            width: image.width,
            height: image.height,
            isSet: image.labels.map(ids.contains)
        )
    }

    /// The pixels set in both over those set in either: 0 when nothing is set, or the sizes differ.
    func intersectionOverUnion(with other: Mask) -> Double {
        guard (width, height) == (other.width, other.height) else { return 0 }
        let both = zip(isSet, other.isSet).count { $0 && $1 }
        let either = area + other.area - both
        return either > 0 ? Double(both) / Double(either) : 0
    }
}
