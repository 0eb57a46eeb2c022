#include "include/cost_volume.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "dispatch.h"

// Eight channels at a time; features may sit at any float boundary.
typedef float lanes __attribute__((vector_size(32), aligned(4)));

typedef struct {
    size_t offset;  // of the top-left tap, in cells
    float w00, w01, w10, w11;
} taps;

// A sideways step maps border rows onto themselves: without slack, rounding would decide whether they count.
static const double slack = 1e-4;  // cells

/// The four bilinear taps at homogeneous point (x, y, z); false where the footprint leaves the grid or the point lies
/// less than a millimetre in front of the camera (z is X_z times rho, trap T12).
static inline bool footprint(double x, double y, double z, double rho, int height, int width, taps *t) {
    if (!(z > 1e-3 * rho)) return false;
    double column = x / z - 0.5, row = y / z - 0.5;
    if (!(column >= -slack && row >= -slack && column <= width - 1 + slack && row <= height - 1 + slack)) return false;
    column = fmin(fmax(column, 0), width - 1);
    row = fmin(fmax(row, 0), height - 1);
    int c = (int)column, r = (int)row;
    if (c > width - 2) c = width - 2;
    if (r > height - 2) r = height - 2;
    const float fx = (float)(column - c), fy = (float)(row - r);
    t->offset = (size_t)r * width + c;
    t->w00 = (1 - fy) * (1 - fx);
    t->w01 = (1 - fy) * fx;
    t->w10 = fy * (1 - fx);
    t->w11 = fy * fx;
    return true;
}

static inline void ray_of(const double a[9], int row, int column, double ray[3]) {
    const double u = column + 0.5, v = row + 0.5;
    for (int k = 0; k < 3; k++) ray[k] = a[3 * k] * u + a[3 * k + 1] * v + a[3 * k + 2];
}

// By address: a vector argument changes the ABI between the dispatched versions.
static inline float sum(const lanes *address) {
    const lanes v = *address;
    return ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
}

// Planes whose footprints are worked out together, so that their divisions become vector code.
enum { PLANES = 16 };

typedef struct {
    int offset[PLANES];  // of the top-left tap, in cells; -1 where the footprint leaves the grid
    float w00[PLANES], w01[PLANES], w10[PLANES], w11[PLANES];
} footprints;

/// `footprint` of up to 16 planes, without a branch.
static inline __attribute__((always_inline)) void footprints_of(
    const double ray[3], const double tau[3], double middle, const float *rho, int planes, int height, int width,
    footprints *t) {
    for (int k = 0; k < PLANES; k++) {
        const double r = middle + rho[k < planes ? k : planes - 1];
        const double z = ray[2] + r * tau[2];
        const double x = (ray[0] + r * tau[0]) / z - 0.5, y = (ray[1] + r * tau[1]) / z - 0.5;
        const int inside = (z > 1e-3 * r) & (x >= -slack) & (y >= -slack) & (x <= width - 1 + slack) & (y <= height - 1 + slack);
        const double column = inside ? fmin(fmax(x, 0), width - 1) : 0, row = inside ? fmin(fmax(y, 0), height - 1) : 0;
        const int whole_column = (int)column, whole_row = (int)row;
        const int c = whole_column > width - 2 ? width - 2 : whole_column, l = whole_row > height - 2 ? height - 2 : whole_row;
        const float fx = (float)(column - c), fy = (float)(row - l);
        t->offset[k] = inside ? l * width + c : -1;
        t->w00[k] = (1 - fy) * (1 - fx);
        t->w01[k] = (1 - fy) * fx;
        t->w10[k] = fy * (1 - fx);
        t->w11[k] = fy * fx;
    }
}

// Neighbouring planes look at the same cells of the source again and again: what a cell says is kept, by its number.
enum { KEPT = 128 };

typedef struct {
    int cell[KEPT];
    float correlation[KEPT];
} kept_correlations;

/// own · source, for the cell of that number.
static inline __attribute__((always_inline)) float correlation(
    const float *own, const float *source, int channels, int cell, kept_correlations *kept) {
    const int slot = cell % KEPT;
    if (kept->cell[slot] == cell) return kept->correlation[slot];
    const float *other = source + (size_t)cell * channels;
    lanes total = {0};
    for (int i = 0; i < channels; i += 8) total += *(const lanes *)(other + i) * *(const lanes *)(own + i);
    kept->cell[slot] = cell;
    return kept->correlation[slot] = sum(&total);
}

// Cells of a row whose planes are gathered side by side, and how many planes: a cell's planes lie a whole map apart, and the
// first-level cache has room for a few such places only.
enum { CELLS = 16, GATHERED = 64 };

typedef struct {
    float cost[GATHERED][CELLS], count[GATHERED][CELLS];
} strip;

/// Some planes of one cell, to column `to` of a strip of zeros.
static inline __attribute__((always_inline)) void sweep_cell(
    const float *own, const float *source, int channels, int height, int width, const double ray[3], const double tau[3],
    double middle, const float *rho, int planes, float scale, int to, strip *out) {
    kept_correlations kept;
    memset(kept.cell, 0xff, sizeof kept.cell);
    for (int first = 0; first < planes; first += PLANES) {
        footprints t;
        footprints_of(ray, tau, middle, rho + first, planes - first, height, width, &t);
        for (int k = 0; k < PLANES && first + k < planes; k++) {
            const int at = t.offset[k];
            if (at < 0) continue;
            const float sampled = t.w00[k] * correlation(own, source, channels, at, &kept) +
                                  t.w01[k] * correlation(own, source, channels, at + 1, &kept) +
                                  t.w10[k] * correlation(own, source, channels, at + width, &kept) +
                                  t.w11[k] * correlation(own, source, channels, at + width + 1, &kept);
            out->cost[first + k][to] = scale * sampled;
            out->count[first + k][to] = 1;
        }
    }
}

SEMSPLAT_DISPATCH
void cost_volume_accumulate(
    const float *reference, const float *source, int channels, int height, int width,
    const double a[9], const double tau[3], const float *centre, const float *rho, int planes, float *cost, float *count) {
    const float scale = 1.0f / sqrtf((float)channels);
    const size_t cells = (size_t)height * width;
    for (int first = 0; first < planes; first += GATHERED) {
        const int some = planes - first < GATHERED ? planes - first : GATHERED;
        for (int row = 0; row < height; row++)
            for (int column = 0; column < width; column += CELLS) {
                const size_t start = (size_t)row * width + column;
                const int number = width - column < CELLS ? width - column : CELLS;
                strip sums;
                memset(sums.cost, 0, sizeof sums.cost[0] * (size_t)some);
                memset(sums.count, 0, sizeof sums.count[0] * (size_t)some);
                for (int i = 0; i < number; i++) {
                    double ray[3];
                    ray_of(a, row, column + i, ray);
                    sweep_cell(
                        reference + (start + i) * channels, source, channels, height, width, ray, tau,
                        centre ? centre[start + i] : 0, rho + first, some, scale, i, &sums);
                }
                for (int plane = 0; plane < some; plane++)
                    for (int i = 0; i < number; i++) {
                        cost[(first + plane) * cells + start + i] += sums.cost[plane][i];
                        count[(first + plane) * cells + start + i] += sums.count[plane][i];
                    }
            }
    }
}

SEMSPLAT_DISPATCH
void cost_volume_backward(
    const float *reference, const float *source, int channels, int height, int width,
    const double a[9], const double tau[3], const float *centre, const float *rho, int planes, const float *grad,
    float *grad_reference, float *grad_source) {
    const float scale = 1.0f / sqrtf((float)channels);
    const size_t cells = (size_t)height * width, right = channels, below = (size_t)width * channels;
    for (int row = 0; row < height; row++)
        for (int column = 0; column < width; column++) {
            const size_t cell = (size_t)row * width + column;
            const float *own = reference + cell * channels;
            float *grad_own = grad_reference + cell * channels;
            double ray[3];
            ray_of(a, row, column, ray);
            const double middle = centre ? centre[cell] : 0;
            for (int plane = 0; plane < planes; plane++) {
                const float g = scale * grad[plane * cells + cell];
                const double r = middle + rho[plane];
                taps t;
                if (g == 0 ||
                    !footprint(ray[0] + r * tau[0], ray[1] + r * tau[1], ray[2] + r * tau[2], r, height, width, &t))
                    continue;
                const float *other = source + t.offset * channels;
                float *grad_other = grad_source + t.offset * channels;
                for (int k = 0; k < channels; k += 8) {
                    const lanes mine = g * *(const lanes *)(own + k);
                    *(lanes *)(grad_own + k) += g * (t.w00 * *(const lanes *)(other + k) +
                                                     t.w01 * *(const lanes *)(other + right + k) +
                                                     t.w10 * *(const lanes *)(other + below + k) +
                                                     t.w11 * *(const lanes *)(other + below + right + k));
                    *(lanes *)(grad_other + k) += t.w00 * mine;
                    *(lanes *)(grad_other + right + k) += t.w01 * mine;
                    *(lanes *)(grad_other + below + k) += t.w10 * mine;
                    *(lanes *)(grad_other + below + right + k) += t.w11 * mine;
                }
            }
        }
}
