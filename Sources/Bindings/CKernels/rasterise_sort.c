// Which Gaussians are drawn in which tiles, in the order of their depth.
#include <stdlib.h>

#include "rasterise_internal.h"

#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)
#define PASSES ((8 * (int)sizeof(real) + DIGIT_BITS - 1) / DIGIT_BITS)

#ifdef SEMSPLAT_DOUBLE
typedef uint64_t depth_bits;
#else
typedef uint32_t depth_bits;
#endif

typedef struct {
    depth_bits depth;  // the bits of a positive real grow with its value
    uint32_t number;
} keyed;

SEMSPLAT_INLINE size_t digit(depth_bits depth, int pass) {
    return (size_t)(depth >> (pass * DIGIT_BITS)) & (DIGITS - 1);
}

// Sorts `count` items with room for as many behind them. Stable, so that equal depths stay in the order of their
// numbers. Returns where the sorted items are.
static const keyed *radix_sort(keyed *items, size_t count) {
    keyed *spare = items + count;
    size_t starts[PASSES][DIGITS + 1];
    memset(starts, 0, sizeof starts);
    for (size_t i = 0; i < count; i++)
        for (int pass = 0; pass < PASSES; pass++) starts[pass][digit(items[i].depth, pass) + 1]++;
    for (int pass = 0; pass < PASSES; pass++) {
        size_t *start = starts[pass];
        for (int d = 0; d < DIGITS; d++) start[d + 1] += start[d];
        for (size_t i = 0; i < count; i++) spare[start[digit(items[i].depth, pass)]++] = items[i];
        keyed *sorted = spare;
        spare = items;
        items = sorted;
    }
    return items;
}

// Counts the splats of each tile, two places ahead: when the tiles have been filled, each start is where it belongs.
// Returns how many splats are drawn.
static size_t count_tiles(const semsplat_raster *raster, size_t count) {
    size_t drawn = 0;
    for (size_t i = 0; i < count; i++) {
        const splat *s = &raster->splats[i];
        drawn += is_drawn(s);
        for (int y = s->rows.begin; y < s->rows.end; y++)
            for (int x = s->columns.begin; x < s->columns.end; x++)
                raster->tile_starts[y * raster->tiles_x + x + 2]++;
    }
    const size_t tiles = (size_t)raster->tiles_x * (size_t)raster->tiles_y;
    for (size_t t = 0; t < tiles; t++) raster->tile_starts[t + 2] += raster->tile_starts[t + 1];
    return drawn;
}

static void fill_tiles(const semsplat_raster *raster, const keyed *sorted, size_t drawn) {
    for (size_t i = 0; i < drawn; i++) {
        if (i + AHEAD < drawn) __builtin_prefetch(&raster->splats[sorted[i + AHEAD].number].columns);
        const splat *s = &raster->splats[sorted[i].number];
        for (int y = s->rows.begin; y < s->rows.end; y++)
            for (int x = s->columns.begin; x < s->columns.end; x++)
                raster->tile_items[raster->tile_starts[y * raster->tiles_x + x + 1]++] = sorted[i].number;
    }
}

int semsplat_bin(semsplat_raster *raster, const semsplat_scene *scene) {
    const size_t tiles = (size_t)raster->tiles_x * (size_t)raster->tiles_y, count = (size_t)scene->count;
    raster->tile_starts = calloc(tiles + 2, sizeof(size_t));
    if (!raster->tile_starts) return -1;
    const size_t drawn = count_tiles(raster, count);
    raster->tile_items = malloc((raster->tile_starts[tiles + 1] + 1) * sizeof(uint32_t));
    keyed *items = malloc((2 * drawn + 1) * sizeof *items);
    if (!raster->tile_items || !items) {
        free(items);
        return -1;
    }
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_drawn(&raster->splats[i])) continue;
        items[filled].number = (uint32_t)i;
        memcpy(&items[filled++].depth, &raster->splats[i].z, sizeof(real));
    }
    fill_tiles(raster, radix_sort(items, drawn), drawn);
    free(items);
    return 0;
}
