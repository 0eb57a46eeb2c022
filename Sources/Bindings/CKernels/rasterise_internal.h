// What the files of the rasteriser share.
#ifndef SEMSPLAT_RASTERISE_INTERNAL_H
#define SEMSPLAT_RASTERISE_INTERNAL_H

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "dispatch.h"
#include "include/rasteriser.h"

typedef semsplat_real real;

// A helper that must be compiled into each of its callers, for their instruction set.
#define SEMSPLAT_INLINE static inline __attribute__((always_inline))

#define TILE 16                    // pixels along a side; one row of a tile is one vector
#define TILE_PIXELS (TILE * TILE)
#define LARGEST_ALPHA ((real)0.99)
#define SMALLEST_ALPHA ((real)(1.0 / 255.0))
#define SMALLEST_TRANSMITTANCE ((real)1e-4)
#define DILATION ((real)0.3)       // px², the reconstruction filter of 3DGS
#define SMALLEST_WEIGHT_SUM ((real)1e-10)

// A Gaussian as the camera sees it.
typedef struct {
    real u, v;             // pixels
    real a, b, c;          // inverse covariance
    real opacity;
    real rx, ry;           // half extents of the ellipse where alpha reaches 1/255, pixels
    real color[3];
    real z;                // metres
    uint32_t index;        // in the scene
} splat;

struct semsplat_raster {
    uint32_t visible;      // splats, in the order of depth, then index
    splat *splats;
    int32_t tiles_x, tiles_y;
    size_t *tile_starts;   // [tiles + 1] into tile_items
    uint32_t *tile_items;  // ranks of splats, front to back in each tile
    int32_t *last;         // [height, width] place in the tile's items of the last blended, or -1
    real *transmittance;   // [height, width] what is left behind the last
    real *accumulated_depth;
};

// Gradients by the fields of a splat.
typedef struct {
    real u, v, a, b, c, opacity, color[3], z;
} splat_gradient;
#define SPLAT_GRADIENT_FIELDS 10

// Calls work(context, begin, end) for pieces of 0..<count, from `threads` threads.
typedef void range_work(void *context, size_t begin, size_t end);
void semsplat_parallel(size_t count, size_t piece, int threads, void *context, range_work *work);

// Fills splats [count] and is_visible [count], in the order of the scene.
void semsplat_project_all(const semsplat_scene *scene, splat *splats, uint8_t *is_visible);
// Chains the gradients by `count` splats to gradients by their Gaussians.
void semsplat_project_backward(
    const semsplat_scene *scene, const splat *seen, const splat_gradient *by_splats, size_t count,
    const semsplat_scene_gradients *out);
// Projects and fills raster->splats, sorted. Returns 0 or -1.
int semsplat_see(semsplat_raster *raster, const semsplat_scene *scene);
// Fills tile_starts and tile_items. Returns 0 or -1.
int semsplat_bin(semsplat_raster *raster, const semsplat_scene *scene);
int semsplat_blend(
    semsplat_raster *raster, const semsplat_scene *scene, const semsplat_images *images);

// The rows or columns begin..<end that an extent touches, within 0..<limit.
typedef struct {
    int begin, end;
} span;

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

// exp(-x) for x of 0 and more, with a relative error of 2e-7: 2^n by the exponent bits, 2^f by a
// polynomial, which compilers vectorise where they would call the library for expf.
SEMSPLAT_INLINE real exp_of_negative(real x) {
    if (sizeof(real) == 8) return (real)exp(-(double)x);
    float t = (float)x * -1.44269504088896f;
    t = t < -126.0f ? -126.0f : t;
    float shifted = t + 12582912.0f;  // 1.5·2²³: the sum's last bits are the nearest integer
    float y = (t - (shifted - 12582912.0f)) * 0.693147180559945f;
    float p = 1 + y * (1 + y * (0.5f + y * (1 / 6.0f + y * (1 / 24.0f + y * (1 / 120.0f + y / 720)))));
    uint32_t exponent, bits;
    memcpy(&exponent, &shifted, 4);
    memcpy(&bits, &p, 4);
    bits += exponent << 23;
    memcpy(&p, &bits, 4);
    return (real)p;
}

// σ and e^-σ of the 16 pixels of a tile row that begins at column `x`, row `y`.
SEMSPLAT_INLINE void row_falloff(const splat *s, int x, int y, real *sigma, real *falloff) {
    const real dx0 = s->u - ((real)x + (real)0.5), dy = s->v - ((real)y + (real)0.5);
    const real half_a = (real)0.5 * s->a, cross = s->b * dy, rest = (real)0.5 * s->c * dy * dy;
    for (int lane = 0; lane < TILE; lane++) {
        const real dx = dx0 - (real)lane;
        sigma[lane] = (half_a * dx + cross) * dx + rest;
    }
    for (int lane = 0; lane < TILE; lane++) falloff[lane] = exp_of_negative(sigma[lane]);
}

#endif
