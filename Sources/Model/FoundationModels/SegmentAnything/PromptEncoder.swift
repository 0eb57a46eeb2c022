internal import Networks
internal import Tensors

/// Points, box and mask as embeddings (architecture.md 7.3; segment_anything/modeling/prompt_encoder.py).
struct PromptEncoder: Sendable {
    private let code: FourierCode
    private let background: Tensor
    private let object: Tensor
    private let upperLeft: Tensor
    private let lowerRight: Tensor
    private let padding: Tensor
    private let noMask: Tensor
    private let mask: MaskDownscaling

    init(_ weights: Weights, _ sizes: SegmentAnythingConfiguration) throws(WeightError) {
        let width = sizes.embeddingWidth
        func row(_ name: String) throws(WeightError) -> Tensor {
            try weights.tensor("\(name).weight", [1, width])
        }
        code = try FourierCode(weights.scoped("pe_layer"), width: width)
        background = try row("point_embeddings.0")
        object = try row("point_embeddings.1")
        upperLeft = try row("point_embeddings.2")
        lowerRight = try row("point_embeddings.3")
        padding = try row("not_a_point_embed")
        noMask = try row("no_mask_embed")
        mask = try MaskDownscaling(
            weights.scoped("mask_downscaling"),
            hidden: sizes.maskChannels,
            outputs: width
        )
    }

    /// The codes of the grid's cells, `[cells, channels]`.
    func positions(height: Int, width: Int) -> Tensor { code.grid(height: height, width: width) }

    /// One token a point, padding point and corner, `[count, channels]`; none for a prompt without points and box.
    func sparse(_ prompt: SegmentationPrompt, _ frame: InputFrame) -> Tensor {
        var rows = prompt.points.map {
            at($0.position, frame) + ($0.isOnObject ? object : background)
        }
        if let box = prompt.box {
            rows.append(at(box.upperLeft, frame) + upperLeft)
            rows.append(at(box.lowerRight, frame) + lowerRight)
        } else if !rows.isEmpty {
            // One padding point a prompt, not one a point (trap T58); it has no position.
            rows.append(padding)
        }
        return rows.isEmpty ? Tensor(shape: [0, object.shape[1]]) : .concatenated(rows)
    }

    /// What is added to every cell of the image embedding: `[cells, channels]`.
    func dense(_ prompt: SegmentationPrompt, rows: Int, columns: Int) -> Tensor {
        if let logits = prompt.mask { return mask(logits).transposed() }
        let cells = [[Float]](repeating: [Float](noMask.values), count: rows * columns)
        return Tensor(shape: [rows * columns, noMask.shape[1]], values: cells.flatMap(\.self))
    }

    private func at(_ position: SIMD2<Float>, _ frame: InputFrame) -> Tensor {
        let (x, y) = frame.share(of: position)
        let values = code(x, y)
        return Tensor(shape: [1, values.count], values: values)
    }
}

/// Logits `[1, 4 · rows, 4 · columns]` to `[outputs, rows, columns]`: the modules 0 to 6, of which 2 and 5 are GELUs.
private struct MaskDownscaling: Sendable {
    let half: Convolution
    let norm1: ChannelNorm
    let quarter: Convolution
    let norm2: ChannelNorm
    let out: Convolution

    init(_ weights: Weights, hidden: Int, outputs: Int) throws(WeightError) {
        half = try Convolution(weights.scoped("0"), 1, hidden / 4, kernel: 2, stride: 2)
        norm1 = try ChannelNorm(weights.scoped("1"), hidden / 4)
        quarter = try Convolution(weights.scoped("3"), hidden / 4, hidden, kernel: 2, stride: 2)
        norm2 = try ChannelNorm(weights.scoped("4"), hidden)
        out = try Convolution(weights.scoped("6"), hidden, outputs)
    }

    func callAsFunction(_ logits: Tensor) -> Tensor {
        var x = norm1(half(logits))
        x.activate(.gelu)
        x = norm2(quarter(x))
        x.activate(.gelu)
        return out(x)
    }
}
