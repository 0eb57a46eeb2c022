#include "plane_sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch.h"


// Window radii in pixels: small windows keep edges, large ones carry weak texture.
static const int window_radii[] = {2, 4, 8};
static const float window_weights[] = {0.4f, 0.35f, 0.25f};
enum { WINDOWS = 3 };

// Variance (grey 0..1) that a window must have to say something: about the noise of an 8-bit camera.
static const float noise_variance = 2e-5f;

typedef struct {
    int width, height, planes;
    float *warped, *valid;              // one plane of one neighbour
    float *square, *product;            // of the warped image; with the reference
    float *mean, *mean_square, *mean_product, *column;
    float *reference_mean[WINDOWS], *reference_variance[WINDOWS];
    float *score, *sum, *best, *count;  // one plane, over neighbours
    float *cost, *aggregated;           // [pixel][plane]
    float *line, *weight_right, *weight_down;
} workspace;

// Mean over (2r+1)^2 windows, cut at the border, by running sums over rows and columns.
SEMSPLAT_DISPATCH static void box_mean(
    const float *in, float *out, float *column, int width, int height, int radius)
{
    memset(column, 0, sizeof(float) * (size_t)width);
    for (int y = 0; y < radius && y < height; y++)
        for (int x = 0; x < width; x++) column[x] += in[y * width + x];
    for (int y = 0; y < height; y++) {
        if (y + radius < height)
            for (int x = 0; x < width; x++) column[x] += in[(y + radius) * width + x];
        if (y - radius - 1 >= 0)
            for (int x = 0; x < width; x++) column[x] -= in[(y - radius - 1) * width + x];
        const int top = y - radius < 0 ? 0 : y - radius;
        const int bottom = y + radius >= height ? height - 1 : y + radius;
        double sum = 0;
        for (int x = 0; x < radius && x < width; x++) sum += column[x];
        for (int x = 0; x < width; x++) {
            if (x + radius < width) sum += column[x + radius];
            if (x - radius - 1 >= 0) sum -= column[x - radius - 1];
            const int left = x - radius < 0 ? 0 : x - radius;
            const int right = x + radius >= width ? width - 1 : x + radius;
            out[y * width + x] = (float)(sum / ((right - left + 1) * (bottom - top + 1)));
        }
    }
}

// The neighbour as the reference camera would see it if everything lay at inverse depth rho.
SEMSPLAT_DISPATCH static void warp_plane(
    const float *image, const float *warp, float rho, int width, int height, float *out,
    float *valid)
{
    const float ax = warp[2] + rho * warp[9], ay = warp[5] + rho * warp[10];
    const float az = warp[8] + rho * warp[11];
    for (int y = 0; y < height; y++) {
        const float v = (float)y + 0.5f;
        for (int x = 0; x < width; x++) {
            const float u = (float)x + 0.5f;
            const float z = warp[6] * u + warp[7] * v + az;
            const float inverse = 1.0f / (z > 1e-3f ? z : 1e-3f);
            // Index coordinates: the centre of the first pixel is at 0.
            const float px = (warp[0] * u + warp[1] * v + ax) * inverse - 0.5f;
            const float py = (warp[3] * u + warp[4] * v + ay) * inverse - 0.5f;
            const float right = (float)(width - 1), bottom = (float)(height - 1);
            const float inside = z > 1e-3f && px >= 0 && px <= right && py >= 0 && py <= bottom;
            const float cx = px < 0 ? 0 : (px > right - 1 ? right - 1 : px);
            const float cy = py < 0 ? 0 : (py > bottom - 1 ? bottom - 1 : py);
            const int ix = (int)cx, iy = (int)cy;
            const float fx = cx - (float)ix, fy = cy - (float)iy;
            const float *at = image + iy * width + ix;
            const float above = at[0] + fx * (at[1] - at[0]);
            const float below = at[width] + fx * (at[width + 1] - at[width]);
            out[y * width + x] = above + fy * (below - above);
            valid[y * width + x] = inside;
        }
    }
}

// score = weighted ZNCC over the window sizes, of the warped plane against the reference.
SEMSPLAT_DISPATCH static void correlate(workspace *w, const float *reference)
{
    const int size = w->width * w->height;
    for (int i = 0; i < size; i++) {
        w->square[i] = w->warped[i] * w->warped[i];
        w->product[i] = w->warped[i] * reference[i];
        w->score[i] = 0;
    }
    for (int k = 0; k < WINDOWS; k++) {
        const int radius = window_radii[k];
        box_mean(w->warped, w->mean, w->column, w->width, w->height, radius);
        box_mean(w->square, w->mean_square, w->column, w->width, w->height, radius);
        box_mean(w->product, w->mean_product, w->column, w->width, w->height, radius);
        const float *mean = w->reference_mean[k], *variance = w->reference_variance[k];
        for (int i = 0; i < size; i++) {
            const float own = w->mean_square[i] - w->mean[i] * w->mean[i];
            const float both = w->mean_product[i] - w->mean[i] * mean[i];
            const float scale = (variance[i] + noise_variance) * ((own > 0 ? own : 0) + noise_variance);
            w->score[i] += window_weights[k] * both / sqrtf(scale);
        }
    }
}

// Costs of one plane, 0 (alike) to 1, from all neighbours that see it.
SEMSPLAT_DISPATCH static void add_plane(
    workspace *w, const float *reference, const float *neighbours, const float *warps, int count,
    float rho, int plane, float best_weight)
{
    const int size = w->width * w->height;
    for (int i = 0; i < size; i++) {
        w->sum[i] = 0;
        w->count[i] = 0;
        w->best[i] = -1;
    }
    for (int j = 0; j < count; j++) {
        warp_plane(
            neighbours + (size_t)j * size, warps + 12 * j, rho, w->width, w->height, w->warped,
            w->valid);
        correlate(w, reference);
        for (int i = 0; i < size; i++) {
            const float score = w->score[i], seen = w->valid[i];
            w->sum[i] += seen * score;
            w->count[i] += seen;
            const float candidate = seen > 0 ? score : -1;
            w->best[i] = candidate > w->best[i] ? candidate : w->best[i];
        }
    }
    for (int i = 0; i < size; i++) {
        const float mean = w->count[i] > 0 ? w->sum[i] / w->count[i] : 0;
        const float best = w->count[i] > 0 ? w->best[i] : 0;
        const float score = mean + best_weight * (best - mean);
        w->cost[(size_t)i * w->planes + plane] = 0.5f * (1 - score);
    }
}

// One pixel of one semi-global path: `line` holds the path's costs so far and is replaced.
SEMSPLAT_DISPATCH static void path_step(
    const float *cost, float *line, float *scratch, float *aggregated, int planes, float small_step,
    float large_step)
{
    float least = line[0];
    for (int d = 1; d < planes; d++) least = line[d] < least ? line[d] : least;
    const float jump = least + large_step;
    for (int d = 0; d < planes; d++) {
        const float below = (d > 0 ? line[d - 1] : 1e9f) + small_step;
        const float above = (d + 1 < planes ? line[d + 1] : 1e9f) + small_step;
        float value = line[d] < jump ? line[d] : jump;
        value = below < value ? below : value;
        value = above < value ? above : value;
        scratch[d] = cost[d] + value - least;
    }
    for (int d = 0; d < planes; d++) {
        line[d] = scratch[d];
        aggregated[d] += scratch[d];
    }
}

// Runs the path with step (dx, dy) from every pixel of the border that it enters by.
static void aggregate_direction(
    workspace *w, const float *reference, const plane_sweep_options *o, int dx, int dy)
{
    const int planes = w->planes;
    float *line = w->line, *scratch = w->line + planes;
    for (int sy = 0; sy < w->height; sy++)
        for (int sx = 0; sx < w->width; sx++) {
            const int px = sx - dx, py = sy - dy;
            if (px >= 0 && px < w->width && py >= 0 && py < w->height) continue;
            memset(line, 0, sizeof(float) * (size_t)planes);
            float previous = reference[sy * w->width + sx];
            for (int x = sx, y = sy; x >= 0 && x < w->width && y >= 0 && y < w->height;
                 x += dx, y += dy) {
                const size_t pixel = (size_t)y * w->width + x;
                const float grey = reference[pixel];
                const float large = o->large_step / (1 + fabsf(grey - previous) / o->edge_grey);
                path_step(
                    w->cost + pixel * planes, line, scratch, w->aggregated + pixel * planes, planes,
                    o->small_step, large > o->small_step ? large : o->small_step);
                previous = grey;
            }
        }
}

// Best plane with a parabola through its neighbours, and how much better it is than the rest.
static void choose(const workspace *w, float rho_far, float rho_step, float *rho, float *confidence)
{
    for (int i = 0; i < w->width * w->height; i++) {
        const float *total = w->aggregated + (size_t)i * w->planes;
        int best = 0;
        for (int d = 1; d < w->planes; d++) best = total[d] < total[best] ? d : best;
        float offset = 0;
        if (best > 0 && best + 1 < w->planes) {
            const float a = total[best - 1], b = total[best], c = total[best + 1];
            const float bend = a - 2 * b + c;
            if (bend > 1e-9f) offset = 0.5f * (a - c) / bend;
        }
        float second = 1e9f;
        for (int d = 0; d < w->planes; d++)
            if (abs(d - best) > 2 && total[d] < second) second = total[d];
        const float margin = (second - total[best]) / 8;  // eight paths
        const float match = 1 - 2 * w->cost[(size_t)i * w->planes + best];
        const float trust = (match > 0 ? match : 0) * (margin < 0.25f ? margin * 4 : 1);
        rho[i] = rho_far + ((float)best + offset) * rho_step;
        confidence[i] = trust;
    }
}

// Recursive domain-transform pass (Gastal and Oliveira, SIGGRAPH 2011) over value and weight.
static void recursive_pass(const workspace *w, float *value, float *weight)
{
    const int width = w->width, height = w->height;
    for (int y = 0; y < height; y++) {
        for (int x = 1; x < width; x++) {
            const int i = y * width + x;
            const float a = w->weight_right[i - 1];
            value[i] += a * (value[i - 1] - value[i]);
            weight[i] += a * (weight[i - 1] - weight[i]);
        }
        for (int x = width - 2; x >= 0; x--) {
            const int i = y * width + x;
            const float a = w->weight_right[i];
            value[i] += a * (value[i + 1] - value[i]);
            weight[i] += a * (weight[i + 1] - weight[i]);
        }
    }
    for (int y = 1; y < height; y++)
        for (int x = 0; x < width; x++) {
            const int i = y * width + x;
            const float a = w->weight_down[i - width];
            value[i] += a * (value[i - width] - value[i]);
            weight[i] += a * (weight[i - width] - weight[i]);
        }
    for (int y = height - 2; y >= 0; y--)
        for (int x = 0; x < width; x++) {
            const int i = y * width + x;
            const float a = w->weight_down[i];
            value[i] += a * (value[i + width] - value[i]);
            weight[i] += a * (weight[i + width] - weight[i]);
        }
}

// Pulls unreliable pixels to the reliable ones around them that no grey edge divides off.
static void fill(
    workspace *w, const float *reference, const plane_sweep_options *o, float *rho,
    const float *confidence)
{
    const int width = w->width, size = width * w->height;
    float *value = w->sum, *weight = w->best;
    for (int i = 0; i < size; i++) {
        const float c = confidence[i] * confidence[i] + 1e-4f;
        value[i] = c * rho[i];
        weight[i] = c;
    }
    for (int pass = 0; pass < 3; pass++) {
        const float sigma = o->fill_pixels * powf(0.5f, (float)pass);
        const float decay = expf(-1.41421356f / sigma);
        for (int i = 0; i < size; i++) {
            const float right = i + 1 < size ? fabsf(reference[i + 1] - reference[i]) : 1;
            const float down = i + width < size ? fabsf(reference[i + width] - reference[i]) : 1;
            w->weight_right[i] = powf(decay, 1 + right / o->fill_grey);
            w->weight_down[i] = powf(decay, 1 + down / o->fill_grey);
        }
        recursive_pass(w, value, weight);
    }
    for (int i = 0; i < size; i++) {
        const float smooth = value[i] / weight[i];
        const float keep = confidence[i] > 0.5f ? 1 : confidence[i] * 2;
        rho[i] = smooth + keep * (rho[i] - smooth);
    }
}

static int allocate(workspace *w, float **block)
{
    const size_t size = (size_t)w->width * w->height;
    const size_t images = 13 + 2 * WINDOWS, volume = size * (size_t)w->planes;
    *block = calloc(images * size + 2 * volume + (size_t)w->width + 2 * (size_t)w->planes, sizeof(float));
    if (!*block) return -1;
    float *next = *block;
    float **fields[] = {
        &w->warped, &w->valid, &w->square, &w->product, &w->mean, &w->mean_square, &w->mean_product,
        &w->score, &w->sum, &w->best, &w->count, &w->weight_right, &w->weight_down};
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++, next += size) *fields[k] = next;
    for (int k = 0; k < WINDOWS; k++, next += 2 * size) {
        w->reference_mean[k] = next;
        w->reference_variance[k] = next + size;
    }
    w->cost = next;
    w->aggregated = next + volume;
    w->column = next + 2 * volume;
    w->line = w->column + w->width;
    return 0;
}

int plane_sweep_depth(
    const float *reference, const float *neighbours, const float *warps, int count,
    const plane_sweep_options *o, float *depth, float *confidence)
{
    workspace w = {.width = o->width, .height = o->height, .planes = o->planes};
    float *block = NULL;
    if (allocate(&w, &block)) return -1;
    const int size = w.width * w.height;
    for (int i = 0; i < size; i++) w.square[i] = reference[i] * reference[i];
    for (int k = 0; k < WINDOWS; k++) {
        box_mean(reference, w.reference_mean[k], w.column, w.width, w.height, window_radii[k]);
        box_mean(w.square, w.reference_variance[k], w.column, w.width, w.height, window_radii[k]);
        for (int i = 0; i < size; i++) {
            const float mean = w.reference_mean[k][i];
            const float variance = w.reference_variance[k][i] - mean * mean;
            w.reference_variance[k][i] = variance > 0 ? variance : 0;
        }
    }
    const float rho_far = 1 / o->far_metres;
    const float rho_step = (1 / o->near_metres - rho_far) / (float)(o->planes - 1);
    for (int d = 0; d < o->planes; d++)
        add_plane(
            &w, reference, neighbours, warps, count, rho_far + (float)d * rho_step, d,
            o->best_weight);
    static const int steps[8][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}};
    for (int k = 0; k < 8; k++) aggregate_direction(&w, reference, o, steps[k][0], steps[k][1]);
    choose(&w, rho_far, rho_step, depth, confidence);
    fill(&w, reference, o, depth, confidence);
    for (int i = 0; i < size; i++) {
        const float rho = depth[i] > rho_far ? depth[i] : rho_far;
        depth[i] = 1 / rho;
    }
    free(block);
    return 0;
}
