internal import CKernels

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
        return resampled(
            columns: AxisTaps(sourceCount: width, start: x, length: cropWidth, count: newWidth),
            rows: AxisTaps(sourceCount: height, start: y, length: cropHeight, count: newHeight)
        )
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
        return resampled(
            columns: AxisTaps(triangles: newWidth, sourceCount: width),
            rows: AxisTaps(triangles: newHeight, sourceCount: height),
            roundsBetween: true
        )
    }

    private func resampled(
        columns: AxisTaps,
        rows: AxisTaps,
        roundsBetween: Bool = false
    ) -> ColorImage {
        let (newWidth, newHeight) = (columns.first.count, rows.first.count)
        let count = 3 * newWidth * newHeight
        var status: Int32 = 0
        // unsafe because: the kernel fills the array before Swift knows of its elements.
        let resampled = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            columns.withAxis { columns in
                rows.withAxis { rows in
                    var (columns, rows) = (columns, rows)
                    status = semsplat_resample(
                        pixels,
                        Int32(width),
                        &columns,
                        &rows,
                        roundsBetween ? 1 : 0,
                        buffer.baseAddress
                    )
                }
            }
            initialised = count
        }
        precondition(status == 0, "no memory for a row of an image")
        return ColorImage(width: newWidth, height: newHeight, pixels: resampled)
    }
}
