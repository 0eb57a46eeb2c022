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

// One tile while it is blended, row by row.
typedef struct {
    row transmittance[TILE];
    row color[3][TILE];
    row depth[TILE];
    row largest[TILE];        // weight of the dominant Gaussian so far
    row_mask dominant[TILE];
    row_mask last[TILE];
    row_mask live[TILE];      // 0 when full or outside the image
    int row_lives[TILE];
    int contributions_of[TILE_PIXELS];
    contribution contributions[TILE_PIXELS][BATCH];
    real features[];          // [256, channels]
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
    for (int r = 0; r < TILE; r++) {
        t->transmittance[r] = row_all(1);
        t->dominant[r] = t->last[r] = (row_mask){} - 1;
        for (int l = 0; l < columns.end - columns.begin; l++)
            t->live[r][l] = r < rows.end - rows.begin ? -1 : 0;
        t->row_lives[r] = r < rows.end - rows.begin;
    }
}

// Blends one splat into row `r` of the tile; returns its weights.
SEMSPLAT_INLINE row blend_row(tile_state *t, const splat *s, int r, row_view view, lane_integer place) {
    const row alpha = row_smaller(s->opacity * view.falloff, row_all(LARGEST_ALPHA));
    const row before = t->transmittance[r], after = before * (1 - alpha);
    const row_mask seen = t->live[r] & (view.sigma >= 0) & (alpha >= SMALLEST_ALPHA);
    const row_mask full = seen & (after < SMALLEST_TRANSMITTANCE), blended = seen & ~full;
    const row weight = row_where(blended, alpha * before, row_all(0));
    t->transmittance[r] = row_where(blended, after, before);
    t->live[r] &= ~full;
    t->last[r] = (blended & place) | (~blended & t->last[r]);
    const row_mask wins = weight > t->largest[r];
    t->largest[r] = row_where(wins, weight, t->largest[r]);
    t->dominant[r] = (wins & (lane_integer)s->index) | (~wins & t->dominant[r]);
    for (int k = 0; k < 3; k++) t->color[k][r] += weight * s->color[k];
    t->depth[r] += weight * s->z;
    return weight;
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
    tile_state *t, const splat *s, span columns, span rows, lane_integer place, int channels) {
    const span x = pixels_within(s->u, s->rx, columns.begin, columns.end);
    const span y = pixels_within(s->v, s->ry, rows.begin, rows.end);
    real weights[TILE];
    for (int line = y.begin; line < y.end; line++) {
        const int r = line - rows.begin;
        if (!t->row_lives[r]) continue;
        const row weight = blend_row(t, s, r, view_row(s, columns.begin, line), place);
        if (channels == 0) continue;
        memcpy(weights, &weight, sizeof weights);
        for (int l = x.begin - columns.begin; l < x.end - columns.begin; l++) {
            const int p = TILE * r + l;
            t->contributions[p][t->contributions_of[p]] = (contribution){s->index, weights[l]};
            t->contributions_of[p] += weights[l] > 0;
        }
    }
}

// Looks which rows have pixels left that are not full. Returns whether any has.
SEMSPLAT_INLINE int find_live_rows(tile_state *t) {
    int any = 0;
    for (int r = 0; r < TILE; r++) any |= t->row_lives[r] = row_any(t->live[r]);
    return any;
}

SEMSPLAT_INLINE void write_pixel(const blending *job, const tile_state *t, int r, int l, size_t pixel) {
    const semsplat_images *images = job->images;
    const int channels = job->scene->feature_channels;
    const real left = t->transmittance[r][l], alpha = 1 - left, depth = t->depth[r][l];
    job->raster->last[pixel] = t->last[r][l];
    job->raster->transmittance[pixel] = left;
    job->raster->accumulated_depth[pixel] = depth;
    if (images->color)
        for (size_t k = 0; k < 3; k++)
            images->color[3 * pixel + k] = t->color[k][r][l] + left * job->scene->background[k];
    if (images->accumulated_depth) images->accumulated_depth[pixel] = depth;
    if (images->depth)
        images->depth[pixel] = depth / (alpha > SMALLEST_WEIGHT_SUM ? alpha : SMALLEST_WEIGHT_SUM);
    if (images->alpha) images->alpha[pixel] = alpha;
    if (images->dominant) images->dominant[pixel] = (int32_t)t->dominant[r][l];
    if (images->features)
        memcpy(images->features + pixel * (size_t)channels, t->features + (TILE * r + l) * channels,
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
        if (i + AHEAD < count) __builtin_prefetch(&raster->splats[items[i + AHEAD]]);
        blend_splat(t, &raster->splats[items[i]], columns, rows, (lane_integer)i, channels);
        if ((i + 1) % BATCH) continue;
        if (channels) sum_features(t, scene);
        if (!find_live_rows(t)) break;
    }
    if (channels) sum_features(t, scene);
    for (int y = rows.begin; y < rows.end; y++)
        for (int x = columns.begin; x < columns.end; x++)
            write_pixel(job, t, y - rows.begin, x - columns.begin,
                        (size_t)y * (size_t)scene->width + (size_t)x);
}

SEMSPLAT_DISPATCH
static void blend_tiles(void *context, size_t begin, size_t end) {
    blending *job = context;
    const size_t channels = job->images->features ? (size_t)job->scene->feature_channels : 0;
    tile_state *t = semsplat_aligned(sizeof *t + sizeof(real) * TILE_PIXELS * channels);
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
