internal import Networks
internal import Tensors

/// Joins what is known from coarser maps with the next finer one, and enlarges it by 2 ("refinenet" in lang-seg).
struct MapFusion: Sendable {
    /// `nil` for the coarsest map, before which there is nothing; lang-seg stores one that it never uses (trap T53).
    private let finer: ResidualConvolutions?
    private let both: ResidualConvolutions
    private let out: Convolution

    /// Reads the part; `isFirst` where there is no coarser map.
    init(_ weights: Weights, _ channels: Int, isFirst: Bool) throws(WeightError) {
        finer =
            isFirst ? nil : try ResidualConvolutions(weights.scoped("resConfUnit1"), channels)
        both = try ResidualConvolutions(weights.scoped("resConfUnit2"), channels)
        out = try Convolution(weights.scoped("out_conv"), channels, channels)
    }

    /// The map at twice the cells along each side; `coarser` has as many as `map`, and is there unless this is the first.
    func callAsFunction(_ map: Tensor, coarser: Tensor?) -> Tensor {
        var x = map
        if let finer, let coarser { x = coarser + finer(map) }
        x = both(x)
        let (_, height, width) = x.map
        return out(x.resizedByCorners(height: 2 * height, width: 2 * width))
    }
}

/// x + convolution(ReLU(convolution(ReLU(x)))), the batch norms folded into the 3×3 convolutions.
private struct ResidualConvolutions: Sendable {
    let first: Convolution
    let second: Convolution

    init(_ weights: Weights, _ channels: Int) throws(WeightError) {
        first = try Convolution(
            weights.scoped("conv1"),
            channels,
            channels,
            kernel: 3,
            padding: 1
        )
        second = try Convolution(
            weights.scoped("conv2"),
            channels,
            channels,
            kernel: 3,
            padding: 1
        )
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        var y = x
        y.activate(.relu)
        return x + second(first(y, .relu))
    }
}
