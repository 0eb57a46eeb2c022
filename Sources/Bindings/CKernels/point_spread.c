// How points spread about places.
#include "include/point_spread.h"

#include "dispatch.h"
#include "sixteen_lanes.h"
#include "voxel_key.h"

enum { ROWS = 9 };

/// The first cell that does not come before `key`, looked for from `near` on.
static size_t first_cell(const semsplat_point_cells *cells, uint64_t key, size_t near) {
    size_t low = 0, high = cells->count;
    // Steps that double lead to a short stretch that holds it.
    if (near < high && cells->keys[near] < key) {
        size_t step = 1;
        while (near + step < high && cells->keys[near + step] < key) near += step, step *= 2;
        low = near + 1;
        high = near + step < high ? near + step : high;
    } else {
        size_t step = 1;
        high = near < high ? near : high;
        while (high >= step && cells->keys[high - step] >= key) high -= step, step *= 2;
        low = high >= step ? high - step + 1 : 0;
    }
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (cells->keys[middle] < key) low = middle + 1;
        else high = middle;
    }
    return low;
}

SEMSPLAT_DISPATCH
void semsplat_point_keys(const float *restrict places, size_t count, float edge, uint64_t *restrict keys) {
    const float inverse_edge = 1 / edge;
    for (size_t i = 0; i < count; i++)
        keys[i] = voxel_key(
            0, places[4 * i] * inverse_edge, places[4 * i + 1] * inverse_edge, places[4 * i + 2] * inverse_edge);
}

SEMSPLAT_DISPATCH
void semsplat_gather_places(
    const float *restrict places, const int32_t *restrict order, size_t count, float *restrict x, float *restrict y,
    float *restrict z) {
    for (size_t i = 0; i < count; i++) {
        const float *place = places + 4 * (size_t)order[i];
        x[i] = place[0], y[i] = place[1], z[i] = place[2];
    }
}

SEMSPLAT_DISPATCH
void semsplat_spreads_around(
    const semsplat_point_cells *restrict cells, const uint64_t *restrict steps, const float *restrict places,
    const uint64_t *restrict keys, size_t count, float radius, float *restrict spreads) {
    const lane_words number = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const float limit = radius * radius;
    size_t near[ROWS] = {0};
    for (size_t at = 0; at < count; at++) {
        const float px = places[4 * at], py = places[4 * at + 1], pz = places[4 * at + 2];
        lanes sums[SEMSPLAT_SPREAD_NUMBERS] = {{0}};
        for (int row = 0; row < ROWS; row++) {
            const uint64_t middle = keys[at] + steps[row];
            const size_t first = first_cell(cells, middle - 1, near[row]);
            near[row] = first;
            size_t last = first;
            while (last < cells->count && cells->keys[last] <= middle + 1) last++;
            const int32_t end = cells->starts[last];
            for (int32_t point = cells->starts[first]; point < end; point += LANES) {
                const lanes x = *(const loaded_lanes *)(cells->x + point) - px;
                const lanes y = *(const loaded_lanes *)(cells->y + point) - py;
                const lanes z = *(const loaded_lanes *)(cells->z + point) - pz;
                const lane_words counts = (number < end - point) & (x * x + y * y + z * z <= limit);
                const lanes one = (lanes){} + 1;
                const lanes values[SEMSPLAT_SPREAD_NUMBERS] = {one, x, y, z, x * x, y * y, z * z, y * z, z * x, x * y};
                for (int k = 0; k < SEMSPLAT_SPREAD_NUMBERS; k++) sums[k] += (lanes)((lane_words)values[k] & counts);
            }
        }
        for (int k = 0; k < SEMSPLAT_SPREAD_NUMBERS; k++)
            spreads[SEMSPLAT_SPREAD_NUMBERS * at + (size_t)k] = sum_of_lanes(&sums[k]);
    }
}
