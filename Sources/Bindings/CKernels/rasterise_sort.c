// Which Gaussians are seen, in the order of their depth, and which tiles each of them touches.
#include <stdlib.h>

#include "rasterise_internal.h"

#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)

// The bits of a positive real grow with its value.
static uint64_t depth_key(real z) {
    uint64_t key = 0;
    if (sizeof z == 4) {
        uint32_t bits;
        memcpy(&bits, &z, 4);
        key = bits;
    } else {
        memcpy(&key, &z, sizeof z);
    }
    return key;
}

typedef struct {
    uint64_t key;
    uint32_t index;
} keyed;

// Stable, so that equal depths stay in the order of their indices.
static keyed *radix_sort(keyed *items, keyed *spare, size_t count) {
    for (unsigned shift = 0; shift < 8 * sizeof(real); shift += DIGIT_BITS) {
        size_t starts[DIGITS + 1] = {0};
        for (size_t i = 0; i < count; i++) starts[((items[i].key >> shift) & (DIGITS - 1)) + 1]++;
        for (int d = 0; d < DIGITS; d++) starts[d + 1] += starts[d];
        for (size_t i = 0; i < count; i++)
            spare[starts[(items[i].key >> shift) & (DIGITS - 1)]++] = items[i];
        keyed *sorted = spare;
        spare = items;
        items = sorted;
    }
    return items;
}

static int sort_visible(
    semsplat_raster *raster, size_t count, const splat *splats, const uint8_t *is_visible) {
    keyed *items = malloc((2 * count + 1) * sizeof *items);
    if (!items) return -1;
    size_t visible = 0;
    for (size_t i = 0; i < count; i++)
        if (is_visible[i]) items[visible++] = (keyed){depth_key(splats[i].z), (uint32_t)i};
    raster->visible = (uint32_t)visible;
    raster->splats = semsplat_aligned((visible + 1) * sizeof *raster->splats);
    if (raster->splats) {
        const keyed *sorted = radix_sort(items, items + count, visible);
        for (size_t i = 0; i < visible; i++) raster->splats[i] = splats[sorted[i].index];
    }
    free(items);
    return raster->splats ? 0 : -1;
}

int semsplat_see(semsplat_raster *raster, const semsplat_scene *scene) {
    const size_t count = (size_t)scene->count;
    splat *splats = semsplat_aligned((count + 1) * sizeof *splats);
    uint8_t *is_visible = malloc(count + 1);
    int status = -1;
    if (splats && is_visible) {
        semsplat_project_all(scene, splats, is_visible);
        status = sort_visible(raster, count, splats, is_visible);
    }
    free(splats);
    free(is_visible);
    return status;
}

// The tiles that a splat touches.
static void tiles_of(const semsplat_scene *scene, const splat *s, span *columns, span *rows) {
    const span x = pixels_within(s->u, s->rx, 0, scene->width);
    const span y = pixels_within(s->v, s->ry, 0, scene->height);
    *columns = (span){x.begin / TILE, x.begin == x.end ? x.begin / TILE : (x.end - 1) / TILE + 1};
    *rows = (span){y.begin / TILE, y.begin == y.end ? y.begin / TILE : (y.end - 1) / TILE + 1};
}

int semsplat_bin(semsplat_raster *raster, const semsplat_scene *scene) {
    const size_t tiles = (size_t)raster->tiles_x * (size_t)raster->tiles_y;
    size_t *starts = raster->tile_starts = calloc(tiles + 2, sizeof(size_t));
    if (!starts) return -1;
    span x, y;
    // Counts go two places ahead, so that after the fill each start is where it belongs.
    for (uint32_t i = 0; i < raster->visible; i++) {
        tiles_of(scene, &raster->splats[i], &x, &y);
        for (int ty = y.begin; ty < y.end; ty++)
            for (int tx = x.begin; tx < x.end; tx++) starts[ty * raster->tiles_x + tx + 2]++;
    }
    for (size_t t = 0; t < tiles; t++) starts[t + 2] += starts[t + 1];
    raster->tile_items = malloc((starts[tiles + 1] + 1) * sizeof(uint32_t));
    if (!raster->tile_items) return -1;
    for (uint32_t i = 0; i < raster->visible; i++) {
        tiles_of(scene, &raster->splats[i], &x, &y);
        for (int ty = y.begin; ty < y.end; ty++)
            for (int tx = x.begin; tx < x.end; tx++)
                raster->tile_items[starts[ty * raster->tiles_x + tx + 1]++] = i;
    }
    return 0;
}
