// Averages over cells of space of what Gaussians say.
#include "include/language_cells.h"

#include <math.h>

#include "dispatch.h"

enum { LIMIT = 1 << 19 };

static inline uint64_t cell_number(float coordinate) {
    const float cell = floorf(coordinate);
    const float inside = cell < -LIMIT ? -LIMIT : cell > LIMIT - 1 ? LIMIT - 1 : cell;
    return (uint64_t)((int32_t)inside + LIMIT);
}

SEMSPLAT_DISPATCH
void semsplat_voxel_keys(
    const float *restrict points, const uint8_t *restrict levels, size_t count, const float *restrict rotation,
    const float *restrict translation, float inverse_edge, float *restrict world, uint64_t *restrict keys) {
    for (size_t i = 0; i < count; i++) {
        const float x = points[3 * i], y = points[3 * i + 1], z = points[3 * i + 2];
        const float wx = rotation[0] * x + rotation[1] * y + rotation[2] * z + translation[0];
        const float wy = rotation[3] * x + rotation[4] * y + rotation[5] * z + translation[1];
        const float wz = rotation[6] * x + rotation[7] * y + rotation[8] * z + translation[2];
        world[3 * i] = wx;
        world[3 * i + 1] = wy;
        world[3 * i + 2] = wz;
        const uint64_t level = levels[i];
        const float scale = inverse_edge / (float)(1 << level);
        keys[i] = 1ull << 63 | level << 60 | cell_number(wx * scale) | cell_number(wy * scale) << 20 |
                  cell_number(wz * scale) << 40;
    }
}

SEMSPLAT_DISPATCH
void semsplat_add_to_cells(
    const uint16_t *restrict features, const float *restrict inverse_norms, const float *restrict evidence,
    const float *restrict world, const int32_t *restrict cells, size_t count, int channels, float *restrict sums,
    float *restrict weights, float *restrict moments) {
    for (size_t i = 0; i < count; i++) {
        const size_t cell = (size_t)cells[i];
        const _Float16 *row = (const _Float16 *)features + i * (size_t)channels;
        float *sum = sums + cell * (size_t)channels;
        const float weight = evidence[i] * inverse_norms[i];
        for (int k = 0; k < channels; k++) sum[k] += weight * (float)row[k];
        weights[cell] += weight;
        for (int axis = 0; axis < 3; axis++) moments[4 * cell + axis] += evidence[i] * world[3 * i + axis];
        moments[4 * cell + 3] += evidence[i];
    }
}

SEMSPLAT_DISPATCH
void semsplat_add_steps_to_cells(
    const int8_t *restrict steps, const float *restrict evidence, const int32_t *restrict cells, size_t count,
    int channels, float *restrict sums) {
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = steps + i * (size_t)channels;
        float *sum = sums + (size_t)cells[i] * (size_t)channels;
        for (int k = 0; k < channels; k++) sum[k] += evidence[i] * (float)row[k];
    }
}
