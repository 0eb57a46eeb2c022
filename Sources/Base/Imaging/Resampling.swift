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

    /// The part of the image at (`x`, `y`) of size `width` × `height` (pixels, corner convention;
    /// may cut through pixels), at another size.
    ///
    /// ``Geometry/Pinhole/cropped(x:y:width:height:toWidth:height:)`` is the same step for the
    /// camera.
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
        return combined(narrowed(by: columns, rows: rows), columns: columns, rows: rows)
    }

    /// The image at another size as Pillow's bilinear filter makes it: the preprocessing with which published networks
    /// were trained.
    ///
    /// Rows are combined after columns and, as there, from whole grey levels.
    public func resizedByTriangles(width newWidth: Int, height newHeight: Int) -> ColorImage {
        precondition(
            newWidth > 0 && newHeight > 0,
            "an image cannot be resized to \(newWidth)x\(newHeight)"
        )
        let columns = AxisTaps(triangles: newWidth, sourceCount: width)
        let rows = AxisTaps(triangles: newHeight, sourceCount: height)
        let narrow = narrowed(by: columns, rows: rows).map { ($0 + 0.5).rounded(.down) }
        return combined(narrow, columns: columns, rows: rows)
    }

    private func combined(_ narrow: [Float], columns: AxisTaps, rows: AxisTaps) -> ColorImage {
        let newWidth = columns.first.count
        return ColorImage(
            width: newWidth,
            height: rows.first.count,
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
