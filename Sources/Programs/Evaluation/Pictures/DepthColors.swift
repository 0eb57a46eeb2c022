public import Imaging

extension Pictures {
    /// The depth in colours, near warm and far dark blue, even in inverse depth; black where there is none.
    public static func depth(
        _ depth: DepthImage,
        nearMetres: Float = 0.4,
        farMetres: Float = 8
    ) -> ColorImage {
        var picture = ColorImage(width: depth.width, height: depth.height)
        let (near, far) = (1 / nearMetres, 1 / farMetres)
        for y in 0..<depth.height {
            for x in 0..<depth.width where depth[x, y] > 0 && depth[x, y].isFinite {
                let nearness = (1 / depth[x, y] - far) / (near - far)
                // The square root spends more of the colours on the far half, where rooms are.
                picture.set(x: x, y: y, color: ramp(Double(max(0, min(1, nearness))).squareRoot()))
            }
        }
        return picture
    }

    /// The range of depths from 2 % to 98 % of the valid pixels, for ``depth(_:nearMetres:farMetres:)``.
    public static func depthRange(of depth: DepthImage) -> (near: Float, far: Float) {
        let valid = depth.metres.filter { $0 > 0 && $0.isFinite }.sorted()
        guard let first = valid.first, let last = valid.last else { return (0.4, 8) }
        let near = valid.count > 50 ? valid[valid.count / 50] : first
        let far = valid.count > 50 ? valid[valid.count - 1 - valid.count / 50] : last
        return (near, max(far, near * 1.05))
    }

    /// Six stops from dark blue over green to red, each brighter or warmer than the one before.
    private static let stops: [SIMD3<Double>] = [
        [24, 16, 72], [44, 82, 190], [32, 170, 180], [120, 208, 80], [250, 190, 40], [220, 50, 32],
    ]

    /// The colour at `value` in 0…1.
    static func ramp(_ value: Double) -> (UInt8, UInt8, UInt8) {
        let position = value * Double(stops.count - 1)
        let index = min(stops.count - 2, Int(position))
        let color = stops[index] + (stops[index + 1] - stops[index]) * (position - Double(index))
        return (UInt8(color.x), UInt8(color.y), UInt8(color.z))
    }
}
