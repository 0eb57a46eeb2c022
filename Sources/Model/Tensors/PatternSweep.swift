internal import CKernels

/// Pixels along a side of a cell of the pattern volume.
public let patternBlock = Int(SEMSPLAT_PATTERN_BLOCK)

/// Adds how well the brightness of one source view agrees with that of a reference view, window by window.
///
/// - Parameters:
///   - reference: brightness near [0, 1], `[1, H, W]`, both sides multiples of ``patternBlock``.
///   - source: the other view's, likewise.
///   - homography: A, row-major 3×3: at inverse depth ρ the pixel (u, v) of the reference lies at A (u, v, 1) + ρ τ of
///     the source, in homogeneous pixels.
///   - translation: τ, in homogeneous pixels times metres.
///   - candidates: inverse depths in 1/m.
///   - radii: of the windows, in blocks.
///   - volume: of as many windows as radii, H/4 × W/4 cells; the correlations, −1 to 1, are added, and one is counted
///     where the candidate falls inside the source.
public func accumulatePatterns(
    reference: Tensor,
    source: Tensor,
    homography: [Double],
    translation: [Double],
    candidates: [Float],
    radii: [Int],
    into volume: inout SweptVolume
) {
    let (_, height, width) = volume.counts.map
    precondition(reference.shape == [1, patternBlock * height, patternBlock * width])
    precondition(volume.sums.shape == [radii.count * candidates.count, height, width])
    withScratch(Int(SEMSPLAT_PATTERN_SCRATCH) * height * width) { scratch in
        volume.sums.values.withUnsafeMutableBufferPointer { sums in
            volume.counts.values.withUnsafeMutableBufferPointer { counts in
                withPointers(reference, source) { reference, source in
                    pattern_volume_accumulate(
                        reference,
                        source,
                        Int32(height),
                        Int32(width),
                        homography,
                        translation,
                        candidates,
                        Int32(candidates.count),
                        radii.map(Int32.init),
                        Int32(radii.count),
                        scratch,
                        sums.baseAddress,
                        counts.baseAddress
                    )
                }
            }
        }
    }
}
