// What the files of the rasteriser share.
#ifndef SEMSPLAT_RASTERISE_INTERNAL_H
#define SEMSPLAT_RASTERISE_INTERNAL_H

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch.h"
#include "include/parallel.h"
#include "include/rasteriser.h"

// Vectors are passed between functions that are always inlined, so their calling convention, which
// differs between instruction sets, does not matter.
#pragma GCC diagnostic ignored "-Wpsabi"

typedef semsplat_real real;
#ifdef SEMSPLAT_DOUBLE
typedef int64_t lane_integer;
#else
typedef int32_t lane_integer;
#endif

// A helper that must be compiled into each of its callers, for their instruction set.
#define SEMSPLAT_INLINE static inline __attribute__((always_inline))

#define TILE 16                    // pixels along a side; one row of a tile is one vector
#define TILE_PIXELS (TILE * TILE)
#define LARGEST_ALPHA ((real)0.99)
#define SMALLEST_ALPHA ((real)(1.0 / 255.0))
#define SMALLEST_TRANSMITTANCE ((real)1e-4)
#define DILATION ((real)0.3)       // px², the reconstruction filter of 3DGS
#define SMALLEST_WEIGHT_SUM ((real)1e-10)

// The 16 pixels of a row of a tile, and a mask of them: all bits set where true.
typedef real row __attribute__((vector_size(TILE * sizeof(real))));
// Casts between vectors of one size keep the bits.
typedef lane_integer row_mask __attribute__((vector_size(TILE * sizeof(real))));

// Tiles, or columns or rows of pixels: begin..<end.
typedef struct {
    int begin, end;
} span;

// A Gaussian as the camera sees it.
typedef struct {
    real u, v;             // pixels
    real a, b, c;          // inverse covariance
    real opacity;
    real rx, ry;           // half extents of the ellipse where alpha reaches 1/255, pixels
    real color[3];
    real z;                // metres
    span columns, rows;    // the tiles that it touches; none when it is not drawn
} __attribute__((aligned(64))) splat;  // one cache line, as float

struct semsplat_raster {
    splat *splats;         // [count], in the order of the scene
    int32_t tiles_x, tiles_y;
    size_t *tile_starts;   // [tiles + 1] into tile_items
    uint32_t *tile_items;  // numbers of splats, by depth, then number, in each tile
    lane_integer *last;    // [height, width] place in the tile's items of the last blended, or -1
    real *transmittance;   // [height, width] what is left behind the last
    real *accumulated_depth;
};

// Gradients by the fields of a splat.
typedef struct {
    real u, v, a, b, c, opacity, color[3], z;
} splat_gradient;
#define SPLAT_GRADIENT_FIELDS 10

// How many splats of a tile ahead are fetched from memory: they lie scattered.
#define AHEAD 12

// Memory for structures that are aligned, to be freed with free.
SEMSPLAT_INLINE void *semsplat_aligned(size_t size) {
    return aligned_alloc(sizeof(row), (size + sizeof(row) - 1) / sizeof(row) * sizeof(row));
}

// Fills splats [count].
void semsplat_project_all(const semsplat_scene *scene, splat *splats);
// Chains the gradients by the splats to gradients by their Gaussians.
void semsplat_project_backward(
    const semsplat_scene *scene, const splat *seen, const splat_gradient *by_splats,
    const semsplat_scene_gradients *out);
// Fills tile_starts and tile_items from the splats. Returns 0 or -1.
int semsplat_bin(semsplat_raster *raster, const semsplat_scene *scene);
int semsplat_blend(
    semsplat_raster *raster, const semsplat_scene *scene, const semsplat_images *images);

SEMSPLAT_INLINE int is_drawn(const splat *s) { return s->columns.begin < s->columns.end; }

// The columns or rows of tile number `tile` that are in the image.
SEMSPLAT_INLINE span tile_pixels(int tile, int limit) {
    const int begin = TILE * tile, end = begin + TILE;
    return (span){begin, end < limit ? end : limit};
}

// Pixels whose centres lie within `radius` of `center`, cut to lower..<upper (lower at least 0).
SEMSPLAT_INLINE span pixels_within(real center, real radius, int lower, int upper) {
    const real first = center - radius - (real)0.5, beyond = center + radius + (real)0.5;
    // Compared as reals first: a far centre does not fit an int. Casts of positive reals round down.
    int begin = first <= (real)lower ? lower : first >= (real)upper ? upper : (int)first;
    begin += first > (real)begin && begin < upper;
    const int end = beyond >= (real)upper ? upper : beyond <= (real)lower ? lower : (int)beyond;
    return (span){begin, end < begin ? begin : end};
}

SEMSPLAT_INLINE row row_where(row_mask mask, row then, row otherwise) {
    return (row)(((row_mask)then & mask) | ((row_mask)otherwise & ~mask));
}

SEMSPLAT_INLINE row row_smaller(row x, row y) { return row_where(x < y, x, y); }
SEMSPLAT_INLINE row row_all(real x) { return x - (row){}; }

SEMSPLAT_INLINE int row_any(row_mask mask) {
    lane_integer any = 0;
    for (int lane = 0; lane < TILE; lane++) any |= mask[lane];
    return any != 0;
}

// exp(-x) for x of 0 and more, with a relative error of 2e-7: 2^n by the exponent bits, 2^f by a
// polynomial. The library's expf is one number at a time.
SEMSPLAT_INLINE row exp_of_negative(row x) {
#ifdef SEMSPLAT_DOUBLE
    for (int lane = 0; lane < TILE; lane++) x[lane] = exp(-x[lane]);
    return x;
#else
    const row t = row_where(x < 87.0f, x * -1.44269504088896f, row_all(-125.0f));
    const row shifted = t + 12582912.0f;  // 1.5·2²³: the sum's last bits are the nearest integer
    const row y = (t - (shifted - 12582912.0f)) * 0.693147180559945f;
    row p = y * (1 / 720.0f) + (1 / 120.0f);
    p = p * y + (1 / 24.0f);
    p = p * y + (1 / 6.0f);
    p = p * y + 0.5f;
    p = p * y + 1;
    p = p * y + 1;
    return (row)((row_mask)p + ((row_mask)shifted << 23));
#endif
}

// What a splat is to the 16 pixels that begin at column `x` of row `y`: offsets of its mean from
// their centres, σ, e^-σ.
typedef struct {
    row dx, sigma, falloff;
    real dy;
} row_view;

SEMSPLAT_INLINE row_view view_row(const splat *s, int x, int y) {
    static const real lanes[TILE] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    row_view v;
    memcpy(&v.dx, lanes, sizeof v.dx);
    v.dx = (s->u - ((real)x + (real)0.5)) - v.dx;
    v.dy = s->v - ((real)y + (real)0.5);
    const real cross = s->b * v.dy, rest = (real)0.5 * s->c * v.dy * v.dy;
    v.sigma = ((real)0.5 * s->a * v.dx + cross) * v.dx + rest;
    v.falloff = exp_of_negative(v.sigma);
    return v;
}

#endif
