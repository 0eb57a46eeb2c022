// Blending front to back, tile by tile.
#include <stdatomic.h>
#include <stdlib.h>

#include "rasterise_internal.h"

#define BATCH 128  // splats between two looks at which pixels are full, and two sums of features
#define BLOCK 32   // feature channels summed at once in registers

typedef struct {
    uint32_t index;
    real weight;
} contribution;

// One tile while it is blended: structure of arrays over its 256 pixels.
typedef struct {
    real transmittance[TILE_PIXELS];
    real color[3][TILE_PIXELS];
    real depth[TILE_PIXELS];
    real largest[TILE_PIXELS];       // weight of the dominant Gaussian so far
    int32_t dominant[TILE_PIXELS];
    int32_t last[TILE_PIXELS];
    int32_t live[TILE_PIXELS];       // 0 when full or outside the image
    int row_lives[TILE];
    int contributions_of[TILE_PIXELS];
    contribution contributions[TILE_PIXELS][BATCH];
    real features[];                 // [256, channels]
} tile_state;

typedef struct {
    semsplat_raster *raster;
    const semsplat_scene *scene;
    const semsplat_images *images;
    atomic_int failed;
} blending;

SEMSPLAT_INLINE void begin_tile(tile_state *t, span columns, span rows, int channels) {
    memset(t, 0, offsetof(tile_state, contributions));
    memset(t->features, 0, sizeof(real) * TILE_PIXELS * (size_t)channels);
    for (int i = 0; i < TILE_PIXELS; i++) {
        const int x = columns.begin + i % TILE, y = rows.begin + i / TILE;
        t->live[i] = x < columns.end && y < rows.end;
        t->transmittance[i] = 1;
        t->dominant[i] = t->last[i] = -1;
    }
    for (int r = 0; r < TILE; r++) t->row_lives[r] = rows.begin + r < rows.end;
}

// Blends one splat into the 16 pixels from `p` on, row `y`; leaves the weights in `weight`.
SEMSPLAT_INLINE void blend_row(
    tile_state *t, const splat *s, int p, int x, int y, int32_t place, real *weight) {
    real sigma[TILE], falloff[TILE];
    row_falloff(s, x, y, sigma, falloff);
    for (int l = 0; l < TILE; l++) {
        real alpha = s->opacity * falloff[l];
        alpha = alpha > LARGEST_ALPHA ? LARGEST_ALPHA : alpha;
        const real before = t->transmittance[p + l], after = before * (1 - alpha);
        const int seen = (t->live[p + l] != 0) & (sigma[l] >= 0) & (alpha >= SMALLEST_ALPHA);
        const int full = after < SMALLEST_TRANSMITTANCE, blended = seen & !full;
        weight[l] = blended ? alpha * before : 0;
        t->transmittance[p + l] = blended ? after : before;
        t->live[p + l] = (seen & full) ? 0 : t->live[p + l];
        t->last[p + l] = blended ? place : t->last[p + l];
        const int wins = weight[l] > t->largest[p + l];
        t->largest[p + l] = wins ? weight[l] : t->largest[p + l];
        t->dominant[p + l] = wins ? (int32_t)s->index : t->dominant[p + l];
    }
    for (int k = 0; k < 3; k++)
        for (int l = 0; l < TILE; l++) t->color[k][p + l] += weight[l] * s->color[k];
    for (int l = 0; l < TILE; l++) t->depth[p + l] += weight[l] * s->z;
}

// out[k] += Σ weight·features[index][k] for the `width` channels from `features` on.
SEMSPLAT_INLINE void sum_block(
    real *out, const contribution *c, int count, const real *features, int channels, int width) {
    real sum[BLOCK];
    for (int k = 0; k < width; k++) sum[k] = out[k];
    for (int i = 0; i < count; i++) {
        const real *f = features + (size_t)c[i].index * (size_t)channels;
        const real weight = c[i].weight;
        for (int k = 0; k < width; k++) sum[k] += weight * f[k];
    }
    for (int k = 0; k < width; k++) out[k] = sum[k];
}

// Adds the noted contributions to the features: pixel by pixel, so that the sums stay in registers.
SEMSPLAT_INLINE void sum_features(tile_state *t, const semsplat_scene *scene) {
    const int channels = scene->feature_channels;
    for (int p = 0; p < TILE_PIXELS; p++) {
        const int count = t->contributions_of[p];
        if (count == 0) continue;
        t->contributions_of[p] = 0;
        real *out = t->features + (size_t)p * (size_t)channels;
        int k = 0;
        for (; k + BLOCK <= channels; k += BLOCK)
            sum_block(out + k, t->contributions[p], count, scene->features + k, channels, BLOCK);
        for (; k + 8 <= channels; k += 8)
            sum_block(out + k, t->contributions[p], count, scene->features + k, channels, 8);
        for (; k < channels; k++)
            sum_block(out + k, t->contributions[p], count, scene->features + k, channels, 1);
    }
}

SEMSPLAT_INLINE void blend_splat(
    tile_state *t, const splat *s, span columns, span rows, int32_t place, int channels) {
    const span x = pixels_within(s->u, s->rx, columns.begin, columns.end);
    const span y = pixels_within(s->v, s->ry, rows.begin, rows.end);
    real weight[TILE];
    for (int row = y.begin; row < y.end; row++) {
        if (!t->row_lives[row - rows.begin]) continue;
        const int p = TILE * (row - rows.begin);
        blend_row(t, s, p, columns.begin, row, place, weight);
        if (channels == 0) continue;
        for (int column = x.begin; column < x.end; column++) {
            const int l = column - columns.begin;
            t->contributions[p + l][t->contributions_of[p + l]] = (contribution){s->index, weight[l]};
            t->contributions_of[p + l] += weight[l] > 0;
        }
    }
}

// Looks which rows have pixels left that are not full. Returns whether any has.
SEMSPLAT_INLINE int find_live_rows(tile_state *t) {
    int any = 0;
    for (int r = 0; r < TILE; r++) {
        int lives = 0;
        for (int l = 0; l < TILE; l++) lives |= t->live[TILE * r + l];
        t->row_lives[r] = lives;
        any |= lives;
    }
    return any;
}

SEMSPLAT_INLINE void write_pixel(const blending *job, const tile_state *t, int p, size_t pixel) {
    const semsplat_images *images = job->images;
    const int channels = job->scene->feature_channels;
    const real left = t->transmittance[p], alpha = 1 - left, depth = t->depth[p];
    job->raster->last[pixel] = t->last[p];
    job->raster->transmittance[pixel] = left;
    job->raster->accumulated_depth[pixel] = depth;
    if (images->color)
        for (int k = 0; k < 3; k++)
            images->color[3 * pixel + (size_t)k] = t->color[k][p] + left * job->scene->background[k];
    if (images->accumulated_depth) images->accumulated_depth[pixel] = depth;
    if (images->depth)
        images->depth[pixel] = depth / (alpha > SMALLEST_WEIGHT_SUM ? alpha : SMALLEST_WEIGHT_SUM);
    if (images->alpha) images->alpha[pixel] = alpha;
    if (images->dominant) images->dominant[pixel] = t->dominant[p];
    if (images->features)
        memcpy(images->features + pixel * (size_t)channels, t->features + p * channels,
               sizeof(real) * (size_t)channels);
}

SEMSPLAT_INLINE void blend_tile(const blending *job, tile_state *t, size_t tile) {
    const semsplat_raster *raster = job->raster;
    const semsplat_scene *scene = job->scene;
    const span columns = tile_pixels((int)(tile % (size_t)raster->tiles_x), scene->width);
    const span rows = tile_pixels((int)(tile / (size_t)raster->tiles_x), scene->height);
    const int channels = job->images->features ? scene->feature_channels : 0;
    const uint32_t *items = raster->tile_items + raster->tile_starts[tile];
    const size_t count = raster->tile_starts[tile + 1] - raster->tile_starts[tile];
    begin_tile(t, columns, rows, channels);
    for (size_t i = 0; i < count; i++) {
        blend_splat(t, &raster->splats[items[i]], columns, rows, (int32_t)i, channels);
        if ((i + 1) % BATCH) continue;
        if (channels) sum_features(t, scene);
        if (!find_live_rows(t)) break;
    }
    if (channels) sum_features(t, scene);
    for (int y = rows.begin; y < rows.end; y++)
        for (int x = columns.begin; x < columns.end; x++)
            write_pixel(job, t, TILE * (y - rows.begin) + x - columns.begin,
                        (size_t)y * (size_t)scene->width + (size_t)x);
}

SEMSPLAT_DISPATCH
static void blend_tiles(void *context, size_t begin, size_t end) {
    blending *job = context;
    const size_t channels = job->images->features ? (size_t)job->scene->feature_channels : 0;
    tile_state *t = malloc(sizeof *t + sizeof(real) * TILE_PIXELS * channels);
    if (!t) {
        atomic_store(&job->failed, 1);
        return;
    }
    for (size_t tile = begin; tile < end; tile++) blend_tile(job, t, tile);
    free(t);
}

int semsplat_blend(
    semsplat_raster *raster, const semsplat_scene *scene, const semsplat_images *images) {
    blending job = {.raster = raster, .scene = scene, .images = images};
    atomic_init(&job.failed, 0);
    const size_t tiles = (size_t)raster->tiles_x * (size_t)raster->tiles_y;
    semsplat_parallel(tiles, 4, scene->threads, &job, blend_tiles);
    return atomic_load(&job.failed) ? -1 : 0;
}
