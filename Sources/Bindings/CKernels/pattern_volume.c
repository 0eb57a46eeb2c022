#include "include/pattern_volume.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "dispatch.h"

enum { BLOCK = SEMSPLAT_PATTERN_BLOCK, PIXELS = BLOCK * BLOCK, SUMS = 6 };

/// What is summed over blocks and windows.
enum { N, I, II, J, JJ, IJ };

// A sideways step maps border rows onto themselves: without slack, rounding would decide whether they count.
static const float slack = 1e-3f;  // pixels
// Below the noise of a camera (one level in a hundred) there is no pattern to compare.
static const float noise_variance = 1e-4f;

/// The pixels of a block, less one half.
typedef float block __attribute__((vector_size(4 * PIXELS), aligned(4)));

#define PICK(values, from)                                                                                                 \
    __builtin_shufflevector(*(const block *)(values), *(const block *)((values) + PIXELS), from, from + 2, from + 4, from + 6, \
                            from + 8, from + 10, from + 12, from + 14, from + 16, from + 18, from + 20, from + 22, from + 24,  \
                            from + 26, from + 28, from + 30)
/// Every second of 32 numbers.
#define EVEN(values) PICK(values, 0)
#define ODD(values) PICK(values, 1)

/// Of the reference, which is the same at every depth: pixels [cells][PIXELS] and their sums [cells].
typedef struct {
    float *pixels, *sums, *squares;
} reference_blocks;

/// The sum of sixteen numbers, in halves. By address: a vector argument changes the ABI between the dispatched versions.
static inline __attribute__((always_inline)) float total(const block *v) {
    typedef float half __attribute__((vector_size(2 * PIXELS)));
    typedef float quarter __attribute__((vector_size(PIXELS)));
    const half eight = __builtin_shufflevector(*v, *v, 0, 1, 2, 3, 4, 5, 6, 7) +
                       __builtin_shufflevector(*v, *v, 8, 9, 10, 11, 12, 13, 14, 15);
    const quarter four = __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
    return (four[0] + four[2]) + (four[1] + four[3]);
}

/// The sums of `count` numbers that lie `step` apart, for each of a line's cells: `from` is where the first cell's begin.
static inline __attribute__((always_inline)) void sum_line(
    const float *restrict from, size_t step, int count, int cells, float *restrict to) {
    for (int x = 0; x < cells;) {
        // The last sixteen cells begin where they end with the line, some of them again.
        if (x + PIXELS > cells && cells >= PIXELS) x = cells - PIXELS;
        if (x + PIXELS <= cells) {
            block sum = *(const block *)(from + x);
            for (int k = 1; k < count; k++) sum += *(const block *)(from + (size_t)k * step + x);
            *(block *)(to + x) = sum;
            x += PIXELS;
        } else {
            to[x] = from[x];
            for (int k = 1; k < count; k++) to[x] += from[(size_t)k * step + x];
            x++;
        }
    }
}

static inline int least(int a, int b) { return a < b ? a : b; }

/// The sums of a box of blocks around every cell: `in` and `out` [height][width], `rows` likewise for what is half done.
static inline __attribute__((always_inline)) void box(
    const float *restrict in, int height, int width, int radius, float *restrict rows, float *restrict out) {
    for (int y = 0; y < height; y++) {
        const float *from = in + (size_t)y * width;
        float *to = rows + (size_t)y * width;
        const int inner = width - 2 * radius;
        if (inner > 0) sum_line(from, 1, 2 * radius + 1, inner, to + radius);
        // Near the ends of a row the box has fewer columns.
        for (int x = 0; x < width; x++) {
            if (x == radius && inner > 0) x += inner;
            const int first = x > radius ? x - radius : 0, last = least(x + radius, width - 1);
            to[x] = 0;
            for (int k = first; k <= last; k++) to[x] += from[k];
        }
    }
    for (int y = 0; y < height; y++) {
        const int first = y > radius ? y - radius : 0, last = least(y + radius, height - 1);
        sum_line(rows + (size_t)first * width, (size_t)width, last - first + 1, width, out + (size_t)y * width);
    }
}

/// The sums over each block of one plane, [SUMS][height][width]; zeros where the block leaves the source.
static inline __attribute__((always_inline)) void sum_blocks(
    const reference_blocks *blocks, const float *restrict source, int height, int width, const double a[9],
    const double tau[3], double rho, float *restrict sums) {
    const size_t cells = (size_t)height * width;
    const int w = BLOCK * width, h = BLOCK * height;
    const float last_x = (float)(w - 1), last_y = (float)(h - 1), least_z = (float)(1e-3 * rho);
    // Steps inside a block are small: single precision is enough for them, and for their quotients.
    float step_x[PIXELS], step_y[PIXELS], step_z[PIXELS];
    for (int k = 0; k < PIXELS; k++) {
        step_x[k] = (float)(a[0] * (k % BLOCK) + a[1] * (k / BLOCK));
        step_y[k] = (float)(a[3] * (k % BLOCK) + a[4] * (k / BLOCK));
        step_z[k] = (float)(a[6] * (k % BLOCK) + a[7] * (k / BLOCK));
    }
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const double u = BLOCK * x + 0.5, v = BLOCK * y + 0.5;
            const float x0 = (float)(a[0] * u + a[1] * v + a[2] + rho * tau[0]);
            const float y0 = (float)(a[3] * u + a[4] * v + a[5] + rho * tau[1]);
            const float z0 = (float)(a[6] * u + a[7] * v + a[8] + rho * tau[2]);
            float px[PIXELS], py[PIXELS];
            int outside = 0;
            for (int k = 0; k < PIXELS; k++) {
                // Divisions are the slowest of all this: one for both.
                const float z = z0 + step_z[k], share = 1 / z;
                px[k] = (x0 + step_x[k]) * share - 0.5f;
                py[k] = (y0 + step_y[k]) * share - 0.5f;
                outside |= !(z > least_z) | !(px[k] >= -slack) | !(px[k] <= last_x + slack) | !(py[k] >= -slack) |
                           !(py[k] <= last_y + slack);
            }
            const size_t cell = (size_t)y * width + x;
            if (outside) {
                for (int k = 0; k < SUMS; k++) sums[(size_t)k * cells + cell] = 0;
                continue;
            }
            float fx[PIXELS], fy[PIXELS], top[2 * PIXELS], bottom[2 * PIXELS];
            int at[PIXELS];
            for (int k = 0; k < PIXELS; k++) {
                const float cx = fminf(fmaxf(px[k], 0), last_x), cy = fminf(fmaxf(py[k], 0), last_y);
                const int cx_whole = (int)cx, cy_whole = (int)cy;
                const int c = cx_whole < w - 2 ? cx_whole : w - 2, r = cy_whole < h - 2 ? cy_whole : h - 2;
                fx[k] = cx - (float)c;
                fy[k] = cy - (float)r;
                at[k] = r * w + c;
            }
            // Neighbours are loaded together: gathering four times from all over is slower.
#pragma clang loop vectorize(disable) unroll(full)
            for (int k = 0; k < PIXELS; k++) {
                memcpy(top + 2 * k, source + at[k], 2 * sizeof(float));
                memcpy(bottom + 2 * k, source + at[k] + w, 2 * sizeof(float));
            }
            const block *own = (const block *)(blocks->pixels + cell * PIXELS);
            const block x_share = *(const block *)fx, y_share = *(const block *)fy;
            const block upper_left = EVEN(top), upper_right = ODD(top), lower_left = EVEN(bottom), lower_right = ODD(bottom);
            const block above = upper_left + x_share * (upper_right - upper_left);
            const block below = lower_left + x_share * (lower_right - lower_left);
            const block other = above + y_share * (below - above) - 0.5f;
            const block squares = other * other, products = *own * other;
            sums[N * cells + cell] = PIXELS;
            sums[I * cells + cell] = blocks->sums[cell];
            sums[II * cells + cell] = blocks->squares[cell];
            sums[J * cells + cell] = total(&other);
            sums[JJ * cells + cell] = total(&squares);
            sums[IJ * cells + cell] = total(&products);
        }
}

/// The reference block by block, and its sums.
static inline __attribute__((always_inline)) void cut_blocks(
    const float *restrict reference, int height, int width, const reference_blocks *blocks) {
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const size_t cell = (size_t)y * width + x;
            float *pixels = blocks->pixels + cell * PIXELS;
            for (int k = 0; k < PIXELS; k++)
                pixels[k] = reference[(size_t)(BLOCK * y + k / BLOCK) * BLOCK * width + BLOCK * x + k % BLOCK] - 0.5f;
            const block own = *(const block *)pixels, squares = own * own;
            blocks->sums[cell] = total(&own);
            blocks->squares[cell] = total(&squares);
        }
}

SEMSPLAT_DISPATCH
void pattern_volume_accumulate(
    const float *restrict reference, const float *restrict source, int height, int width, const double a[9],
    const double tau[3], const float *restrict rho, int planes, const int *restrict radii, int windows,
    float *restrict scratch, float *restrict cost, float *restrict count) {
    const size_t cells = (size_t)height * width;
    float *sums = scratch, *box_sums = scratch + SUMS * cells, *rows = scratch + 2 * SUMS * cells;
    const reference_blocks blocks = {
        .pixels = rows + cells, .sums = rows + (1 + PIXELS) * cells, .squares = rows + (2 + PIXELS) * cells};
    cut_blocks(reference, height, width, &blocks);
    for (int plane = 0; plane < planes; plane++) {
        sum_blocks(&blocks, source, height, width, a, tau, rho[plane], sums);
        float *seen = count + (size_t)plane * cells;
        for (size_t cell = 0; cell < cells; cell++) seen[cell] += sums[cell] > 0;
        for (int window = 0; window < windows; window++) {
            for (int k = 0; k < SUMS && radii[window] > 0; k++)
                box(sums + (size_t)k * cells, height, width, radii[window], rows, box_sums + (size_t)k * cells);
            float *out = cost + ((size_t)window * planes + plane) * cells;
            const float *s = radii[window] > 0 ? box_sums : sums;
            for (size_t cell = 0; cell < cells; cell++) {
                const float share = 1 / (s[N * cells + cell] > 0 ? s[N * cells + cell] : 1);
                const float mean_i = s[I * cells + cell] * share, mean_j = s[J * cells + cell] * share;
                const float var_i = fmaxf(s[II * cells + cell] * share - mean_i * mean_i, 0) + noise_variance;
                const float var_j = fmaxf(s[JJ * cells + cell] * share - mean_j * mean_j, 0) + noise_variance;
                const float zncc = (s[IJ * cells + cell] * share - mean_i * mean_j) / sqrtf(var_i * var_j);
                out[cell] += sums[cell] > 0 ? zncc : 0;
            }
        }
    }
}
