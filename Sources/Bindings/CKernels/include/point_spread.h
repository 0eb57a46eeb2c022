#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How many numbers say how points spread about a place.
#define SEMSPLAT_SPREAD_NUMBERS 10

/// Points cell by cell: the `count` cells in the order of their keys, point i being x[i], y[i], z[i].
///
/// The points of cell c are those from `starts[c]` up to `starts[c + 1]`. Fifteen numbers more can be read of x, y and z.
typedef struct {
    const uint64_t *keys;
    const int32_t *starts;
    size_t count;
    const float *x, *y, *z;
} semsplat_point_cells;

/// The keys of `count` places (x, y, z, and one number that is not read) on a grid of cells `edge` wide.
void semsplat_point_keys(const float *places, size_t count, float edge, uint64_t *keys);

/// The places whose numbers `order` says, one array an axis.
void semsplat_gather_places(
    const float *places, const int32_t *order, size_t count, float *x, float *y, float *z);

/// For each of `count` places (x, y, z, and one number that is not read) how the points within `radius` of it spread.
///
/// Looked at are the cells of the nine rows whose middles are the place's own key plus `steps`, and one cell to both sides of
/// each middle. `spreads` becomes [count][10]: how many they are, their sums of x, y, z, x^2, y^2, z^2, yz, zx and xy, all
/// counted from the place. Places that come in the order of their keys cost least.
void semsplat_spreads_around(
    const semsplat_point_cells *cells, const uint64_t *steps, const float *places, const uint64_t *keys, size_t count,
    float radius, float *spreads);

#ifdef __cplusplus
}
#endif
