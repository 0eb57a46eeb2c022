internal import Foundation
internal import Tensors

/// How the cells of a grid are dealt into attention windows, plain or cyclically shifted by half a window
/// (architecture.md 1.2, 1.4).
struct WindowLayout: Sendable {
    let rows: Int
    let columns: Int
    let splits: Int

    /// Tokens of one window.
    var tokens: Int { (rows / splits) * (columns / splits) }

    /// Windows of one view.
    var windows: Int { splits * splits }

    /// For every window and token in it, the cell it comes from.
    func cells(shifted: Bool) -> [Int] {
        let (height, width) = (rows / splits, columns / splits)
        let (down, right) = shifted ? (height / 2, width / 2) : (0, 0)
        var cells: [Int] = []
        cells.reserveCapacity(rows * columns)
        for window in 0..<windows {
            let (top, left) = (window / splits * height, window % splits * width)
            for row in 0..<height {
                for column in 0..<width {
                    cells.append(
                        (top + row + down) % rows * columns + (left + column + right) % columns
                    )
                }
            }
        }
        return cells
    }

    /// What is added to the scores of shifted windows: -100 between cells that only the roll made neighbours,
    /// `[windows, tokens, tokens]` as `[windows * tokens, tokens]`.
    var shiftMask: Tensor {
        let (height, width) = (rows / splits, columns / splits)
        func band(_ index: Int, _ count: Int, _ window: Int) -> Int {
            (index >= count - window ? 1 : 0) + (index >= count - window / 2 ? 1 : 0)
        }
        // Regions are labelled on the grid after the roll, where plain windows cut it.
        let region = cells(shifted: false).map {
            3 * band($0 / columns, rows, height) + band($0 % columns, columns, width)
        }
        var mask = Tensor(shape: [windows * tokens, tokens])
        for window in 0..<windows {
            for token in 0..<tokens {
                let at = window * tokens + token
                for other in 0..<tokens where region[at] != region[window * tokens + other] {
                    mask.values[at * tokens + other] = -100
                }
            }
        }
        return mask
    }

    /// The sine code of every cell, the same in each window, `[cells, channels]`: row half, then column half.
    func positionCode(channels: Int) -> Tensor {
        let (height, width) = (rows / splits, columns / splits)
        let half = channels / 2
        func code(_ index: Int, of count: Int, _ k: Int) -> Float {
            let position = 2 * Double.pi * Double(index + 1) / (Double(count) + 1e-6)
            let angle = position / pow(10_000, Double(2 * (k / 2)) / Double(half))
            return Float(k % 2 == 0 ? sin(angle) : cos(angle))
        }
        var table = Tensor(shape: [rows * columns, channels])
        for cell in 0..<rows * columns {
            for k in 0..<half {
                table.values[cell * channels + k] = code(cell / columns % height, of: height, k)
                table.values[cell * channels + half + k] = code(
                    cell % columns % width,
                    of: width,
                    k
                )
            }
        }
        return table
    }

    /// Tokens `[cells, channels]` of a grid in the order of `order`.
    func gather(_ grid: Tensor, _ order: [Int]) -> Tensor {
        grid.gathered(order)
    }

    /// The inverse of ``gather(_:_:)``.
    func scatter(_ tokens: Tensor, _ order: [Int]) -> Tensor {
        var inverse = order
        for (index, cell) in order.enumerated() { inverse[cell] = index }
        return tokens.gathered(inverse)
    }
}
