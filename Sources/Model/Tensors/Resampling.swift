internal import CKernels

extension Tensor {
    /// The mean of 2×2 blocks of a map.
    public func averagedByTwo() -> Tensor {
        let (channels, height, width) = map
        return Tensor(shape: [channels, height / 2, width / 2]) { out in
            read { own in
                layer_average2(own, Int32(channels), Int32(height), Int32(width), out)
            }
        }
    }

    /// Bilinear resize of a map, cell-centred and clamped at the border (align_corners = false).
    public func resized(height newHeight: Int, width newWidth: Int) -> Tensor {
        resized(newHeight, newWidth, layer_bilinear)
    }

    /// Bilinear resize of a map with the centres of its corner cells kept (align_corners = true).
    public func resizedByCorners(height newHeight: Int, width newWidth: Int) -> Tensor {
        resized(newHeight, newWidth, layer_bilinear_corners)
    }

    private typealias Resize = (
        UnsafePointer<Float>?, Int32, Int32, Int32, Int32, Int32, UnsafeMutablePointer<Float>?,
        UnsafeMutablePointer<Float>?
    ) -> Void

    private func resized(_ newHeight: Int, _ newWidth: Int, _ resize: Resize) -> Tensor {
        let (channels, height, width) = map
        return Tensor(shape: [channels, newHeight, newWidth]) { out in
            withScratch(3 * newWidth + width) { scratch in
                read { own in
                    resize(
                        own,
                        Int32(channels),
                        Int32(height),
                        Int32(width),
                        Int32(newHeight),
                        Int32(newWidth),
                        scratch,
                        out
                    )
                }
            }
        }
    }

    /// The map without what lies right of and below `height` × `width` cells, and zeros where it ends before.
    public func fitted(height newHeight: Int, width newWidth: Int) -> Tensor {
        let (channels, height, width) = map
        var out = Tensor(shape: [channels, newHeight, newWidth])
        let length = min(width, newWidth)
        for channel in 0..<channels {
            for row in 0..<min(height, newHeight) {
                let from = (channel * height + row) * width
                let to = (channel * newHeight + row) * newWidth
                out.values.update(from: to, with: values[from..<from + length])
            }
        }
        return out
    }

    /// The cells of a map in even rows and columns, counted from 0.
    public func everySecondCell() -> Tensor {
        let (channels, height, width) = map
        let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
        return Tensor(shape: [channels, rows, columns]) { out in
            read { own in
                for channel in 0..<channels {
                    for row in 0..<rows {
                        let from = own + (channel * height + 2 * row) * width
                        let to = out + (channel * rows + row) * columns
                        for column in 0..<columns { to[column] = from[2 * column] }
                    }
                }
            }
        }
    }

    /// Bilinear enlargement of a map by 2.
    public func doubled() -> Tensor {
        let (_, height, width) = map
        return resized(height: 2 * height, width: 2 * width)
    }

    /// Nearest enlargement of a map.
    public func enlarged(by factor: Int) -> Tensor {
        let (channels, height, width) = map
        return Tensor(shape: [channels, factor * height, factor * width]) { out in
            read { own in
                layer_nearest(own, Int32(channels), Int32(height), Int32(width), Int32(factor), out)
            }
        }
    }

    /// `[channels · factor², height, width]` to `[channels, factor · height, factor · width]`, PyTorch's order.
    public func pixelShuffled(by factor: Int) -> Tensor {
        let (channels, height, width) = map
        let outputs = channels / (factor * factor)
        return Tensor(shape: [outputs, factor * height, factor * width]) { out in
            read { own in
                layer_pixel_shuffle(
                    own,
                    Int32(outputs),
                    Int32(height),
                    Int32(width),
                    Int32(factor),
                    out
                )
            }
        }
    }

    /// `[rows, columns…]` to `[columns…, rows]`, everything after the first axis being one.
    public func transposed() -> Tensor {
        let (rows, columns) = (shape[0], count / shape[0])
        return Tensor(shape: [columns, rows]) { out in
            read { own in layer_transpose(own, rows, columns, out) }
        }
    }

    /// Convex upsampling by 4: each fine cell is a mixture of its nine coarse neighbours (architecture.md 4.2).
    ///
    /// - Parameter mask: logits `[144, height, width]`, in the order neighbour, sub-row, sub-column.
    /// - Returns: `[1, 4 · height, 4 · width]` of a map `[1, height, width]`.
    public func convexUpsampledByFour(mask: Tensor) -> Tensor {
        let (channels, height, width) = map
        precondition(
            channels == 1 && mask.shape == [144, height, width],
            "mask \(mask.shape) for \(shape)"
        )
        return Tensor(shape: [1, 4 * height, 4 * width]) { out in
            withPointers(self, mask) { own, mask in
                layer_convex_upsample4(own, mask, Int32(height), Int32(width), out)
            }
        }
    }

    /// A grid `[channels, height, width]` at every pixel centre of a `factor` times larger image: `[pixels, channels]`,
    /// row by row.
    public func sampledRows(factor: Int) -> [Float] {
        let (channels, height, width) = map
        let count = factor * height * factor * width * channels
        return [Float](unsafeUninitializedCapacity: count) { out, written in
            transposed().read { rows in
                layer_bilinear_rows(
                    rows,
                    Int32(channels),
                    Int32(height),
                    Int32(width),
                    Int32(factor),
                    out.baseAddress
                )
            }
            written = count
        }
    }
}
