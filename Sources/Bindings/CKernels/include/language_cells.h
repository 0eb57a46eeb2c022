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

/// Adds to `sum` the rows of halves that `numbers` says, each times its own number in `weights`.
void semsplat_add_rows(
    const uint16_t *rows, int channels, const int32_t *numbers, const float *weights, size_t count, float *sum);

/// The numbers of a member's row, of which those from ``SEMSPLAT_MEMBER_PLACE`` on are its place.
#define SEMSPLAT_MEMBER_NUMBERS 7
#define SEMSPLAT_MEMBER_PLACE 4

/// Gathers the rows of the members of `count` cells that lie in the box from `low` to `high`, in their order.
///
/// The members of cell c are rows `starts[c]` to `starts[c + 1]`. `gathered` has room for all of them, and each row there is
/// followed by its cell's number in `weights`. Returned is how many were gathered.
size_t semsplat_gather_members(
    const float *members, const int32_t *starts, const int32_t *cells, const float *weights, size_t count,
    const float *low, const float *high, float *gathered);

/// The reciprocal length of each of `count` rows of halves; 0 for one without a length.
void semsplat_inverse_lengths(const uint16_t *rows, size_t count, int channels, float *inverse_lengths);

/// Finds the voxels that may lie in one of `coarse_count` voxels of a coarser `level` or beside it on that level's grid.
///
/// `raised` and `places`, with room for `count`, become the voxels of that level that hold them, and their numbers; returned
/// is how many they are. All that lie there are found, and a few that do not: `bits`, 2^`bits_log2` of them and all 0, are a
/// table without the keys.
size_t semsplat_beside_coarser(
    const uint64_t *keys, size_t count, int level, const uint64_t *coarse, size_t coarse_count, uint64_t *bits,
    int bits_log2, uint64_t *raised, int32_t *places);

/// As many stretches as a cell has rows around it, its own among them.
#define SEMSPLAT_STRETCHES_MAX 9

/// Keys that lie beside a cell: from its own key plus `first` to its own plus `last`.
typedef struct {
    uint64_t first, last;
} semsplat_stretch;

/// Which cells are joined, and into what.
///
/// `cells` are the cells of the places, with `rows` of `channels` halves each, and their `inverse_lengths`; two are alike
/// where the rows' cosine is at least `least_cosine` or one has no length. -1 joins all that lie beside each other. `parents`
/// is a forest of the places in which a parent's place is never above its child's.
typedef struct {
    semsplat_stretch stretches[SEMSPLAT_STRETCHES_MAX];
    int stretch_count;
    const int32_t *cells;
    const uint16_t *rows;
    const float *inverse_lengths;
    int channels;
    float least_cosine;
    int32_t *parents;
} semsplat_joining;

/// Joins cells to others that lie beside them and are alike.
///
/// `keys` are `count` voxels in their order and `places` the places of the cells that they stand for; so are `others` and
/// `other_places`. Both orders are the same, so that what lies beside is met by walking along.
void semsplat_join_cells(
    const uint64_t *keys, const int32_t *places, size_t count, const uint64_t *others, const int32_t *other_places,
    size_t other_count, const semsplat_joining *how);

/// Joins the cells of one run, the places of which are their numbers in it, to those after them that touch and are alike:
/// the next one along x, and those of the stretches, which lie in later rows. `how->parents` becomes the first cell of each
/// one's tree. On at most so many threads; `starts` [count + 1] and `chains` [count] are room for the kernel.
void semsplat_join_neighbours(
    const uint64_t *keys, size_t count, int threads, const semsplat_joining *how, int32_t *starts, int32_t *chains);

#ifdef __cplusplus
}
#endif
