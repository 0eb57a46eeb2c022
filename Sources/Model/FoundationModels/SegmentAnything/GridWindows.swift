internal import Tensors

/// A grid cut into square windows, padded with zeros on the right and below where they do not fit.
struct GridWindows {
    let height: Int
    let width: Int
    let side: Int

    var down: Int { (height + side - 1) / side }
    var across: Int { (width + side - 1) / side }
    var count: Int { down * across }

    /// The tokens of one window, `[side · side, channels]`, of all, `[height · width, channels]`.
    func gather(_ tokens: Tensor, window: Int) -> Tensor {
        let channels = tokens.shape[1]
        var out = Tensor(shape: [side * side, channels])
        for (from, to, length) in runs(of: window) {
            let source = from * channels..<(from + length) * channels
            out.values.update(from: to * channels, with: tokens.values[source])
        }
        return out
    }

    /// All tokens of the grid from those of all its windows; what stands in the padding is dropped.
    func scatter(_ windows: [Tensor]) -> Tensor {
        let channels = windows[0].shape[1]
        var out = Tensor(shape: [height * width, channels])
        for (window, tokens) in windows.enumerated() {
            for (to, from, length) in runs(of: window) {
                let source = from * channels..<(from + length) * channels
                out.values.update(from: to * channels, with: tokens.values[source])
            }
        }
        return out
    }

    /// The cells of a window that lie on the grid, row by row: first cell of the grid, first of the window, how many.
    private func runs(of window: Int) -> [(grid: Int, window: Int, length: Int)] {
        let (top, left) = (window / across * side, window % across * side)
        let length = min(side, width - left)
        return (0..<min(side, height - top)).map { row in
            (grid: (top + row) * width + left, window: row * side, length: length)
        }
    }
}
