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

typedef real eight_reals __attribute__((vector_size(8 * sizeof(real))));

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
    splat_gradient *by_splats; // [count]
    real *by_features;         // [count, channels]
    atomic_int failed;
} unblending;

// One tile while it is walked, row by row.
typedef struct {
    row by_color[3][TILE], by_depth[TILE];
    row transmittance[TILE]; // in front of what has been walked
    row suffix[TILE];        // Σ of what has been walked: weight × (gradient · value)
    row_mask last[TILE];
    row sums[SUMS];
    lane_integer row_last[TILE];
    const real *by_features[TILE_PIXELS];
    row feature_columns[];   // [channels, 16], only if features move geometry
} walk_state;

SEMSPLAT_INLINE void begin_pixel(const unblending *job, walk_state *t, int r, int l, size_t pixel) {
    const semsplat_image_gradients *by = job->by_images;
    const real left = job->raster->transmittance[pixel], alpha = 1 - left;
    real by_alpha = by->alpha ? by->alpha[pixel] : 0;
    real by_depth = by->accumulated_depth ? by->accumulated_depth[pixel] : 0;
    if (by->depth && alpha > SMALLEST_WEIGHT_SUM) {
        const real by_expected = by->depth[pixel] / alpha;
        by_depth += by_expected;
        by_alpha -= by_expected * job->raster->accumulated_depth[pixel] / alpha;
    }
    real behind = -by_alpha;
    for (size_t k = 0; k < 3; k++) {
        const real by_color = by->color ? by->color[3 * pixel + k] : 0;
        t->by_color[k][r][l] = by_color;
        behind += by_color * job->scene->background[k];
    }
    t->by_depth[r][l] = by_depth;
    t->suffix[r][l] = left * behind;
    t->transmittance[r][l] = left;
    t->last[r][l] = job->raster->last[pixel];
    if (t->last[r][l] > t->row_last[r]) t->row_last[r] = t->last[r][l];
}

SEMSPLAT_INLINE void begin_walk(const unblending *job, walk_state *t, span columns, span rows) {
    const size_t channels = (size_t)job->scene->feature_channels;
    memset(t, 0, sizeof *t);
    for (int r = 0; r < TILE; r++) {
        t->last[r] -= 1;
        t->row_last[r] = -1;
    }
    for (int y = rows.begin; y < rows.end; y++)
        for (int x = columns.begin; x < columns.end; x++) {
            const int r = y - rows.begin, l = x - columns.begin;
            const size_t pixel = (size_t)y * (size_t)job->scene->width + (size_t)x;
            begin_pixel(job, t, r, l, pixel);
            if (job->by_images->features)
                t->by_features[TILE * r + l] = job->by_images->features + pixel * channels;
        }
    if (!job->features_move_geometry) return;
    real *columns_of = (real *)t->feature_columns;
    for (size_t k = 0; k < channels; k++)
        for (size_t p = 0; p < TILE_PIXELS; p++)
            columns_of[k * TILE_PIXELS + p] = t->by_features[p] ? t->by_features[p][k] : 0;
}

// Walks one splat over row `r` of the tile; returns its weights. `features` are null unless they
// move geometry.
SEMSPLAT_INLINE row walk_row(
    walk_state *t, const splat *s, int r, row_view view, lane_integer place, const real *features,
    int channels) {
    row value = t->by_color[0][r] * s->color[0] + t->by_color[1][r] * s->color[1]
              + t->by_color[2][r] * s->color[2] + t->by_depth[r] * s->z;
    if (features)
        for (int k = 0; k < channels; k++) value += t->feature_columns[k * TILE + r] * features[k];
    const row full_alpha = s->opacity * view.falloff;
    const row alpha = row_smaller(full_alpha, row_all(LARGEST_ALPHA));
    const row_mask seen = (t->last[r] >= place) & (view.sigma >= 0) & (alpha >= SMALLEST_ALPHA);
    const row inverse = 1 / (1 - alpha), before = t->transmittance[r] * inverse;
    const row weight = row_where(seen, alpha * before, row_all(0));
    const row by_alpha = before * value - t->suffix[r] * inverse;
    // Held at 0.99, alpha does not move.
    const row_mask moves = seen & (full_alpha <= LARGEST_ALPHA);
    const row by_sigma = row_where(moves, -full_alpha * by_alpha, row_all(0));
    t->transmittance[r] = row_where(seen, before, t->transmittance[r]);
    t->suffix[r] += weight * value;
    const row by_x = by_sigma * view.dx, by_y = by_sigma * view.dy;
    t->sums[BY_SIGMA] += by_sigma;
    t->sums[BY_X] += by_x;
    t->sums[BY_Y] += by_y;
    t->sums[BY_XX] += by_x * view.dx;
    t->sums[BY_XY] += by_x * view.dy;
    t->sums[BY_YY] += by_y * view.dy;
    for (int k = 0; k < 3; k++) t->sums[BY_COLOR + k] += weight * t->by_color[k][r];
    t->sums[BY_Z] += weight * t->by_depth[r];
    return weight;
}

// The sum over the lanes, always in the same order.
SEMSPLAT_INLINE real sum_of(row values) {
    eight_reals low, high;
    memcpy(&low, &values, sizeof low);
    memcpy(&high, (const char *)&values + sizeof low, sizeof high);
    const eight_reals x = low + high;
    return ((x[0] + x[4]) + (x[1] + x[5])) + ((x[2] + x[6]) + (x[3] + x[7]));
}

SEMSPLAT_INLINE void add_sums(const walk_state *t, const splat *s, splat_gradient *g) {
    const real by_x = sum_of(t->sums[BY_X]), by_y = sum_of(t->sums[BY_Y]);
    g->u += s->a * by_x + s->b * by_y;
    g->v += s->b * by_x + s->c * by_y;
    g->a += (real)0.5 * sum_of(t->sums[BY_XX]);
    g->b += sum_of(t->sums[BY_XY]);
    g->c += (real)0.5 * sum_of(t->sums[BY_YY]);
    g->opacity -= sum_of(t->sums[BY_SIGMA]) / s->opacity;
    for (int k = 0; k < 3; k++) g->color[k] += sum_of(t->sums[BY_COLOR + k]);
    g->z += sum_of(t->sums[BY_Z]);
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
    const unblending *job, walk_state *t, size_t tile, uint32_t number, lane_integer place, span columns,
    span rows) {
    const splat *s = &job->raster->splats[number];
    const semsplat_scene *scene = job->scene;
    const size_t channels = (size_t)scene->feature_channels;
    const span x = pixels_within(s->u, s->rx, columns.begin, columns.end);
    const span y = pixels_within(s->v, s->ry, rows.begin, rows.end);
    const real *features = job->features_move_geometry ? scene->features + number * channels : NULL;
    feature_share shares[TILE_PIXELS];
    int share_count = 0;
    real weights[TILE];
    memset(t->sums, 0, sizeof t->sums);
    for (int line = y.begin; line < y.end; line++) {
        const int r = line - rows.begin;
        if (t->row_last[r] < place) continue;
        const row_view view = view_row(s, columns.begin, line);
        const row weight = walk_row(t, s, r, view, place, features, (int)channels);
        if (!job->by_features) continue;
        memcpy(weights, &weight, sizeof weights);
        for (int l = x.begin - columns.begin; l < x.end - columns.begin; l++) {
            shares[share_count] = (feature_share){t->by_features[TILE * r + l], weights[l]};
            share_count += weights[l] > 0;
        }
    }
    const size_t slot = job->has_slots ? job->slot_starts[tile] + (size_t)place : number;
    add_sums(t, s, (job->has_slots ? job->by_slots : job->by_splats) + slot);
    if (share_count == 0) return;
    real *by_features = job->has_slots ? job->feature_slots + slot * channels
                                       : job->by_features + number * channels;
    add_features(by_features, shares, share_count, (int)channels);
}

// Starts to load what walk_splat will use.
SEMSPLAT_INLINE void fetch(const unblending *job, const uint32_t *items, size_t i) {
    if (i < AHEAD) return;
    const uint32_t number = items[i - AHEAD];
    __builtin_prefetch(&job->raster->splats[number]);
    if (job->has_slots) return;
    __builtin_prefetch(&job->by_splats[number], 1);
    if (!job->by_features) return;
    const size_t channels = (size_t)job->scene->feature_channels;
    const real *by_features = job->by_features + number * channels;
    for (size_t k = 0; k < channels; k += 64 / sizeof(real)) __builtin_prefetch(by_features + k, 1);
}

SEMSPLAT_DISPATCH
static void walk_tiles(void *context, size_t begin, size_t end) {
    unblending *job = context;
    const semsplat_scene *scene = job->scene;
    const size_t columns = job->features_move_geometry ? (size_t)scene->feature_channels : 0;
    walk_state *t = semsplat_aligned(sizeof *t + sizeof(real) * TILE_PIXELS * columns);
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
        for (size_t i = count; i-- > 0;) {
            fetch(job, items, i);
            walk_splat(job, t, tile, items[i], (lane_integer)i, x, y);
        }
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
            const uint32_t number = items[slot - job->slot_starts[tile]];
            if (number < begin || number >= end) continue;
            const real *from = (const real *)&job->by_slots[slot];
            real *to = (real *)&job->by_splats[number];
            for (int k = 0; k < SPLAT_GRADIENT_FIELDS; k++) to[k] += from[k];
            real *by_features = job->by_features + number * channels;
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
    job->by_splats = calloc((size_t)job->scene->count + 1, sizeof(splat_gradient));
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
        const size_t count = (size_t)scene->count, threads = (size_t)scene->threads;
        semsplat_parallel(tiles, scene->threads > 1 ? 4 : tiles, scene->threads, &job, walk_tiles);
        if (job.has_slots)
            semsplat_parallel(count, count / threads + 1, scene->threads, &job, add_slots);
        semsplat_project_backward(scene, raster->splats, job.by_splats, scene_gradients);
        status = atomic_load(&job.failed) ? -1 : 0;
    }
    free(job.slot_starts);
    free(job.by_splats);
    free(job.by_slots);
    free(job.feature_slots);
    return status;
}
