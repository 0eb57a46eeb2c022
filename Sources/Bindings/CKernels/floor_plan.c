// What depth and Gaussians say of the floor: free, or taken.
#include "include/floor_plan.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    float x, y, z;
} point;

static point moved(const semsplat_plan_from *from, float x, float y, float z) {
    const float *r = from->rotation, *t = from->translation;
    return (point){
        r[0] * x + r[1] * y + r[2] * z + t[0], r[3] * x + r[4] * y + r[5] * z + t[1],
        r[6] * x + r[7] * y + r[8] * z + t[2]};
}

static uint8_t *cell_at(const semsplat_plan *plan, uint8_t *cells, float x, float y) {
    const float column = floorf(x / plan->cell), row = floorf(y / plan->cell);
    // Written so that a NaN fails the test.
    if (!(column >= 0 && row >= 0 && column < (float)plan->columns && row < (float)plan->rows)) return NULL;
    return &cells[(long)row * plan->columns + (long)column];
}

// Marks the stretch from `start` to `end` in steps of less than half a cell.
static void mark(const semsplat_plan *plan, point start, point end, uint8_t *cells) {
    const float dx = end.x - start.x, dy = end.y - start.y;
    const int steps = (int)(sqrtf(dx * dx + dy * dy) / (0.45f * plan->cell)) + 1;
    for (int step = 0; step <= steps; step++) {
        const float share = (float)step / (float)steps;
        uint8_t *cell = cell_at(plan, cells, start.x + share * dx, start.y + share * dy);
        if (cell) *cell |= SEMSPLAT_PLAN_FREE;
    }
}

// The shares of a ray between which it is believed and lower than `low`; false where it never is.
static int low_part(const semsplat_plan *plan, point from, point to, float *first, float *last) {
    *first = 0;
    *last = 1;
    const float dx = to.x - from.x, dy = to.y - from.y, fall = from.z - to.z;
    const float level = sqrtf(dx * dx + dy * dy);
    if (level > plan->reach) *last = plan->reach / level;
    if (to.z >= plan->clearance) {
        // Short of what it meets, whose depth is known to a twentieth.
        const float length = sqrtf(level * level + fall * fall);
        *last = fminf(*last, 0.95f - plan->cell / fmaxf(length, plan->cell));
    }
    // Depth that leads under the floor was too long: the ray met the floor where it crosses it.
    if (to.z < 0 && from.z > 0) *last = fminf(*last, from.z / fall);
    const float above = from.z - plan->low;
    if (above > 0) {
        if (fall <= 0) return 0;
        *first = above / fall;
    } else if (fall < 0) {
        *last = fminf(*last, above / fall);
    }
    return *first <= *last;
}

static void cast(const semsplat_plan *plan, point from, point to, uint8_t *cells) {
    float first, last;
    if (low_part(plan, from, to, &first, &last)) {
        const point start = {from.x + first * (to.x - from.x), from.y + first * (to.y - from.y), 0};
        const point end = {from.x + last * (to.x - from.x), from.y + last * (to.y - from.y), 0};
        mark(plan, start, end, cells);
    }
    const float dx = to.x - from.x, dy = to.y - from.y;
    if (to.z < plan->clearance || to.z > plan->height || dx * dx + dy * dy > plan->reach * plan->reach) return;
    uint8_t *cell = cell_at(plan, cells, to.x, to.y);
    if (cell) *cell |= SEMSPLAT_PLAN_HIT;
}

void semsplat_plan_carve(
    const semsplat_plan *plan, const uint16_t *millimetres, int width, int height, const float intrinsics[4],
    const semsplat_plan_from *plan_from_camera, uint8_t *cells) {
    const point camera = moved(plan_from_camera, 0, 0, 0);
    for (int row = 0; row < height; row += 2) {
        for (int column = 0; column < width; column++) {
            const float depth = 1e-3f * (float)millimetres[row * width + column];
            if (depth <= 0) continue;
            const float x = ((float)column + 0.5f - intrinsics[2]) / intrinsics[0] * depth;
            const float y = ((float)row + 0.5f - intrinsics[3]) / intrinsics[1] * depth;
            cast(plan, camera, moved(plan_from_camera, x, y, depth), cells);
        }
    }
}

static int is_in_band(const semsplat_plan *plan, float z) { return z >= plan->clearance && z <= plan->height; }

static int clamped(float value, int last) { return value <= 0 ? 0 : value >= (float)last ? last : (int)value; }

void semsplat_plan_add_points(
    const semsplat_plan *plan, const float *points, const uint8_t *levels, size_t count, float edge, float layer,
    const semsplat_plan_from *plan_from_points, uint16_t *counts, uint64_t *layers) {
    for (size_t i = 0; i < count; i++) {
        const point p = moved(plan_from_points, points[3 * i], points[3 * i + 1], points[3 * i + 2]);
        const float spread = 0.25f * edge * (float)(1 << levels[i]);
        const float left = floorf((p.x - spread) / plan->cell), right = floorf((p.x + spread) / plan->cell);
        const float bottom = floorf((p.y - spread) / plan->cell), top = floorf((p.y + spread) / plan->cell);
        if (!(right >= 0 && top >= 0 && left < (float)plan->columns && bottom < (float)plan->rows)) continue;
        const float height = floorf(p.z / layer);
        const uint64_t bit = height >= 0 && height < 64 ? 1ull << (int)height : 0;
        for (int row = clamped(bottom, plan->rows - 1); row <= clamped(top, plan->rows - 1); row++) {
            for (int column = clamped(left, plan->columns - 1); column <= clamped(right, plan->columns - 1); column++) {
                const long cell = (long)row * plan->columns + column;
                layers[cell] |= bit;
                if (is_in_band(plan, p.z) && counts[cell] < UINT16_MAX) counts[cell]++;
            }
        }
    }
}

void semsplat_plan_bounds(
    const semsplat_plan *plan, const float *points, size_t count, const semsplat_plan_from *plan_from_points,
    float bounds[4]) {
    for (size_t i = 0; i < count; i++) {
        const point p = moved(plan_from_points, points[3 * i], points[3 * i + 1], points[3 * i + 2]);
        if (!is_in_band(plan, p.z)) continue;
        bounds[0] = fminf(bounds[0], p.x);
        bounds[1] = fminf(bounds[1], p.y);
        bounds[2] = fmaxf(bounds[2], p.x);
        bounds[3] = fmaxf(bounds[3], p.y);
    }
}

// The lower envelope of parabolas rooted at `values`, which it replaces; one before and one after are rooted at 0.
static void envelope(float *values, int count, int stride, float *copy, int *roots, float *edges) {
    copy[0] = copy[count + 1] = 0;
    for (int i = 0; i < count; i++) copy[i + 1] = values[(long)i * stride];
    int last = 0;
    roots[0] = 0;
    edges[0] = -INFINITY;
    edges[1] = INFINITY;
    for (int q = 1; q < count + 2; q++) {
        const float root = copy[q] + (float)q * (float)q;
        float edge;
        for (;;) {
            const int v = roots[last];
            edge = (root - copy[v] - (float)v * (float)v) / (float)(2 * (q - v));
            if (edge > edges[last]) break;
            last--;
        }
        roots[++last] = q;
        edges[last] = edge;
        edges[last + 1] = INFINITY;
    }
    int at = 0;
    for (int q = 1; q <= count; q++) {
        while (edges[at + 1] < (float)q) at++;
        const float offset = (float)(q - roots[at]);
        values[(long)(q - 1) * stride] = offset * offset + copy[roots[at]];
    }
}

void semsplat_plan_clearance(const int8_t *cells, int columns, int rows, float *distances) {
    const int longest = (columns > rows ? columns : rows) + 3;
    float *copy = malloc(sizeof(float) * (size_t)longest);
    float *edges = malloc(sizeof(float) * (size_t)(longest + 1));
    int *roots = malloc(sizeof(int) * (size_t)longest);
    const long count = (long)columns * rows;
    // Beyond every border lies what is not known; so no distance is longer than the plan.
    const float far = (float)longest * (float)longest;
    for (long i = 0; i < count; i++) distances[i] = cells[i] == 0 ? far : 0;
    if (copy && edges && roots) {
        for (int column = 0; column < columns; column++)
            envelope(distances + column, rows, columns, copy, roots, edges);
        for (int row = 0; row < rows; row++)
            envelope(distances + (long)row * columns, columns, 1, copy, roots, edges);
        for (long i = 0; i < count; i++) distances[i] = sqrtf(distances[i]);
    } else {
        for (long i = 0; i < count; i++) distances[i] = 0;
    }
    free(copy);
    free(edges);
    free(roots);
}
