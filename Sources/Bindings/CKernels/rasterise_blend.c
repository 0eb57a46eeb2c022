// Blending front to back, tile by tile.
#include <stdatomic.h>
#include <stdlib.h>

#include "rasterise_internal.h"

#define BATCH 128  // splats between two looks at which pixels are full, and two sums of features
#define PATCH 4    // pixels side by side whose features are summed together: they share most splats
#define PATCHES (TILE_PIXELS / PATCH)
#define BLOCK 32   // feature channels summed at once in registers

typedef struct {
    uint32_t number;
    real weights[PATCH];
} contribution;

// A row of a tile while it is blended.
typedef struct {
    row transmittance;
    row color[3];
    row depth;
    row largest;       // weight of the dominant Gaussian so far
    row_mask dominant; // kept only when it is asked for
    row_mask last;
    row_mask live;     // 0 when full or outside the image
} row_state;

// One tile while it is blended.
typedef struct {
    row_state rows[TILE];
    int row_lives[TILE];
    int contributions_of[PATCHES];
    contribution contributions[PATCHES][BATCH];
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
        t->rows[r].transmittance = row_all(1);
        t->rows[r].dominant = t->rows[r].last = (row_mask){} - 1;
        for (int l = 0; l < columns.end - columns.begin; l++)
            t->rows[r].live[l] = r < rows.end - rows.begin ? -1 : 0;
        t->row_lives[r] = r < rows.end - rows.begin;
    }
}

// Blends one splat into a row of the tile; returns its weights.
SEMSPLAT_INLINE row blend_row(
    row_state *t, const splat *s, uint32_t number, row_view view, lane_integer place, int has_dominant) {
    const row alpha = row_smaller(s->opacity * view.falloff, row_all(LARGEST_ALPHA));
    const row before = t->transmittance, after = before * (1 - alpha);
    const row_mask seen = t->live & (view.sigma >= 0) & (alpha >= SMALLEST_ALPHA);
    const row_mask full = seen & (after < SMALLEST_TRANSMITTANCE), blended = seen & ~full;
    const row weight = row_where(blended, alpha * before, row_all(0));
    t->transmittance = row_where(blended, after, before);
    t->live &= ~full;
    t->last = (blended & place) | (~blended & t->last);
    if (has_dominant) {
        const row_mask wins = weight > t->largest;
        t->largest = row_where(wins, weight, t->largest);
        t->dominant = (wins & (lane_integer)number) | (~wins & t->dominant);
    }
    for (int k = 0; k < 3; k++) t->color[k] += weight * s->color[k];
    t->depth += weight * s->z;
    return weight;
}

// out[p][k] += Σ weights[p]·features[number][k] for the `width` channels from `features` on, at most BLOCK.
SEMSPLAT_INLINE void sum_block(
    real *out, const contribution *c, int count, const real *features, size_t channels, int width) {
    const size_t bytes = (size_t)width * sizeof(real);
    const int parts = (width + TILE - 1) / TILE;
    row sums[PATCH][BLOCK / TILE], f[BLOCK / TILE];
    for (int p = 0; p < PATCH; p++) memcpy(sums[p], out + (size_t)p * channels, bytes);
    for (int i = 0; i < count; i++) {
        memcpy(f, features + c[i].number * channels, bytes);
        for (int p = 0; p < PATCH; p++)
            for (int k = 0; k < parts; k++) sums[p][k] += c[i].weights[p] * f[k];
    }
    for (int p = 0; p < PATCH; p++) memcpy(out + (size_t)p * channels, sums[p], bytes);
}

// Adds the noted contributions to the features: patch by patch, so that the sums stay in registers.
SEMSPLAT_INLINE void sum_features(tile_state *t, const semsplat_scene *scene) {
    const size_t channels = (size_t)scene->feature_channels;
    for (int p = 0; p < PATCHES; p++) {
        const int count = t->contributions_of[p];
        if (count == 0) continue;
        t->contributions_of[p] = 0;
        real *out = t->features + (size_t)(PATCH * p) * channels;
        const contribution *c = t->contributions[p];
        const real *features = scene->features;
        size_t k = 0;
        for (; k + BLOCK <= channels; k += BLOCK) sum_block(out + k, c, count, features + k, channels, BLOCK);
        for (; k + 8 <= channels; k += 8) sum_block(out + k, c, count, features + k, channels, 8);
        for (; k < channels; k++) sum_block(out + k, c, count, features + k, channels, 1);
    }
}

// Whether any weight is above 0, by their bits: no weight is below.
SEMSPLAT_INLINE int any_weight(const real weights[PATCH]) {
    uint64_t bits[PATCH * sizeof(real) / sizeof(uint64_t)], any = 0;
    memcpy(bits, weights, sizeof bits);
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) any |= bits[i];
    return any != 0;
}

// Notes what a splat contributes to the columns of row `r` that it may touch.
SEMSPLAT_INLINE void note_contributions(tile_state *t, uint32_t number, int r, span columns, row weight) {
    real weights[TILE];
    memcpy(weights, &weight, sizeof weights);
    for (int l = columns.begin / PATCH * PATCH; l < columns.end; l += PATCH) {
        const int p = (TILE * r + l) / PATCH;
        contribution *c = &t->contributions[p][t->contributions_of[p]];
        c->number = number;
        memcpy(c->weights, weights + l, sizeof c->weights);
        t->contributions_of[p] += any_weight(c->weights);
    }
}

SEMSPLAT_INLINE void blend_splat(
    tile_state *t, const splat *s, uint32_t number, span columns, span rows, lane_integer place,
    int channels, int has_dominant) {
    const span x = pixels_within(s->u, s->rx, columns.begin, columns.end);
    const span y = pixels_within(s->v, s->ry, rows.begin, rows.end);
    const span touched = {x.begin - columns.begin, x.end - columns.begin};
    for (int line = y.begin; line < y.end; line++) {
        const int r = line - rows.begin;
        if (!t->row_lives[r]) continue;
        const row_view view = view_row(s, columns.begin, line);
        const row weight = blend_row(&t->rows[r], s, number, view, place, has_dominant);
        if (channels) note_contributions(t, number, r, touched, weight);
    }
}

// Looks which rows have pixels left that are not full. Returns whether any has.
SEMSPLAT_INLINE int find_live_rows(tile_state *t) {
    int any = 0;
    for (int r = 0; r < TILE; r++) any |= t->row_lives[r] = row_any(t->rows[r].live);
    return any;
}

SEMSPLAT_INLINE void write_pixel(const blending *job, const tile_state *t, int r, int l, size_t pixel) {
    const semsplat_images *images = job->images;
    const int channels = job->scene->feature_channels;
    const row_state *from = &t->rows[r];
    const real left = from->transmittance[l], alpha = 1 - left, depth = from->depth[l];
    job->raster->last[pixel] = from->last[l];
    job->raster->transmittance[pixel] = left;
    job->raster->accumulated_depth[pixel] = depth;
    if (images->color)
        for (size_t k = 0; k < 3; k++)
            images->color[3 * pixel + k] = from->color[k][l] + left * job->scene->background[k];
    if (images->accumulated_depth) images->accumulated_depth[pixel] = depth;
    if (images->depth)
        images->depth[pixel] = depth / (alpha > SMALLEST_WEIGHT_SUM ? alpha : SMALLEST_WEIGHT_SUM);
    if (images->alpha) images->alpha[pixel] = alpha;
    if (images->dominant) images->dominant[pixel] = (int32_t)from->dominant[l];
    if (images->features)
        memcpy(images->features + pixel * (size_t)channels, t->features + (TILE * r + l) * channels,
               sizeof(real) * (size_t)channels);
}

// Starts to load what blending a splat will use: it lies scattered.
SEMSPLAT_INLINE void fetch(const blending *job, uint32_t number, int channels) {
    __builtin_prefetch(&job->raster->splats[number]);
    const real *features = job->scene->features + number * (size_t)channels;
    for (int k = 0; k < channels; k += 64 / (int)sizeof(real)) __builtin_prefetch(features + k);
}

SEMSPLAT_INLINE void blend_tile(const blending *job, tile_state *t, size_t tile, int has_dominant) {
    const semsplat_raster *raster = job->raster;
    const semsplat_scene *scene = job->scene;
    const span columns = tile_pixels((int)(tile % (size_t)raster->tiles_x), scene->width);
    const span rows = tile_pixels((int)(tile / (size_t)raster->tiles_x), scene->height);
    const int channels = job->images->features ? scene->feature_channels : 0;
    const uint32_t *items = raster->tile_items + raster->tile_starts[tile];
    const size_t count = raster->tile_starts[tile + 1] - raster->tile_starts[tile];
    begin_tile(t, columns, rows, channels);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) fetch(job, items[i + AHEAD], channels);
        const splat *s = &raster->splats[items[i]];
        blend_splat(t, s, items[i], columns, rows, (lane_integer)i, channels, has_dominant);
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
    for (size_t tile = begin; tile < end; tile++)
        if (job->images->dominant)
            blend_tile(job, t, tile, 1);
        else
            blend_tile(job, t, tile, 0);
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
