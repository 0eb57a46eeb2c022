#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Takes `count` points into the world and names the voxel of each.
///
/// `rotation` is the rotation matrix, row-major, `translation` the translation in metres. `world` becomes [count][3].
/// A voxel of level l has the edge 2^l / `inverse_edge`; `keys` gets bit 63, the level in bits 60 to 62, and from bit 0 on
/// twenty bits each for x, y and z, 2^19 being the voxel that starts at the origin. What lies beyond 2^19 voxels is in the
/// last one. Numbers must be finite.
void semsplat_voxel_keys(
    const float *points, const uint8_t *levels, size_t count, const float *rotation, const float *translation,
    float inverse_edge, float *world, uint64_t *keys);

/// Adds each row to the cell that `cells` names.
///
/// The direction of the decoded row, times its evidence, is kept as a feature: row f of decoded length |y| adds
/// evidence |y|^-1 f to `sums` [cells][channels] and evidence |y|^-1 to `weights` [cells], so that sums / weights decodes to
/// a vector of the mean's direction. `moments` [cells][4] gets evidence times the place in the world, and evidence.
void semsplat_add_to_cells(
    const uint16_t *features, const float *inverse_norms, const float *evidence, const float *world,
    const int32_t *cells, size_t count, int channels, float *sums, float *weights, float *moments);

/// Adds each row's `channels` steps, times its evidence, to the row of `sums` [cells][channels] that `cells` names.
void semsplat_add_steps_to_cells(
    const int8_t *steps, const float *evidence, const int32_t *cells, size_t count, int channels, float *sums);

#ifdef __cplusplus
}
#endif
