/// For one axis: which source samples make each target sample, and with which weights.
///
/// A target sample covers `range.length / count` source samples. Where that is more than one, each
/// source sample counts by the part of it that is covered (area averaging, no aliasing); where it is
/// less, the two nearest centres are interpolated (bilinear, centres at half-integers).
struct AxisTaps {
    let first: [Int]
    let weights: [[Float]]

    /// Target samples `0..<count` over the part of the source that starts at `start` and is `length`
    /// long, both in source samples, from corner to corner.
    init(sourceCount: Int, start: Double, length: Double, count: Int) {
        let scale = length / Double(count)
        var (first, weights) = ([Int](), [[Float]]())
        for index in 0..<count {
            let low = start + Double(index) * scale
            let taps =
                scale > 1
                ? Self.covered(from: low, to: low + scale, sourceCount)
                : Self.nearestTwo(at: low + scale / 2, sourceCount)
            first.append(taps.first)
            weights.append(taps.weights)
        }
        (self.first, self.weights) = (first, weights)
    }

    private static func covered(
        from low: Double,
        to high: Double,
        _ count: Int
    ) -> (first: Int, weights: [Float]) {
        let first = min(count - 1, max(0, Int(low.rounded(.down))))
        let last = max(first, min(count - 1, Int(high.rounded(.up)) - 1))
        let parts = (first...last).map { max(0, min(high, Double($0 + 1)) - max(low, Double($0))) }
        let total = parts.reduce(0, +)
        return (first, total > 0 ? parts.map { Float($0 / total) } : [1])
    }

    private static func nearestTwo(
        at centre: Double,
        _ count: Int
    ) -> (first: Int, weights: [Float]) {
        let position = min(Double(count - 1), max(0, centre - 0.5))
        let first = min(Int(position), max(0, count - 2))
        let fraction = Float(position - Double(first))
        return count == 1 ? (0, [1]) : (first, [1 - fraction, fraction])
    }
}

extension ColorImage {
    /// The image at another size: area averaging where it shrinks, bilinear where it grows.
    public func resized(width newWidth: Int, height newHeight: Int) -> ColorImage {
        resampled(
            x: 0,
            y: 0,
            width: Double(width),
            height: Double(height),
            toWidth: newWidth,
            height: newHeight
        )
    }

    /// The part of the image at (`x`, `y`) of size `width` × `height` (pixels, corner convention; may
    /// cut through pixels), at another size. ``Geometry/Pinhole/cropped(x:y:width:height:toWidth:height:)``
    /// is the same step for the camera.
    public func resampled(
        x: Double,
        y: Double,
        width cropWidth: Double,
        height cropHeight: Double,
        toWidth newWidth: Int,
        height newHeight: Int
    ) -> ColorImage {
        precondition(
            newWidth > 0 && newHeight > 0,
            "an image cannot be resized to \(newWidth)x\(newHeight)"
        )
        let columns = AxisTaps(sourceCount: width, start: x, length: cropWidth, count: newWidth)
        let rows = AxisTaps(sourceCount: height, start: y, length: cropHeight, count: newHeight)
        let narrow = narrowed(by: columns, rows: rows)
        return ColorImage(
            width: newWidth,
            height: newHeight,
            pixels: Self.combined(narrow, stride: 3 * newWidth, firstRow: rows.first[0], by: rows)
        )
    }

    /// Every source row that is needed, with its columns combined: 3 × taps.count floats a row.
    private func narrowed(by columns: AxisTaps, rows: AxisTaps) -> [Float] {
        let stride = 3 * columns.first.count
        let needed =
            rows.first[
                0
            ]..<(rows.first[rows.first.count - 1] + rows.weights[rows.weights.count - 1].count)
        var result = [Float](repeating: 0, count: stride * needed.count)
        pixels.withUnsafeBufferPointer { source in
            result.withUnsafeMutableBufferPointer { target in
                for (index, first) in columns.first.enumerated() {
                    for (tap, weight) in columns.weights[index].enumerated() where weight != 0 {
                        var from = 3 * (needed.lowerBound * width + first + tap)
                        var to = 3 * index
                        for _ in needed {
                            target[to] += weight * Float(source[from])
                            target[to + 1] += weight * Float(source[from + 1])
                            target[to + 2] += weight * Float(source[from + 2])
                            from += 3 * width
                            to += stride
                        }
                    }
                }
            }
        }
        return result
    }

    private static func combined(
        _ narrow: [Float],
        stride: Int,
        firstRow: Int,
        by rows: AxisTaps
    ) -> [UInt8] {
        var sums = [Float](repeating: 0, count: stride)
        var result = [UInt8](repeating: 0, count: stride * rows.first.count)
        for (index, first) in rows.first.enumerated() {
            for position in 0..<stride { sums[position] = 0.5 }
            for (tap, weight) in rows.weights[index].enumerated() {
                let from = (first + tap - firstRow) * stride
                for position in 0..<stride { sums[position] += weight * narrow[from + position] }
            }
            for position in 0..<stride {
                result[index * stride + position] = UInt8(min(255, max(0, sums[position])))
            }
        }
        return result
    }
}

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
