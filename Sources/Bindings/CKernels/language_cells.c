// Averages over cells of space of what Gaussians say.
#include "include/language_cells.h"

#include <math.h>
#include <string.h>

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

// Of each axis the least number that occurs, and the bits that hold how far the others are above it.
typedef struct {
    uint64_t least[4];
    int bits[4];
} packing;

static const int SHIFT[4] = {0, 20, 40, 60};
static const uint64_t MASK[4] = {0xFFFFF, 0xFFFFF, 0xFFFFF, 7};

static packing closest_packing(const uint64_t *restrict keys, size_t count) {
    packing packing;
    for (int axis = 0; axis < 4; axis++) {
        uint64_t least = MASK[axis], most = 0;
        for (size_t i = 0; i < count; i++) {
            const uint64_t number = keys[i] >> SHIFT[axis] & MASK[axis];
            least = number < least ? number : least;
            most = number > most ? number : most;
        }
        packing.least[axis] = least;
        packing.bits[axis] = 0;
        while (most > least && (most - least) >> packing.bits[axis]) packing.bits[axis]++;
    }
    return packing;
}

SEMSPLAT_DISPATCH
static void pack(uint64_t *restrict keys, size_t count, const packing *packing) {
    for (size_t i = 0; i < count; i++) {
        uint64_t packed = 0;
        for (int axis = 3; axis >= 0; axis--)
            packed = packed << packing->bits[axis] | ((keys[i] >> SHIFT[axis] & MASK[axis]) - packing->least[axis]);
        keys[i] = packed;
    }
}

SEMSPLAT_DISPATCH
static void unpack(uint64_t *restrict keys, size_t count, const packing *packing) {
    for (size_t i = 0; i < count; i++) {
        uint64_t packed = keys[i], key = 1ull << 63;
        for (int axis = 0; axis < 4; axis++) {
            const uint64_t number = packed & ((1ull << packing->bits[axis]) - 1);
            key |= (number + packing->least[axis]) << SHIFT[axis];
            packed >>= packing->bits[axis];
        }
        keys[i] = key;
    }
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

void semsplat_sort_voxels(
    uint64_t *keys, int32_t *numbers, size_t count, uint64_t *spare_keys, int32_t *spare_numbers) {
    if (count == 0) return;
    const packing packing = closest_packing(keys, count);
    pack(keys, count, &packing);
    const int bits = packing.bits[0] + packing.bits[1] + packing.bits[2] + packing.bits[3];
    uint64_t *from = keys, *to = spare_keys;
    int32_t *from_numbers = numbers, *to_numbers = spare_numbers;
    for (int shift = 0; shift < bits; shift += DIGIT_BITS) {
        size_t place[DIGITS] = {0};
        for (size_t i = 0; i < count; i++) place[from[i] >> shift & (DIGITS - 1)]++;
        for (size_t digit = 0, start = 0; digit < DIGITS; digit++) {
            const size_t here = place[digit];
            place[digit] = start;
            start += here;
        }
        for (size_t i = 0; i < count; i++) {
            const size_t at = place[from[i] >> shift & (DIGITS - 1)]++;
            to[at] = from[i];
            to_numbers[at] = from_numbers[i];
        }
        uint64_t *const swapped = from;
        from = to, to = swapped;
        int32_t *const swapped_numbers = from_numbers;
        from_numbers = to_numbers, to_numbers = swapped_numbers;
    }
    if (from != keys) {
        memcpy(keys, from, count * sizeof *keys);
        memcpy(numbers, from_numbers, count * sizeof *numbers);
    }
    unpack(keys, count, &packing);
}

SEMSPLAT_DISPATCH
void semsplat_add_to_cells(
    const uint16_t *restrict features, const float *restrict inverse_norms, const float *restrict evidence,
    const float *restrict world, const int32_t *restrict order, const int32_t *restrict cells, size_t count,
    int32_t first_cell, int channels, float *restrict sums, float *restrict weights, float *restrict moments) {
    for (size_t at = 0; at < count; at++) {
        const size_t cell = (size_t)(cells[at] - first_cell), i = (size_t)order[at];
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
    const int8_t *restrict steps, const float *restrict evidence, const int32_t *restrict order,
    const int32_t *restrict cells, size_t count, int32_t first_cell, int channels, float *restrict sums) {
    for (size_t at = 0; at < count; at++) {
        const size_t i = (size_t)order[at];
        const int8_t *row = steps + i * (size_t)channels;
        float *sum = sums + (size_t)(cells[at] - first_cell) * (size_t)channels;
        for (int k = 0; k < channels; k++) sum[k] += evidence[i] * (float)row[k];
    }
}

SEMSPLAT_DISPATCH
void semsplat_mean_halves(
    const float *restrict sums, const float *restrict weights, size_t rows, int channels, uint16_t *restrict means) {
    _Float16 *out = (_Float16 *)means;
    for (size_t row = 0; row < rows; row++) {
        const float inverse = weights[row] > 0 ? 1 / weights[row] : 1;
        for (int k = 0; k < channels; k++, sums++, out++) *out = (_Float16)(*sums * inverse);
    }
}

static inline float product_of_halves(const _Float16 *restrict a, const _Float16 *restrict b, int channels) {
    float sum = 0;
    {
#pragma clang fp reassociate(on)
        for (int k = 0; k < channels; k++) sum += (float)a[k] * (float)b[k];
    }
    return sum;
}

SEMSPLAT_DISPATCH
void semsplat_inverse_lengths(
    const uint16_t *restrict rows, size_t count, int channels, float *restrict inverse_lengths) {
    for (size_t i = 0; i < count; i++) {
        const _Float16 *row = (const _Float16 *)rows + i * (size_t)channels;
        const float squared = product_of_halves(row, row, channels);
        inverse_lengths[i] = squared > 0 ? 1 / sqrtf(squared) : 0;
    }
}

static inline int32_t root_of(int32_t *parents, int32_t place) {
    while (parents[place] != place) {
        parents[place] = parents[parents[place]];
        place = parents[place];
    }
    return place;
}

SEMSPLAT_DISPATCH
void semsplat_join_cells(
    const uint64_t *restrict keys, const int32_t *restrict places, size_t count, const uint64_t *restrict others,
    const int32_t *restrict other_places, size_t other_count, uint64_t step, const int32_t *restrict cells,
    const uint16_t *restrict rows, const float *restrict inverse_lengths, int channels, float least_cosine,
    int32_t *restrict parents) {
    const int compares = channels > 0 && least_cosine > -1;
    for (size_t at = 0, first = 0; at < count; at++) {
        const uint64_t middle = keys[at] + step;
        while (first < other_count && others[first] < middle - 1) first++;
        for (size_t next = first; next < other_count && others[next] <= middle + 1; next++) {
            const int32_t a = root_of(parents, places[at]), b = root_of(parents, other_places[next]);
            // Most pairs of a thing hang together by others already; comparing is the dearer question.
            if (a == b) continue;
            if (compares) {
                const size_t x = (size_t)cells[places[at]], y = (size_t)cells[other_places[next]];
                const float scale = inverse_lengths[x] * inverse_lengths[y];
                const _Float16 *halves = (const _Float16 *)rows;
                const float product =
                    product_of_halves(halves + x * (size_t)channels, halves + y * (size_t)channels, channels);
                if (scale > 0 && scale * product < least_cosine) continue;
            }
            if (a < b) parents[b] = a;
            else parents[a] = b;
        }
    }
}
