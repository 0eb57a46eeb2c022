#include <stddef.h>

#include "dispatch.h"
#include "fast_math.h"
#include "include/layers.h"

typedef struct {
    int low, high;
    float share;  // of high
} tap;

/// The two source cells of output cell `index`, cell-centred and clamped at the border.
static inline tap tap_of(int index, float ratio, int count) {
    float at = (index + 0.5f) * ratio - 0.5f;
    at = at < 0 ? 0 : at;
    tap t;
    t.low = (int)at;
    if (t.low > count - 1) t.low = count - 1;
    t.high = t.low + 1 < count ? t.low + 1 : count - 1;
    t.share = at - t.low;
    return t;
}

/// Likewise where the centres of the first and the last cells of both lie on each other.
static inline tap corner_tap_of(int index, float ratio, int count) {
    const float at = index * ratio;
    tap t;
    t.low = (int)at;
    if (t.low > count - 1) t.low = count - 1;
    t.high = t.low + 1 < count ? t.low + 1 : count - 1;
    t.share = at - t.low;
    return t;
}

void layer_average2(const float *map, int channels, int height, int width, float *out) {
    for (long row = 0; row < (long)channels * (height / 2); row++) {
        const float *a = map + 2 * row * width, *b = a + width;
        for (int x = 0; x < width / 2; x++)
            *out++ = 0.25f * (a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1]);
    }
}

/// The taps of a row are the same for all rows, and a blend of two rows is the same for all its columns.
static inline __attribute__((always_inline)) void bilinear(
    const float *map, int channels, int height, int width, int new_height, int new_width, float *scratch, float *out,
    tap (*taps)(int, float, int), float ry, float rx) {
    int *low = (int *)scratch, *high = low + new_width;
    float *share = scratch + 2 * (size_t)new_width, *blend = share + new_width;
    for (int x = 0; x < new_width; x++) {
        const tap h = taps(x, rx, width);
        low[x] = h.low, high[x] = h.high, share[x] = h.share;
    }
    for (int c = 0; c < channels; c++, map += (size_t)height * width)
        for (int y = 0; y < new_height; y++, out += new_width) {
            const tap v = taps(y, ry, height);
            const float *a = map + (size_t)v.low * width, *b = map + (size_t)v.high * width;
            for (int x = 0; x < width; x++) blend[x] = a[x] + v.share * (b[x] - a[x]);
            for (int x = 0; x < new_width; x++) {
                const float left = blend[low[x]];
                out[x] = left + share[x] * (blend[high[x]] - left);
            }
        }
}

SEMSPLAT_DISPATCH
void layer_bilinear(
    const float *map, int channels, int height, int width, int new_height, int new_width, float *scratch, float *out) {
    const float ry = (float)height / new_height, rx = (float)width / new_width;
    bilinear(map, channels, height, width, new_height, new_width, scratch, out, tap_of, ry, rx);
}

SEMSPLAT_DISPATCH
void layer_bilinear_corners(
    const float *map, int channels, int height, int width, int new_height, int new_width, float *scratch, float *out) {
    const float ry = new_height > 1 ? (float)(height - 1) / (new_height - 1) : 0;
    const float rx = new_width > 1 ? (float)(width - 1) / (new_width - 1) : 0;
    bilinear(map, channels, height, width, new_height, new_width, scratch, out, corner_tap_of, ry, rx);
}

void layer_nearest(const float *map, int channels, int height, int width, int factor, float *out) {
    for (long row = 0; row < (long)channels * height; row++, map += width)
        for (int k = 0; k < factor; k++)
            for (int x = 0; x < width; x++)
                for (int j = 0; j < factor; j++) *out++ = map[x];
}

void layer_pixel_shuffle(const float *map, int channels, int height, int width, int factor, float *out) {
    for (int c = 0; c < channels; c++)
        for (int y = 0; y < height; y++)
            for (int sy = 0; sy < factor; sy++)
                for (int x = 0; x < width; x++)
                    for (int sx = 0; sx < factor; sx++)
                        *out++ = map[(((long)c * factor + sy) * factor + sx) * height * width + (long)y * width + x];
}

void layer_transpose(const float *in, long rows, long columns, float *out) {
    enum { block = 16 };
    for (long r = 0; r < rows; r += block)
        for (long c = 0; c < columns; c += block)
            for (long i = r; i < rows && i < r + block; i++)
                for (long j = c; j < columns && j < c + block; j++) out[j * rows + i] = in[i * columns + j];
}

SEMSPLAT_DISPATCH
void layer_convex_upsample4(const float *map, const float *mask, int height, int width, float *out) {
    const long plane = (long)height * width;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float neighbours[9];
            for (int k = 0; k < 9; k++) {
                int ny = y + k / 3 - 1, nx = x + k % 3 - 1;
                ny = ny < 0 ? 0 : ny >= height ? height - 1 : ny;
                nx = nx < 0 ? 0 : nx >= width ? width - 1 : nx;
                neighbours[k] = map[(long)ny * width + nx];
            }
            float top[16], total[16] = {0}, sum[16] = {0}, logits[9][16];
            for (int k = 0; k < 9; k++)
                for (int s = 0; s < 16; s++) logits[k][s] = mask[(16 * k + s) * plane + (long)y * width + x];
            for (int s = 0; s < 16; s++) top[s] = logits[0][s];
            for (int k = 1; k < 9; k++)
                for (int s = 0; s < 16; s++) top[s] = logits[k][s] > top[s] ? logits[k][s] : top[s];
            for (int k = 0; k < 9; k++)
                for (int s = 0; s < 16; s++) {
                    const float e = fast_exp(logits[k][s] - top[s]);
                    total[s] += e;
                    sum[s] += e * neighbours[k];
                }
            for (int s = 0; s < 16; s++)
                out[(long)(4 * y + s / 4) * 4 * width + 4 * x + s % 4] = sum[s] / total[s];
        }
}

SEMSPLAT_DISPATCH
void layer_bilinear_rows(const float *rows, int channels, int height, int width, int factor, float *out) {
    const float ratio = 1.0f / factor;
    for (int y = 0; y < height * factor; y++) {
        const tap v = tap_of(y, ratio, height);
        for (int x = 0; x < width * factor; x++, out += channels) {
            const tap h = tap_of(x, ratio, width);
            const float *a = rows + ((long)v.low * width + h.low) * channels;
            const float *b = rows + ((long)v.low * width + h.high) * channels;
            const float *c = rows + ((long)v.high * width + h.low) * channels;
            const float *d = rows + ((long)v.high * width + h.high) * channels;
            const float wb = h.share * (1 - v.share), wc = (1 - h.share) * v.share, wd = h.share * v.share;
            const float wa = 1 - wb - wc - wd;
            for (int k = 0; k < channels; k++) out[k] = wa * a[k] + wb * b[k] + wc * c[k] + wd * d[k];
        }
    }
}
