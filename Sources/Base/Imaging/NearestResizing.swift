/// The source sample whose cell holds the centre of each of `count` target samples.
private func nearestIndices(sourceCount: Int, count: Int) -> [Int] {
    (0..<count).map { min(sourceCount - 1, (2 * $0 + 1) * sourceCount / (2 * count)) }
}

private func nearest<Value>(
    _ values: [Value],
    width: Int,
    height: Int,
    toWidth newWidth: Int,
    height newHeight: Int
) -> [Value] {
    let columns = nearestIndices(sourceCount: width, count: newWidth)
    return nearestIndices(sourceCount: height, count: newHeight).flatMap { row in
        columns.map { values[row * width + $0] }
    }
}

extension DepthImage {
    /// The image at another size, every pixel taken from the nearest one: depths are never mixed.
    public func resized(width newWidth: Int, height newHeight: Int) -> DepthImage {
        DepthImage(
            width: newWidth,
            height: newHeight,
            metres: nearest(
                metres,
                width: width,
                height: height,
                toWidth: newWidth,
                height: newHeight
            )
        )
    }
}

extension LabelImage {
    /// The image at another size, every pixel taken from the nearest one.
    public func resized(width newWidth: Int, height newHeight: Int) -> LabelImage {
        LabelImage(
            width: newWidth,
            height: newHeight,
            labels: nearest(
                labels,
                width: width,
                height: height,
                toWidth: newWidth,
                height: newHeight
            )
        )
    }
}

extension Mask {
    /// The mask at another size, every pixel taken from the nearest one.
    public func resized(width newWidth: Int, height newHeight: Int) -> Mask {
        Mask(
            width: newWidth,
            height: newHeight,
            isSet: nearest(
                isSet,
                width: width,
                height: height,
                toWidth: newWidth,
                height: newHeight
            )
        )
    }
}
