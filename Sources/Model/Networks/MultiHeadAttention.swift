public import Tensors

/// Softmax attention between tokens that are stored channel by channel.
///
/// - Parameters:
///   - qkv: `[3 · channels, tokens]`, rows q, then k, then v; each head's channels are consecutive.
///   - heads: of `channels / heads` channels each.
///   - mask: `[tokens, tokens]`, added to every head's scaled scores, row by asking token; `nil` for nothing.
/// - Returns: `[channels, tokens]`.
public func attend(qkv: Tensor, heads: Int, mask: Tensor? = nil) -> Tensor {
    let (channels, tokens) = (qkv.shape[0] / 3, qkv.shape[1])
    let size = channels / heads
    var out = Tensor(shape: [channels, tokens])
    var scores = Tensor(shape: [tokens, tokens])
    qkv.values.withUnsafeBufferPointer { source in
        guard let q = source.baseAddress else { return }
        for head in 0..<heads {
            let offset = head * size * tokens
            let (k, v) = (q + (channels * tokens + offset), q + (2 * channels * tokens + offset))
            scores.values.withUnsafeMutableBufferPointer {
                guard let s = $0.baseAddress else { return }
                multiply(
                    rows: tokens,
                    columns: tokens,
                    inner: size,
                    q + offset,
                    .transposed,
                    lda: tokens,
                    k,
                    ldb: tokens,
                    into: s,
                    ldc: tokens
                )
            }
            scores.softmaxRows(scale: 1 / Float(size).squareRoot(), mask: mask)
            out.values.withUnsafeMutableBufferPointer { out in
                scores.values.withUnsafeBufferPointer { scores in
                    guard let o = out.baseAddress, let s = scores.baseAddress else { return }
                    multiply(
                        rows: size,
                        columns: tokens,
                        inner: tokens,
                        v,
                        lda: tokens,
                        s,
                        .transposed,
                        ldb: tokens,
                        into: o + offset,
                        ldc: tokens
                    )
                }
            }
        }
    }
    return out
}
