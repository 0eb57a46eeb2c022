internal import Networks
internal import Tensors

/// Self-attention among all cells of a grid, with decomposed relative positions: modules `qkv`, `proj`, `rel_pos_h` and
/// `rel_pos_w`.
struct GridAttention: Sendable {
    private let qkv: Linear
    private let projection: Linear
    private let positions: RelativePositions
    private let heads: Int

    /// About so many queries are scored at once, whole rows of the grid.
    private static let bandQueries = 256

    init(_ weights: Weights, width: Int, heads: Int, side: Int) throws(WeightError) {
        qkv = try Linear(weights.scoped("qkv"), width, 3 * width)
        projection = try Linear(weights.scoped("proj"), width, width)
        positions = try RelativePositions(weights, side: side, size: width / heads)
        self.heads = heads
    }

    /// Tokens `[height · width, channels]`, row by row, to the same.
    func callAsFunction(_ tokens: Tensor, height: Int, width: Int, threads: Int = 1) -> Tensor {
        let all = tokens.mappedInBands(of: Self.bandQueries, threads: threads) { qkv($0) }
        let table = positions.fitted(height: height, width: width)
        let rows = max(1, Self.bandQueries / width)
        let bands = (height + rows - 1) / rows
        return .concatenated(
            parallelMap(count: bands, threads: threads) { band in
                let first = band * rows
                let grid = Grid(height: height, width: width, table: table)
                return projection(attend(all, first..<min(height, first + rows), grid))
            }
        )
    }

    private struct Grid {
        let height: Int
        let width: Int
        let table: RelativePositions
    }

    /// What the queries of the grid rows `rows` get from all cells: `[rows · width, channels]`.
    private func attend(_ qkv: Tensor, _ rows: Range<Int>, _ grid: Grid) -> Tensor {
        let channels = qkv.shape[1] / 3
        let (size, cells) = (channels / heads, grid.height * grid.width)
        var out = Tensor(shape: [rows.count * grid.width, channels])
        var scores = Tensor(shape: [rows.count * grid.width, cells])
        qkv.values.withUnsafeBufferPointer { source in
            out.values.withUnsafeMutableBufferPointer { target in
                guard let source = source.baseAddress, let target = target.baseAddress else {
                    return
                }
                for head in 0..<heads {
                    let queries = TokenRows(
                        start: source + rows.lowerBound * grid.width * 3 * channels + head * size,
                        count: rows.count * grid.width,
                        stride: 3 * channels
                    )
                    func memory(_ part: Int) -> TokenRows {
                        TokenRows(
                            start: source + part * channels + head * size,
                            count: cells,
                            stride: 3 * channels
                        )
                    }
                    attendHead(
                        queries: queries,
                        keys: memory(1),
                        values: memory(2),
                        size: size,
                        scores: &scores,
                        bias: {
                            grid.table.fill(
                                queries: queries,
                                firstRow: rows.lowerBound,
                                height: grid.height,
                                width: grid.width,
                                $0
                            )
                        },
                        into: target + head * size,
                        outStride: channels
                    )
                }
            }
        }
        return out
    }
}
