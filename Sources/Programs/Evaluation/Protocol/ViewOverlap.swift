public import Geometry
public import Imaging

/// How much of one view another one sees.
public enum ViewOverlap {
    /// The share of the pixels with depth whose point lies in the other view at the depth measured
    /// there, within 5 %; `nil` when no pixel has depth.
    public static func share(
        of depth: DepthImage,
        from worldFromCamera: Pose,
        in other: DepthImage,
        at worldFromOther: Pose,
        pinhole: Pinhole
    ) -> Double? {
        let otherFromCamera = worldFromOther.inverse * worldFromCamera
        var (seen, total) = (0, 0)
        // Every fourth pixel is some thousand samples: a percent.
        for y in stride(from: 0, to: depth.height, by: 4) {
            for x in stride(from: 0, to: depth.width, by: 4) where depth[x, y] > 0 {
                total += 1
                let pixel = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
                let point =
                    otherFromCamera * pinhole.unproject(pixel, depthMetres: Double(depth[x, y]))
                guard let hit = pinhole.project(point), hit.x >= 0, hit.y >= 0,
                    hit.x < Double(other.width), hit.y < Double(other.height)
                else { continue }
                let there = Double(other[Int(hit.x), Int(hit.y)])
                if there > 0, abs(there - point.z) < 0.05 * point.z { seen += 1 }
            }
        }
        return total > 0 ? Double(seen) / Double(total) : nil
    }
}
