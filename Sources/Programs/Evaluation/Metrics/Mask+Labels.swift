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
}
