public import Tensors

/// Rows of numbers in memory, such as one head's part of tokens `[count, width]`.
public struct TokenRows {
    /// The first number of the first row.
    public let start: UnsafePointer<Float>
    /// How many rows there are.
    public let count: Int
    /// From one row to the next, in elements.
    public let stride: Int

    /// Rows that lie at `start`; the memory belongs to the caller.
    public init(start: UnsafePointer<Float>, count: Int, stride: Int) {
        self.start = start
        self.count = count
        self.stride = stride
    }
}

/// One head of softmax attention, `softmax(queries · keysᵀ / √size + bias) · values`.
///
/// - Parameters:
///   - queries: rows of `size` numbers.
///   - keys: rows of `size` numbers.
///   - values: as many rows as `keys`.
///   - size: the components of a head.
///   - scores: memory for queries × keys numbers.
///   - bias: fills `scores`, row-major, with what is added before the softmax; `nil` for nothing.
///   - out: rows of `size` numbers, one a query.
///   - outStride: from one row of `out` to the next, in elements.
public func attendHead(
    queries: TokenRows,
    keys: TokenRows,
    values: TokenRows,
    size: Int,
    scores: inout Tensor,
    bias: ((UnsafeMutablePointer<Float>) -> Void)? = nil,
    into out: UnsafeMutablePointer<Float>,
    outStride: Int
) {
    precondition(scores.shape == [queries.count, keys.count], "scores of \(scores.shape)")
    scores.values.withUnsafeMutableBufferPointer {
        guard let s = $0.baseAddress else { return }
        bias?(s)
        multiply(
            rows: queries.count,
            columns: keys.count,
            inner: size,
            alpha: 1 / Float(size).squareRoot(),
            queries.start,
            lda: queries.stride,
            keys.start,
            .transposed,
            ldb: keys.stride,
            beta: bias == nil ? 0 : 1,
            into: s,
            ldc: keys.count
        )
    }
    scores.softmaxRows(scale: 1)
    scores.values.withUnsafeBufferPointer {
        guard let s = $0.baseAddress else { return }
        multiply(
            rows: queries.count,
            columns: size,
            inner: keys.count,
            s,
            lda: keys.count,
            values.start,
            ldb: values.stride,
            into: out,
            ldc: outStride
        )
    }
}

/// Softmax attention from tokens to tokens, each `[count, width]`; every head's channels are consecutive.
///
/// - Parameters:
///   - queries: the tokens that ask.
///   - keys: the tokens that are asked.
///   - values: what they answer, one row a key.
///   - heads: of `width / heads` channels each.
/// - Returns: `[queries, width]`.
public func attend(queries: Tensor, keys: Tensor, values: Tensor, heads: Int) -> Tensor {
    let (width, size) = (queries.shape[1], queries.shape[1] / heads)
    var out = Tensor(shape: queries.shape)
    var scores = Tensor(shape: [queries.shape[0], keys.shape[0]])
    out.values.withUnsafeMutableBufferPointer { target in
        queries.values.withUnsafeBufferPointer { q in
            keys.values.withUnsafeBufferPointer { k in
                values.values.withUnsafeBufferPointer { v in
                    guard let target = target.baseAddress, let q = q.baseAddress,
                        let k = k.baseAddress, let v = v.baseAddress
                    else { return }
                    for head in 0..<heads {
                        let offset = head * size
                        attendHead(
                            queries: TokenRows(
                                start: q + offset,
                                count: queries.shape[0],
                                stride: width
                            ),
                            keys: TokenRows(start: k + offset, count: keys.shape[0], stride: width),
                            values: TokenRows(
                                start: v + offset,
                                count: keys.shape[0],
                                stride: width
                            ),
                            size: size,
                            scores: &scores,
                            into: target + offset,
                            outStride: width
                        )
                    }
                }
            }
        }
    }
    return out
}
