internal import CKernels

/// Adds one source view to the cost volume of a reference view (architecture.md 2.2, 2.3).
///
/// - Parameters:
///   - reference: matching features, one row of channels (a multiple of 8) a cell, `[height * width, channels]`.
///   - source: the other view's, likewise.
///   - homography: A, row-major 3×3: at inverse depth ρ the cell (u, v) of the reference lies at A (u, v, 1) + ρ τ of
///     the source, in homogeneous cells.
///   - translation: τ, in homogeneous cells times metres.
///   - centre: `[1, height, width]`, added to the candidates of each cell; `nil` for the same ones everywhere.
///   - candidates: inverse depths in 1/m, or what `centre` is increased by.
///   - volume: of one window; the correlations, divided by √channels, are added, and one is counted where the candidate
///     falls inside the source.
public func accumulateCorrelation(
    reference: Tensor,
    source: Tensor,
    homography: [Double],
    translation: [Double],
    centre: Tensor? = nil,
    candidates: [Float],
    into volume: inout SweptVolume
) {
    let (_, height, width) = volume.sums.map
    let channels = reference.shape[1]
    precondition(channels % 8 == 0, "\(channels) channels; the sweep takes multiples of 8")
    volume.sums.values.withUnsafeMutableBufferPointer { sums in
        volume.counts.values.withUnsafeMutableBufferPointer { counts in
            withPointers(reference, source, centre) { reference, source, centre in
                cost_volume_accumulate(
                    reference,
                    source,
                    Int32(channels),
                    Int32(height),
                    Int32(width),
                    homography,
                    translation,
                    centre,
                    candidates,
                    Int32(candidates.count),
                    sums.baseAddress,
                    counts.baseAddress
                )
            }
        }
    }
}
