#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// The mean of what several plane sweeps summed: `sums` [volumes] of [windows][cells], `counts` [volumes] of [cells], to
/// `out` [windows][cells]. They are added in their order; where the counts add up to nothing, the sums are kept.
void volume_mean(const float *const *sums, const float *const *counts, int volumes, int windows, long cells, float *out);

#ifdef __cplusplus
}
#endif
