public import Geometry
public import Imaging

/// How much of one view another one sees.
public enum ViewOverlap {
    /// The share of the pixels with depth whose point the other view sees; `nil` when none has depth.
    public static func share(
        of depth: DepthImage,
        from worldFromCamera: Pose,
        in other: DepthImage,
        at worldFromOther: Pose,
        pinhole: Pinhole
    ) -> Double? {
        let sampled = samples(of: depth).count
        let seen = correspondences(
            of: depth,
            from: worldFromCamera,
            in: other,
            at: worldFromOther,
            pinhole: pinhole
        )
        return sampled > 0 ? Double(seen.count) / Double(sampled) : nil
    }

    /// Places of the same surface point in both views, as fractions of the image: those whose point
    /// lies in the other view at the depth that is measured there, within 5 %.
    public static func correspondences(
        of depth: DepthImage,
        from worldFromCamera: Pose,
        in other: DepthImage,
        at worldFromOther: Pose,
        pinhole: Pinhole
    ) -> [(here: SIMD2<Double>, there: SIMD2<Double>)] {
        let otherFromCamera = worldFromOther.inverse * worldFromCamera
        let size = SIMD2(Double(depth.width), Double(depth.height))
        return samples(of: depth).compactMap { pixel, metres in
            let point = otherFromCamera * pinhole.unproject(pixel, depthMetres: metres)
            guard let hit = pinhole.project(point), hit.x >= 0, hit.y >= 0, hit.x < size.x,
                hit.y < size.y
            else { return nil }
            let there = Double(other[Int(hit.x), Int(hit.y)])
            guard there > 0, abs(there - point.z) < 0.05 * point.z else { return nil }
            return (pixel / size, hit / size)
        }
    }

    /// Every fourth pixel of every fourth row that has depth: some thousand, which fix a percent.
    private static func samples(of depth: DepthImage) -> [(pixel: SIMD2<Double>, metres: Double)] {
        stride(from: 2, to: depth.height, by: 4).flatMap { y in
            stride(from: 2, to: depth.width, by: 4).compactMap { x in
                let metres = depth[x, y]
                return metres > 0
                    ? (SIMD2(Double(x) + 0.5, Double(y) + 0.5), Double(metres)) : nil
            }
        }
    }
}
