// The way back: gradients by the images become gradients by the Gaussians.
//
// Each tile is walked again, back to front. A Gaussian's sums over one tile are made in one place and
// added up over the tiles in the order of the tiles, whoever made them: that is what keeps the result
// the same for every number of threads. One thread adds them up at once; several write them to slots,
// one for each Gaussian in each tile.
#include <stdatomic.h>
#include <stdlib.h>

#include "rasterise_internal.h"

#define BLOCK 32  // feature channels summed at once in registers

// Sums of gσ (the gradient by σ) and of moments of it, and of the gradients by the values.
enum { BY_SIGMA, BY_X, BY_Y, BY_XX, BY_XY, BY_YY, BY_COLOR, BY_Z = BY_COLOR + 3, SUMS };

typedef struct {
    const semsplat_raster *raster;
    const semsplat_scene *scene;
    const semsplat_image_gradients *by_images;
    const semsplat_scene_gradients *out;
    int features_move_geometry;
    size_t *slot_starts;       // [tiles + 1]: a tile's items that were blended somewhere in it
    int has_slots;             // else sums are added to by_splats and by_features straight away
    splat_gradient *by_slots;
    real *feature_slots;       // [slots, channels]
    splat_gradient *by_splats; // [visible]
    real *by_features;         // [count, channels]
    atomic_int failed;
} unblending;

// One tile while it is walked; structure of arrays over its 256 pixels.
typedef struct {
    real by_color[3][TILE_PIXELS], by_depth[TILE_PIXELS];
    real transmittance[TILE_PIXELS]; // in front of what has been walked
    real suffix[TILE_PIXELS];        // Σ of what has been walked: weight × (gradient · value)
    int32_t last[TILE_PIXELS];
    int32_t row_last[TILE];
    const real *by_features[TILE_PIXELS];
    real sums[SUMS][TILE];
    real feature_columns[];          // [channels, 256], only if features move geometry
} walk_state;

SEMSPLAT_INLINE void begin_pixel(const unblending *job, walk_state *t, int p, size_t pixel) {
    const semsplat_image_gradients *by = job->by_images;
    const real left = job->raster->transmittance[pixel], alpha = 1 - left;
    real by_alpha = by->alpha ? by->alpha[pixel] : 0;
    t->by_depth[p] = by->accumulated_depth ? by->accumulated_depth[pixel] : 0;
    if (by->depth && alpha > SMALLEST_WEIGHT_SUM) {
        const real by_expected = by->depth[pixel] / alpha;
        t->by_depth[p] += by_expected;
        by_alpha -= by_expected * job->raster->accumulated_depth[pixel] / alpha;
    }
    real behind = -by_alpha;
    for (int k = 0; k < 3; k++) {
        t->by_color[k][p] = by->color ? by->color[3 * pixel + (size_t)k] : 0;
        behind += t->by_color[k][p] * job->scene->background[k];
    }
    t->suffix[p] = left * behind;
    t->transmittance[p] = left;
    t->last[p] = job->raster->last[pixel];
}

SEMSPLAT_INLINE void begin_walk(const unblending *job, walk_state *t, span columns, span rows) {
    const size_t channels = (size_t)job->scene->feature_channels;
    memset(t, 0, offsetof(walk_state, sums));
    for (int i = 0; i < TILE_PIXELS; i++) t->last[i] = -1;
    for (int y = rows.begin; y < rows.end; y++)
        for (int x = columns.begin; x < columns.end; x++) {
            const int p = TILE * (y - rows.begin) + x - columns.begin;
            const size_t pixel = (size_t)y * (size_t)job->scene->width + (size_t)x;
            begin_pixel(job, t, p, pixel);
            if (job->by_images->features)
                t->by_features[p] = job->by_images->features + pixel * channels;
        }
    for (int r = 0; r < TILE; r++) {
        t->row_last[r] = -1;
        for (int l = 0; l < TILE; l++)
            if (t->last[TILE * r + l] > t->row_last[r]) t->row_last[r] = t->last[TILE * r + l];
    }
    if (!job->features_move_geometry) return;
    for (size_t k = 0; k < channels; k++)
        for (int p = 0; p < TILE_PIXELS; p++)
            t->feature_columns[k * TILE_PIXELS + (size_t)p] =
                t->by_features[p] ? t->by_features[p][k] : 0;
}

// Walks one splat over the 16 pixels from `p` on, row `y`; leaves the weights in `weight`.
SEMSPLAT_INLINE void walk_row(
    walk_state *t, const splat *s, int p, int x, int y, int32_t place, const real *features,
    int channels, real *weight) {
    real sigma[TILE], falloff[TILE], value[TILE];
    row_falloff(s, x, y, sigma, falloff);
    for (int l = 0; l < TILE; l++) {
        value[l] = t->by_color[0][p + l] * s->color[0] + t->by_color[1][p + l] * s->color[1]
                 + t->by_color[2][p + l] * s->color[2] + t->by_depth[p + l] * s->z;
    }
    for (int k = 0; k < channels; k++)
        for (int l = 0; l < TILE; l++)
            value[l] += t->feature_columns[k * TILE_PIXELS + p + l] * features[k];
    const real dy = s->v - ((real)y + (real)0.5), dx0 = s->u - ((real)x + (real)0.5);
    for (int l = 0; l < TILE; l++) {
        const real full_alpha = s->opacity * falloff[l];
        const real alpha = full_alpha > LARGEST_ALPHA ? LARGEST_ALPHA : full_alpha;
        const int seen = (t->last[p + l] >= place) & (sigma[l] >= 0) & (alpha >= SMALLEST_ALPHA);
        const real inverse = 1 / (1 - alpha);
        const real before = t->transmittance[p + l] * inverse;
        weight[l] = seen ? alpha * before : 0;
        const real by_alpha = before * value[l] - t->suffix[p + l] * inverse;
        // Held at 0.99, alpha does not move.
        const int moves = seen & (full_alpha <= LARGEST_ALPHA);
        const real by_sigma = moves ? -full_alpha * by_alpha : 0;
        t->transmittance[p + l] = seen ? before : t->transmittance[p + l];
        t->suffix[p + l] += weight[l] * value[l];
        const real dx = dx0 - (real)l, by_x = by_sigma * dx, by_y = by_sigma * dy;
        t->sums[BY_SIGMA][l] += by_sigma;
        t->sums[BY_X][l] += by_x;
        t->sums[BY_Y][l] += by_y;
        t->sums[BY_XX][l] += by_x * dx;
        t->sums[BY_XY][l] += by_x * dy;
        t->sums[BY_YY][l] += by_y * dy;
    }
    for (int k = 0; k < 3; k++)
        for (int l = 0; l < TILE; l++)
            t->sums[BY_COLOR + k][l] += weight[l] * t->by_color[k][p + l];
    for (int l = 0; l < TILE; l++) t->sums[BY_Z][l] += weight[l] * t->by_depth[p + l];
}

// The sums over the lanes, always in the same order.
SEMSPLAT_INLINE void add_sums(walk_state *t, const splat *s, splat_gradient *g) {
    for (int half = TILE / 2; half > 0; half /= 2)
        for (int k = 0; k < SUMS; k++)
            for (int l = 0; l < half; l++) t->sums[k][l] += t->sums[k][l + half];
    const real by_x = t->sums[BY_X][0], by_y = t->sums[BY_Y][0];
    g->u += s->a * by_x + s->b * by_y;
    g->v += s->b * by_x + s->c * by_y;
    g->a += (real)0.5 * t->sums[BY_XX][0];
    g->b += t->sums[BY_XY][0];
    g->c += (real)0.5 * t->sums[BY_YY][0];
    g->opacity -= t->sums[BY_SIGMA][0] / s->opacity;
    for (int k = 0; k < 3; k++) g->color[k] += t->sums[BY_COLOR + k][0];
    g->z += t->sums[BY_Z][0];
}

typedef struct {
    const real *by_features; // of the pixel
    real weight;
} feature_share;

SEMSPLAT_INLINE void add_feature_block(
    real *out, const feature_share *shares, int count, int k, int width) {
    real sum[BLOCK];
    for (int j = 0; j < width; j++) sum[j] = 0;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < width; j++) sum[j] += shares[i].weight * shares[i].by_features[k + j];
    for (int j = 0; j < width; j++) out[k + j] += sum[j];
}

SEMSPLAT_INLINE void add_features(real *out, const feature_share *shares, int count, int channels) {
    int k = 0;
    for (; k + BLOCK <= channels; k += BLOCK) add_feature_block(out, shares, count, k, BLOCK);
    for (; k + 8 <= channels; k += 8) add_feature_block(out, shares, count, k, 8);
    for (; k < channels; k++) add_feature_block(out, shares, count, k, 1);
}

SEMSPLAT_INLINE void walk_splat(
    const unblending *job, walk_state *t, size_t tile, uint32_t rank, int32_t place, span columns,
    span rows) {
    const splat *s = &job->raster->splats[rank];
    const semsplat_scene *scene = job->scene;
    const size_t channels = (size_t)scene->feature_channels;
    const span x = pixels_within(s->u, s->rx, columns.begin, columns.end);
    const span y = pixels_within(s->v, s->ry, rows.begin, rows.end);
    const real *features = job->features_move_geometry ? scene->features + s->index * channels : NULL;
    feature_share shares[TILE_PIXELS];
    int share_count = 0;
    real weight[TILE];
    memset(t->sums, 0, sizeof t->sums);
    for (int row = y.begin; row < y.end; row++) {
        const int p = TILE * (row - rows.begin);
        if (t->row_last[row - rows.begin] < place) continue;
        walk_row(t, s, p, columns.begin, row, place, features, features ? (int)channels : 0, weight);
        if (!job->by_features) continue;
        for (int l = x.begin - columns.begin; l < x.end - columns.begin; l++) {
            shares[share_count] = (feature_share){t->by_features[p + l], weight[l]};
            share_count += weight[l] > 0;
        }
    }
    const size_t slot = job->has_slots ? job->slot_starts[tile] + (size_t)place : rank;
    add_sums(t, s, (job->has_slots ? job->by_slots : job->by_splats) + slot);
    if (share_count == 0) return;
    real *by_features = job->has_slots ? job->feature_slots + slot * channels
                                       : job->by_features + s->index * channels;
    add_features(by_features, shares, share_count, (int)channels);
}

SEMSPLAT_DISPATCH
static void walk_tiles(void *context, size_t begin, size_t end) {
    unblending *job = context;
    const semsplat_scene *scene = job->scene;
    const size_t columns = job->features_move_geometry ? (size_t)scene->feature_channels : 0;
    walk_state *t = malloc(sizeof *t + sizeof(real) * TILE_PIXELS * columns);
    if (!t) {
        atomic_store(&job->failed, 1);
        return;
    }
    for (size_t tile = begin; tile < end; tile++) {
        const span x = tile_pixels((int)(tile % (size_t)job->raster->tiles_x), scene->width);
        const span y = tile_pixels((int)(tile / (size_t)job->raster->tiles_x), scene->height);
        const uint32_t *items = job->raster->tile_items + job->raster->tile_starts[tile];
        const size_t count = job->slot_starts[tile + 1] - job->slot_starts[tile];
        begin_walk(job, t, x, y);
        for (size_t i = count; i-- > 0;) walk_splat(job, t, tile, items[i], (int32_t)i, x, y);
    }
    free(t);
}

// Adds the slots of the splats begin..<end up, tile by tile.
static void add_slots(void *context, size_t begin, size_t end) {
    unblending *job = context;
    const semsplat_raster *raster = job->raster;
    const size_t channels = job->by_features ? (size_t)job->scene->feature_channels : 0;
    const size_t tiles = (size_t)raster->tiles_x * (size_t)raster->tiles_y;
    for (size_t tile = 0; tile < tiles; tile++) {
        const uint32_t *items = raster->tile_items + raster->tile_starts[tile];
        for (size_t slot = job->slot_starts[tile]; slot < job->slot_starts[tile + 1]; slot++) {
            const uint32_t rank = items[slot - job->slot_starts[tile]];
            if (rank < begin || rank >= end) continue;
            const real *from = (const real *)&job->by_slots[slot];
            real *to = (real *)&job->by_splats[rank];
            for (int k = 0; k < SPLAT_GRADIENT_FIELDS; k++) to[k] += from[k];
            real *by_features = job->by_features + raster->splats[rank].index * channels;
            for (size_t k = 0; k < channels; k++)
                by_features[k] += job->feature_slots[slot * channels + k];
        }
    }
}

// Fills slot_starts: behind the last item that any pixel of a tile blended there is nothing to walk.
static void count_slots(unblending *job) {
    const semsplat_raster *raster = job->raster;
    const int width = job->scene->width, height = job->scene->height;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const size_t tile = (size_t)(y / TILE) * (size_t)raster->tiles_x + (size_t)(x / TILE);
            const size_t used = (size_t)(raster->last[(size_t)y * (size_t)width + (size_t)x] + 1);
            if (used > job->slot_starts[tile + 1]) job->slot_starts[tile + 1] = used;
        }
    const size_t tiles = (size_t)raster->tiles_x * (size_t)raster->tiles_y;
    for (size_t t = 0; t < tiles; t++) job->slot_starts[t + 1] += job->slot_starts[t];
}

static void clear(real *values, size_t count) {
    if (values) memset(values, 0, count * sizeof(real));
}

static void clear_gradients(const semsplat_scene *scene, const semsplat_scene_gradients *out) {
    const size_t n = (size_t)scene->count;
    clear(out->means, 3 * n);
    clear(out->quaternions, 4 * n);
    clear(out->scales, 3 * n);
    clear(out->opacities, n);
    clear(out->colors, (scene->color_kind == SEMSPLAT_COLORS_HARMONICS ? 12 : 3) * n);
    clear(out->features, (size_t)scene->feature_channels * n);
}

static int allocate(unblending *job) {
    const semsplat_raster *raster = job->raster;
    const size_t tiles = (size_t)raster->tiles_x * (size_t)raster->tiles_y;
    job->slot_starts = calloc(tiles + 1, sizeof(size_t));
    job->by_splats = calloc((size_t)raster->visible + 1, sizeof(splat_gradient));
    if (!job->slot_starts || !job->by_splats) return -1;
    count_slots(job);
    job->has_slots = job->scene->threads > 1;
    if (!job->has_slots) return 0;
    const size_t slots = job->slot_starts[tiles];
    const size_t channels = job->by_features ? (size_t)job->scene->feature_channels : 0;
    job->by_slots = calloc(slots + 1, sizeof(splat_gradient));
    job->feature_slots = calloc(slots * channels + 1, sizeof(real));
    return job->by_slots && job->feature_slots ? 0 : -1;
}

int32_t semsplat_rasterise_backward(
    const semsplat_raster *raster, const semsplat_scene *scene,
    const semsplat_image_gradients *image_gradients, int32_t features_move_geometry,
    const semsplat_scene_gradients *scene_gradients) {
    unblending job = {
        .raster = raster, .scene = scene, .by_images = image_gradients, .out = scene_gradients};
    const int has_features = scene->feature_channels > 0 && image_gradients->features;
    job.features_move_geometry = has_features && features_move_geometry;
    job.by_features = has_features ? scene_gradients->features : NULL;
    atomic_init(&job.failed, 0);
    clear_gradients(scene, scene_gradients);
    int status = allocate(&job);
    if (status == 0) {
        const size_t tiles = (size_t)raster->tiles_x * (size_t)raster->tiles_y;
        const size_t visible = raster->visible, threads = (size_t)scene->threads;
        semsplat_parallel(tiles, scene->threads > 1 ? 4 : tiles, scene->threads, &job, walk_tiles);
        if (job.has_slots)
            semsplat_parallel(visible, visible / threads + 1, scene->threads, &job, add_slots);
        semsplat_project_backward(scene, raster->splats, job.by_splats, visible, scene_gradients);
        status = atomic_load(&job.failed) ? -1 : 0;
    }
    free(job.slot_starts);
    free(job.by_splats);
    free(job.by_slots);
    free(job.feature_slots);
    return status;
}
