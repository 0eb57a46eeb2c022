public import Imaging

/// One depth for everything: what an answer costs that looks at nothing.
///
/// The constant is the one with the least AbsRel over all context views of the sequence, so it is
/// told more than an observer could know; a method that does not beat it has learnt nothing.
public enum ConstantDepth {
    /// The depth with the least mean of |z - z*| / z* over the valid depths z* of `truths`, in metres;
    /// `nil` when there is none.
    ///
    /// That is their median with the weights 1 / z*.
    public static func best(of truths: [DepthImage]) -> Float? {
        let depths = truths.flatMap { truth in
            truth.metres.filter { DepthErrors.validMetres.contains($0) }
        }.sorted()
        let half = depths.reduce(0) { $0 + 1 / Double($1) } / 2
        var sum = 0.0
        return depths.first { depth in
            sum += 1 / Double(depth)
            return sum >= half
        }
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
