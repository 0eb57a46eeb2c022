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

/// The sums of a box of blocks around every cell: `in` and `out` [height][width], `rows` likewise for what is half done.
static inline __attribute__((always_inline)) void box(
    const float *restrict in, int height, int width, int radius, float *restrict rows, float *restrict out) {
    for (int y = 0; y < height; y++) {
        const float *from = in + (size_t)y * width;
        float *to = rows + (size_t)y * width;
        memcpy(to, from, sizeof(float) * (size_t)width);
        for (int d = 1; d <= radius && d < width; d++) {
            for (int x = 0; x < width - d; x++) to[x] += from[x + d];
            for (int x = d; x < width; x++) to[x] += from[x - d];
        }
    }
    for (int y = 0; y < height; y++) {
        float *to = out + (size_t)y * width;
        memcpy(to, rows + (size_t)y * width, sizeof(float) * (size_t)width);
        for (int d = 1; d <= radius; d++) {
            if (y + d < height)
                for (int x = 0; x < width; x++) to[x] += rows[(size_t)(y + d) * width + x];
            if (y - d >= 0)
                for (int x = 0; x < width; x++) to[x] += rows[(size_t)(y - d) * width + x];
        }
    }
}

/// The sums over each block of one plane, [SUMS][height][width]; zeros where the block leaves the source.
static inline __attribute__((always_inline)) void sum_blocks(
    const float *restrict reference, const float *restrict source, int height, int width, const double a[9],
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
                const float z = z0 + step_z[k];
                px[k] = (x0 + step_x[k]) / z - 0.5f;
                py[k] = (y0 + step_y[k]) / z - 0.5f;
                outside |= !(z > least_z) | !(px[k] >= -slack) | !(px[k] <= last_x + slack) | !(py[k] >= -slack) |
                           !(py[k] <= last_y + slack);
            }
            const size_t cell = (size_t)y * width + x;
            if (outside) {
                for (int k = 0; k < SUMS; k++) sums[(size_t)k * cells + cell] = 0;
                continue;
            }
            float own[PIXELS], other[PIXELS];
            for (int k = 0; k < PIXELS; k++) {
                const float cx = fminf(fmaxf(px[k], 0), last_x), cy = fminf(fmaxf(py[k], 0), last_y);
                const int cx_whole = (int)cx, cy_whole = (int)cy;
                const int c = cx_whole < w - 2 ? cx_whole : w - 2, r = cy_whole < h - 2 ? cy_whole : h - 2;
                const float fx = cx - (float)c, fy = cy - (float)r;
                const float *tap = source + r * w + c;
                const float top = tap[0] + fx * (tap[1] - tap[0]), bottom = tap[w] + fx * (tap[w + 1] - tap[w]);
                other[k] = top + fy * (bottom - top) - 0.5f;
                own[k] = reference[(BLOCK * y + k / BLOCK) * w + BLOCK * x + k % BLOCK] - 0.5f;
            }
            float sum_i = 0, sum_ii = 0, sum_j = 0, sum_jj = 0, sum_ij = 0;
            for (int k = 0; k < PIXELS; k++) {
                sum_i += own[k];
                sum_ii += own[k] * own[k];
                sum_j += other[k];
                sum_jj += other[k] * other[k];
                sum_ij += own[k] * other[k];
            }
            sums[N * cells + cell] = PIXELS;
            sums[I * cells + cell] = sum_i;
            sums[II * cells + cell] = sum_ii;
            sums[J * cells + cell] = sum_j;
            sums[JJ * cells + cell] = sum_jj;
            sums[IJ * cells + cell] = sum_ij;
        }
}

SEMSPLAT_DISPATCH
void pattern_volume_accumulate(
    const float *restrict reference, const float *restrict source, int height, int width, const double a[9],
    const double tau[3], const float *restrict rho, int planes, const int *restrict radii, int windows,
    float *restrict scratch, float *restrict cost, float *restrict count) {
    const size_t cells = (size_t)height * width;
    float *sums = scratch, *box_sums = scratch + SUMS * cells, *rows = scratch + 2 * SUMS * cells;
    for (int plane = 0; plane < planes; plane++) {
        sum_blocks(reference, source, height, width, a, tau, rho[plane], sums);
        float *seen = count + (size_t)plane * cells;
        for (size_t cell = 0; cell < cells; cell++) seen[cell] += sums[cell] > 0;
        for (int window = 0; window < windows; window++) {
            for (int k = 0; k < SUMS; k++)
                box(sums + (size_t)k * cells, height, width, radii[window], rows, box_sums + (size_t)k * cells);
            float *out = cost + ((size_t)window * planes + plane) * cells;
            const float *s = box_sums;
            for (size_t cell = 0; cell < cells; cell++) {
                const float n = s[N * cells + cell] > 0 ? s[N * cells + cell] : 1;
                const float mean_i = s[I * cells + cell] / n, mean_j = s[J * cells + cell] / n;
                const float var_i = fmaxf(s[II * cells + cell] / n - mean_i * mean_i, 0) + noise_variance;
                const float var_j = fmaxf(s[JJ * cells + cell] / n - mean_j * mean_j, 0) + noise_variance;
                const float zncc = (s[IJ * cells + cell] / n - mean_i * mean_j) / sqrtf(var_i * var_j);
                out[cell] += sums[cell] > 0 ? zncc : 0;
            }
        }
    }
}
