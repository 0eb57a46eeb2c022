internal import Networks
internal import Tensors

/// Decomposed relative positions: what a query adds to its scores by how far a key is in rows and in columns.
///
/// The bias of query q at (i, j) for a key at (m, n) is q · H[i − m + S − 1] + q · W[j − n + S − 1] (MViTv2, section 4.1;
/// segment_anything/modeling/image_encoder.py); q is not scaled (trap T60).
struct RelativePositions: Sendable {
    /// `[2 · side − 1, size]`, the largest distance first.
    private let rows: Tensor
    private let columns: Tensor
    private let size: Int

    /// Reads `rel_pos_h` and `rel_pos_w` for a square of `side` cells and heads of `size` channels.
    init(_ weights: Weights, side: Int, size: Int) throws(WeightError) {
        let shape = [2 * side - 1, size]
        rows = Self.reversed(try weights.tensor("rel_pos_h", shape))
        columns = Self.reversed(try weights.tensor("rel_pos_w", shape))
        self.size = size
    }

    private init(rows: Tensor, columns: Tensor, size: Int) {
        self.rows = rows
        self.columns = columns
        self.size = size
    }

    /// The tables for a grid of another size, interpolated linearly where they do not have its length.
    func fitted(height: Int, width: Int) -> RelativePositions {
        RelativePositions(
            rows: Self.resized(rows, to: 2 * height - 1),
            columns: Self.resized(columns, to: 2 * width - 1),
            size: size
        )
    }

    /// Fills the scores of one head with the bias, row-major, queries × cells.
    ///
    /// - Parameters:
    ///   - queries: the head's queries of whole rows of the grid, in row order, not scaled.
    ///   - first: the grid row of the first of them.
    ///   - height: the grid's.
    ///   - width: the grid's.
    ///   - scores: the memory.
    func fill(
        queries: TokenRows,
        firstRow first: Int,
        height: Int,
        width: Int,
        _ scores: UnsafeMutablePointer<Float>
    ) {
        let count = queries.count / width
        let byRow = Tensor.product(count: queries.count, columns: height) { out in
            for row in 0..<count {
                // Reversed, the distances of one query to keys in ascending order are consecutive rows of the table.
                multiply(
                    queries.row(row * width, count: width),
                    by: rows,
                    from: height - 1 - (first + row),
                    count: height,
                    into: out + row * width * height,
                    stride: height
                )
            }
        }
        let byColumn = Tensor.product(count: queries.count, columns: width) { out in
            for column in 0..<width {
                multiply(
                    queries.column(column, of: width),
                    by: columns,
                    from: width - 1 - column,
                    count: width,
                    into: out + column * width,
                    stride: width * width
                )
            }
        }
        Self.spread(byRow, byColumn, height: height, width: width, scores)
    }

    private func multiply(
        _ queries: TokenRows,
        by table: Tensor,
        from first: Int,
        count: Int,
        into out: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        table.values.withUnsafeBufferPointer {
            guard let base = $0.baseAddress else { return }
            Tensors.multiply(
                rows: queries.count,
                columns: count,
                inner: size,
                queries.start,
                lda: queries.stride,
                base + first * size,
                .transposed,
                ldb: size,
                into: out,
                ldc: stride
            )
        }
    }

    private static func spread(
        _ byRow: Tensor,
        _ byColumn: Tensor,
        height: Int,
        width: Int,
        _ scores: UnsafeMutablePointer<Float>
    ) {
        byRow.values.withUnsafeBufferPointer { byRow in
            byColumn.values.withUnsafeBufferPointer { byColumn in
                var out = scores
                for query in 0..<byRow.count / height {
                    for row in 0..<height {
                        let bias = byRow[query * height + row]
                        for column in 0..<width {
                            out[column] = bias + byColumn[query * width + column]
                        }
                        out += width
                    }
                }
            }
        }
    }

    private static func reversed(_ table: Tensor) -> Tensor {
        .concatenated((0..<table.shape[0]).reversed().map { table.slice($0..<$0 + 1) })
    }

    private static func resized(_ table: Tensor, to length: Int) -> Tensor {
        let (rows, size) = (table.shape[0], table.shape[1])
        if rows == length { return table }
        let line = table.transposed().reshaped(size, 1, rows).resized(height: 1, width: length)
        return line.reshaped(size, length).transposed()
    }
}

extension Tensor {
    fileprivate static func product(
        count: Int,
        columns: Int,
        _ fill: (UnsafeMutablePointer<Float>) -> Void
    ) -> Tensor {
        Tensor(shape: [count, columns], initialise: fill)
    }
}

extension TokenRows {
    fileprivate func row(_ first: Int, count: Int) -> TokenRows {
        TokenRows(start: start + first * stride, count: count, stride: stride)
    }

    fileprivate func column(_ first: Int, of width: Int) -> TokenRows {
        TokenRows(start: start + first * stride, count: count / width, stride: width * stride)
    }
}
