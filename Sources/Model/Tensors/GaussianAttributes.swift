internal import CKernels

/// One Gaussian a pixel, in the camera's frame: what the 23 raw channels of the Gaussian head mean (architecture.md 5).
public struct GaussianAttributes: Sendable {
    /// Metres, three a pixel.
    public private(set) var positions: [Float]
    /// Unit quaternions w, x, y, z.
    public private(set) var rotations: [Float]
    /// Standard deviations in metres, three a pixel.
    public private(set) var scales: [Float]
    /// 0 to 1.
    public private(set) var opacities: [Float]
    /// Degree 1, channel-major, twelve a pixel.
    public private(set) var harmonics: [Float]
    /// Depth along z in metres.
    public private(set) var depthMetres: [Float]

    /// Decodes the raw channels.
    ///
    /// - Parameters:
    ///   - raw: what the Gaussian head says, `[23, height, width]`.
    ///   - image: `[3, height, width]` in [0, 1].
    ///   - inverseDepth: `[1, height, width]`, in 1/m.
    ///   - focalPixels: fx and fy.
    ///   - principalPixels: cx and cy, corner convention.
    ///   - nearMetres: the depth of the nearest candidate.
    ///   - farMetres: the depth of the farthest candidate.
    ///   - candidates: how many there are from `nearMetres` to `farMetres`, both included.
    public init(
        raw: Tensor,
        image: Tensor,
        inverseDepth: Tensor,
        focalPixels: SIMD2<Float>,
        principalPixels: SIMD2<Float>,
        nearMetres: Float,
        farMetres: Float,
        candidates: Int
    ) {
        let (_, height, width) = raw.map
        let pixels = height * width
        positions = [Float](repeating: 0, count: 3 * pixels)
        rotations = [Float](repeating: 0, count: 4 * pixels)
        scales = [Float](repeating: 0, count: 3 * pixels)
        opacities = [Float](repeating: 0, count: pixels)
        harmonics = [Float](repeating: 0, count: 12 * pixels)
        depthMetres = [Float](repeating: 0, count: pixels)
        withPointers(raw, image, inverseDepth) { raw, image, inverseDepth in
            layer_decode_gaussians(
                raw,
                image,
                inverseDepth,
                Int32(height),
                Int32(width),
                focalPixels.x,
                focalPixels.y,
                principalPixels.x,
                principalPixels.y,
                nearMetres,
                farMetres,
                Int32(candidates),
                &positions,
                &rotations,
                &scales,
                &opacities,
                &harmonics,
                &depthMetres
            )
        }
    }
}
