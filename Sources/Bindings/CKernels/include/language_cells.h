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

/// Sorts voxels of `semsplat_voxel_keys` by level, z, y and x, and `numbers` with them; equal keys keep their order.
///
/// The spare arrays are as long as the others, and what is left in them means nothing.
void semsplat_sort_voxels(
    uint64_t *keys, int32_t *numbers, size_t count, uint64_t *spare_keys, int32_t *spare_numbers);

/// Adds rows to cells: row `order[i]` to cell `cells[i]`, whose sums are the (`cells[i]` - `first_cell`)th.
///
/// The direction of the decoded row, times its evidence, is kept as a feature: row f of decoded length |y| adds
/// evidence |y|^-1 f to `sums` [cells][channels] and evidence |y|^-1 to `weights` [cells], so that sums / weights decodes to
/// a vector of the mean's direction. `moments` [cells][4] gets evidence times the place in the world, and evidence.
void semsplat_add_to_cells(
    const uint16_t *features, const float *inverse_norms, const float *evidence, const float *world,
    const int32_t *order, const int32_t *cells, size_t count, int32_t first_cell, int channels, float *sums,
    float *weights, float *moments);

/// Adds the `channels` steps of row `order[i]`, times its evidence, to the row of `sums` of cell `cells[i]`, as above.
void semsplat_add_steps_to_cells(
    const int8_t *steps, const float *evidence, const int32_t *order, const int32_t *cells, size_t count,
    int32_t first_cell, int channels, float *sums);

/// Each of `rows` rows of `sums` over its weight, as halves; a row without weight is not divided.
void semsplat_mean_halves(
    const float *sums, const float *weights, size_t rows, int channels, uint16_t *means);

/// The reciprocal length of each of `count` rows of halves; 0 for one without a length.
void semsplat_inverse_lengths(const uint16_t *rows, size_t count, int channels, float *inverse_lengths);

/// Joins cells that lie beside each other and are alike, in a forest in which a parent's place is never above its child's.
///
/// `keys` are `count` voxels in their order and `places` the places in `parents` of what they stand for; so are `others` and
/// `other_places`. One of `keys` is beside those of `others` that are `step` from it, or one more or less along x. Both orders
/// are the same, so that what lies beside is met by walking along. `cells` are the cells of the places, with `rows` of
/// `channels` halves each, and their `inverse_lengths`; two are alike where the rows' cosine is at least `least_cosine` or one
/// has no length. -1 joins all that lie beside each other.
void semsplat_join_cells(
    const uint64_t *keys, const int32_t *places, size_t count, const uint64_t *others, const int32_t *other_places,
    size_t other_count, uint64_t step, const int32_t *cells, const uint16_t *rows, const float *inverse_lengths,
    int channels, float least_cosine, int32_t *parents);

#ifdef __cplusplus
}
#endif
