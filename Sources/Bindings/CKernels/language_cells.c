// Averages over cells of space of what Gaussians say.
#include "include/language_cells.h"

#include <math.h>
#include <string.h>

#include "dispatch.h"
#include "include/parallel.h"
#include "sixteen_lanes.h"
#include "voxel_key.h"

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
        keys[i] = voxel_key(level, wx * scale, wy * scale, wz * scale);
    }
}

// Of each axis the least number that occurs, and the bits that hold how far the others are above it.
typedef struct {
    uint64_t least[4];
    int bits[4];
} packing;

static const int SHIFT[4] = {0, 20, 40, 60};
static const uint64_t MASK[4] = {0xFFFFF, 0xFFFFF, 0xFFFFF, 7};

SEMSPLAT_DISPATCH
static void find_range(const uint64_t *restrict keys, size_t count, int axis, uint64_t *least, uint64_t *most) {
    uint64_t low = MASK[axis], high = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t number = keys[i] >> SHIFT[axis] & MASK[axis];
        low = number < low ? number : low;
        high = number > high ? number : high;
    }
    *least = low, *most = high;
}

static packing closest_packing(const uint64_t *restrict keys, size_t count) {
    packing packing;
    for (int axis = 0; axis < 4; axis++) {
        uint64_t least, most;
        find_range(keys, count, axis, &least, &most);
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

// So many cells or chains ahead.
enum { AHEAD = 16 };

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

SEMSPLAT_DISPATCH
void semsplat_add_rows(
    const uint16_t *restrict rows, int channels, const int32_t *restrict numbers, const float *restrict weights,
    size_t count, float *restrict sum) {
    for (size_t i = 0; i < count; i++) {
        const _Float16 *row = (const _Float16 *)rows + (size_t)numbers[i] * (size_t)channels;
        const float weight = weights[numbers[i]];
        for (int k = 0; k < channels; k++) sum[k] += weight * (float)row[k];
    }
}

SEMSPLAT_DISPATCH
size_t semsplat_gather_members(
    const float *restrict members, const int32_t *restrict starts, const int32_t *restrict cells,
    const float *restrict weights, size_t count, const float *restrict low, const float *restrict high,
    float *restrict gathered) {
    enum { NUMBERS = SEMSPLAT_MEMBER_NUMBERS };
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        // Cells lie far apart, and the processor does not guess where.
        if (i + AHEAD < count) {
            const float *row = members + (size_t)starts[cells[i + AHEAD]] * NUMBERS;
            __builtin_prefetch(row);
            __builtin_prefetch(row + 2 * NUMBERS);
        }
        const int32_t end = starts[cells[i] + 1];
        for (int32_t member = starts[cells[i]]; member < end; member++) {
            const float *row = members + (size_t)member * NUMBERS, *place = row + SEMSPLAT_MEMBER_PLACE;
            float *to = gathered + kept * (NUMBERS + 1);
            // Bytes, because not all of the numbers are floats.
            memcpy(to, row, NUMBERS * sizeof *row);
            to[NUMBERS] = weights[i];
            // Without a branch: at the rims of a thing nobody guesses it.
            kept += (place[0] >= low[0]) & (place[1] >= low[1]) & (place[2] >= low[2]) & (place[0] <= high[0]) &
                    (place[1] <= high[1]) & (place[2] <= high[2]);
        }
    }
    return kept;
}

static inline float product_of_halves(const _Float16 *restrict a, const _Float16 *restrict b, int channels) {
    lanes sums = {0};
    int k = 0;
    for (; k + LANES <= channels; k += LANES)
        sums += __builtin_convertvector(*(const loaded_halves *)(a + k), lanes) *
                __builtin_convertvector(*(const loaded_halves *)(b + k), lanes);
    float sum = sum_of_lanes(&sums);
    for (; k < channels; k++) sum += (float)a[k] * (float)b[k];
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

static inline uint64_t coarsened(uint64_t key, int to) {
    const int steps = to - (int)(key >> 60 & 7);
    uint64_t coarse = 1ull << 63 | (uint64_t)to << 60;
    // The grid's middle is a multiple of every voxel's edge.
    const uint64_t shift_of_middle = LIMIT - (LIMIT >> steps);
    for (int shift = 0; shift <= 40; shift += 20)
        coarse |= (((key >> shift & 0xFFFFF) >> steps) + shift_of_middle) << shift;
    return coarse;
}

static inline size_t bit_of(uint64_t key, int bits_log2) { return key * 0x9E3779B97F4A7C15ull >> (64 - bits_log2); }

SEMSPLAT_DISPATCH
size_t semsplat_beside_coarser(
    const uint64_t *restrict keys, size_t count, int level, const uint64_t *restrict coarse, size_t coarse_count,
    uint64_t *restrict bits, int bits_log2, uint64_t *restrict raised, int32_t *restrict places) {
    for (size_t i = 0; i < coarse_count; i++)
        for (int around = 0; around < 27; around++) {
            const uint64_t key = coarse[i] + (uint64_t)(around % 3) + ((uint64_t)(around / 3 % 3) << 20) +
                                 ((uint64_t)(around / 9) << 40) - (1 + (1ull << 20) + (1ull << 40));
            const size_t bit = bit_of(key, bits_log2);
            bits[bit / 64] |= 1ull << bit % 64;
        }
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t key = coarsened(keys[i], level);
        const size_t bit = bit_of(key, bits_log2);
        raised[found] = key;
        places[found] = (int32_t)i;
        found += bits[bit / 64] >> bit % 64 & 1;
    }
    return found;
}

static inline int are_alike(const semsplat_joining *how, int32_t place, int32_t other) {
    if (how->channels == 0 || how->least_cosine <= -1) return 1;
    const _Float16 *rows = (const _Float16 *)how->rows;
    const size_t x = (size_t)how->cells[place], y = (size_t)how->cells[other], channels = (size_t)how->channels;
    const float scale = how->inverse_lengths[x] * how->inverse_lengths[y];
    const float product = product_of_halves(rows + x * channels, rows + y * channels, how->channels);
    return !(scale > 0 && scale * product < how->least_cosine);
}

SEMSPLAT_DISPATCH
void semsplat_join_cells(
    const uint64_t *restrict keys, const int32_t *restrict places, size_t count, const uint64_t *restrict others,
    const int32_t *restrict other_places, size_t other_count, const semsplat_joining *restrict how) {
    int32_t *restrict parents = how->parents;
    size_t nexts[SEMSPLAT_STRETCHES_MAX] = {0};
    for (size_t at = 0; at < count; at++) {
        for (int stretch = 0; stretch < how->stretch_count; stretch++) {
            const uint64_t first = keys[at] + how->stretches[stretch].first;
            const uint64_t last = keys[at] + how->stretches[stretch].last;
            size_t next = nexts[stretch];
            while (next < other_count && others[next] < first) next++;
            nexts[stretch] = next;
            for (; next < other_count && others[next] <= last; next++) {
                const int32_t a = root_of(parents, places[at]), b = root_of(parents, other_places[next]);
                // Most pairs of a thing hang together by others already; comparing is the dearer question.
                if (a == b || !are_alike(how, places[at], other_places[next])) continue;
                if (a < b) parents[b] = a;
                else parents[a] = b;
            }
        }
    }
}

// Cells of one run, and the chains in them: cells one after the other along x, each like the one before it.
typedef struct {
    const uint64_t *keys;
    size_t count;
    const semsplat_joining *how;
    // Where each chain starts, and where the last one ends.
    int32_t *starts;
    size_t chain_count;
    // A forest of the chains.
    int32_t *chains;
    size_t bands;
} chained_cells;

static inline void prefetch_row(const semsplat_joining *how, int32_t place) {
    const uint16_t *row = how->rows + (size_t)how->cells[place] * (size_t)how->channels;
    __builtin_prefetch(row);
    __builtin_prefetch(row + how->channels - 1);
}

// For each cell of the pieces, into `chains`, whether it goes on the chain of the one before it.
SEMSPLAT_DISPATCH
static void find_chains(void *context, size_t begin, size_t end) {
    const chained_cells *cells = context;
    for (size_t at = begin; at < end; at++) {
        if (at + AHEAD < end) prefetch_row(cells->how, (int32_t)(at + AHEAD));
        cells->chains[at] = at > 0 && cells->keys[at] == cells->keys[at - 1] + 1 &&
                            are_alike(cells->how, (int32_t)at - 1, (int32_t)at);
    }
}

// Whether a cell of one chain and one of another, which lie in rows beside each other, touch and are alike.
static inline int touch(const chained_cells *cells, size_t chain, size_t other, semsplat_stretch stretch) {
    const int32_t start = cells->starts[other], end = cells->starts[other + 1];
    for (int32_t place = cells->starts[chain]; place < cells->starts[chain + 1]; place++) {
        // A chain's keys follow each other, so that their places can be counted.
        const int64_t first = (int64_t)(cells->keys[place] + stretch.first - cells->keys[start]) + start;
        const int64_t last = first + (int64_t)(stretch.last - stretch.first);
        for (int64_t beside = first > start ? first : start; beside <= last && beside < end; beside++)
            if (are_alike(cells->how, place, (int32_t)beside)) return 1;
    }
    return 0;
}

// Joins the chains `begin` to `end` to those of `other_begin` to `other_end` that touch them.
SEMSPLAT_DISPATCH
static void join_chains(const chained_cells *cells, size_t begin, size_t end, size_t other_begin, size_t other_end) {
    const uint64_t *restrict keys = cells->keys;
    const int32_t *restrict starts = cells->starts;
    int32_t *restrict chains = cells->chains;
    const semsplat_stretch *stretches = cells->how->stretches;
    size_t nexts[SEMSPLAT_STRETCHES_MAX];
    for (int stretch = 0; stretch < SEMSPLAT_STRETCHES_MAX; stretch++) nexts[stretch] = other_begin;
    for (size_t chain = begin; chain < end; chain++) {
        const uint64_t low = keys[starts[chain]], high = keys[starts[chain + 1] - 1];
        int32_t root = root_of(chains, (int32_t)chain);
        if (chain + AHEAD < end) prefetch_row(cells->how, starts[chain + AHEAD]);
        for (int stretch = 0; stretch < cells->how->stretch_count; stretch++) {
            const uint64_t first = low + stretches[stretch].first, last = high + stretches[stretch].last;
            size_t next = nexts[stretch];
            while (next < other_end && keys[starts[next + 1] - 1] < first) next++;
            nexts[stretch] = next;
            // What the next chains will be compared with comes from far away.
            if (next + AHEAD < other_end) prefetch_row(cells->how, starts[next + AHEAD]);
            for (; next < other_end && keys[starts[next]] <= last; next++) {
                // Most pairs of a thing hang together by others already; comparing is the dearer question.
                if (chains[next] == root) continue;
                const int32_t other_root = root_of(chains, (int32_t)next);
                if (other_root == root || !touch(cells, chain, next, stretches[stretch])) continue;
                if (root < other_root) {
                    chains[other_root] = root;
                } else {
                    chains[root] = other_root;
                    root = other_root;
                }
            }
        }
    }
}

static size_t band_start(const chained_cells *cells, size_t band) { return cells->chain_count * band / cells->bands; }

static void join_bands(void *context, size_t begin, size_t end) {
    const chained_cells *cells = context;
    for (size_t band = begin; band < end; band++) {
        const size_t first = band_start(cells, band), last = band_start(cells, band + 1);
        join_chains(cells, first, last, first, last);
    }
}

// Joins chains of a band to those of later ones: those that end near its end.
static void join_across(const chained_cells *cells, size_t border) {
    uint64_t reach = 0;
    for (int stretch = 0; stretch < cells->how->stretch_count; stretch++)
        reach = cells->how->stretches[stretch].last > reach ? cells->how->stretches[stretch].last : reach;
    if (border == cells->chain_count) return;
    size_t begin = border;
    while (begin > 0 && cells->keys[cells->starts[begin] - 1] + reach >= cells->keys[cells->starts[border]]) begin--;
    join_chains(cells, begin, border, border, cells->chain_count);
}

void semsplat_join_neighbours(
    const uint64_t *keys, size_t count, int threads, const semsplat_joining *how, int32_t *starts, int32_t *chains) {
    chained_cells cells = {.keys = keys, .count = count, .how = how, .starts = starts, .chains = chains};
    semsplat_parallel(count, 8192, threads, &cells, find_chains);
    for (size_t at = 0; at < count; at++) {
        starts[cells.chain_count] = (int32_t)at;
        cells.chain_count += !chains[at];
    }
    starts[cells.chain_count] = (int32_t)count;
    for (size_t chain = 0; chain < cells.chain_count; chain++) chains[chain] = (int32_t)chain;
    // More than threads: one that is held up keeps the others waiting for a short band.
    cells.bands = threads > 1 ? 4 * (size_t)threads : 1;
    semsplat_parallel(cells.bands, 1, threads, &cells, join_bands);
    for (size_t band = 1; band < cells.bands; band++) join_across(&cells, band_start(&cells, band));
    for (size_t chain = 0; chain < cells.chain_count; chain++) {
        const int32_t first = starts[root_of(chains, (int32_t)chain)];
        for (int32_t place = starts[chain]; place < starts[chain + 1]; place++) how->parents[place] = first;
    }
}
