public import Imaging

/// One depth for everything: what an answer costs that looks at nothing.
///
/// The constant is the median of the true depth over all context views of the sequence, so it is
/// told more than an observer could know; a method that does not beat it has learnt nothing.
public enum ConstantDepth {
    /// The median of the valid depths of `truths`, in metres; `nil` when there is none.
    public static func median(of truths: [DepthImage]) -> Float? {
        var depths = truths.flatMap { truth in
            truth.metres.filter { DepthErrors.validMetres.contains($0) }
        }
        guard !depths.isEmpty else { return nil }
        depths.sort()
        return depths[depths.count / 2]
    }

    /// An image of that depth.
    public static func image(metres: Float, width: Int, height: Int) -> DepthImage {
        DepthImage(
            width: width,
            height: height,
            metres: [Float](repeating: metres, count: width * height)
        )
    }
}
