#include <string.h>

#include "activations.h"
#include "dispatch.h"
#include "include/convolution.h"

enum { LANES = 16 };

typedef float wide __attribute__((vector_size(64), aligned(4)));

/// Columns of a padded row: for a stride of 2 the even ones and then the odd ones, each half `half_of` long.
static int half_of(int width, int kernel, int stride) {
    const int columns = (width + stride - 1) / stride;
    return (columns + LANES - 1) / LANES * LANES + (kernel + stride - 1) / stride;
}

size_t depthwise_scratch(int height, int width, int kernel, int stride) {
    return (size_t)(height + kernel) * (size_t)(stride * half_of(width, kernel, stride)) + LANES;
}

/// Copies a channel with zeros around it.
static inline __attribute__((always_inline)) void pad(
    const float *map, int height, int width, int before, int rows, int half, const int stride, float *out) {
    memset(out, 0, sizeof(float) * (size_t)(rows * stride * half));
    for (int y = 0; y < height && y + before < rows; y++) {
        float *line = out + (size_t)(y + before) * (size_t)(stride * half);
        const float *from = map + (size_t)y * width;
        if (stride == 1) {
            memcpy(line + before, from, sizeof(float) * (size_t)width);
            continue;
        }
        // Column x of the map is column x + before of the padded row.
        float *even = line + (before + 1) / 2, *odd = line + half + before / 2;
        if (before % 2) {
            for (int x = 0; x < width / 2; x++) odd[x] = from[2 * x], even[x] = from[2 * x + 1];
            if (width % 2) odd[width / 2] = from[width - 1];
        } else {
            for (int x = 0; x < width / 2; x++) even[x] = from[2 * x], odd[x] = from[2 * x + 1];
            if (width % 2) even[width / 2] = from[width - 1];
        }
    }
}

static inline __attribute__((always_inline)) void filter(
    const float *padded, int rows, int columns, int half, const int kernel, const int stride, const float *weights,
    float bias, enum layer_activation activation, float *out) {
    const size_t pitch = (size_t)(stride * half);
    for (int y = 0; y < rows; y++) {
        float *line = out + (size_t)y * columns;
        for (int x = 0; x < columns; x += LANES) {
            wide sum = (wide){0} + bias;
#pragma clang loop unroll(full)
            for (int ky = 0; ky < kernel; ky++)
#pragma clang loop unroll(full)
                for (int kx = 0; kx < kernel; kx++) {
                    const float *from = padded + (size_t)(stride * y + ky) * pitch +
                                        (stride == 1 ? x + kx : kx % 2 * half + x + kx / 2);
                    sum += weights[ky * kernel + kx] * *(const wide *)from;
                }
            if (columns - x >= LANES)
                *(wide *)(line + x) = sum;
            else
                memcpy(line + x, &sum, sizeof(float) * (size_t)(columns - x));
        }
    }
    affine_activate(out, out, (long)rows * columns, 1, 0, activation);
}

SEMSPLAT_DISPATCH
void depthwise_run(
    const float *map, int channels, int height, int width, int kernel, int stride, const float *weights,
    const float *bias, enum layer_activation activation, float *scratch, float *out) {
    const int before = (kernel - stride) / 2, half = half_of(width, kernel, stride);
    const int rows = (height + stride - 1) / stride, columns = (width + stride - 1) / stride;
    const int padded_rows = stride * (rows - 1) + kernel;
    for (int c = 0; c < channels; c++) {
        const float *in = map + (size_t)c * height * width, *w = weights + (size_t)kernel * kernel * c;
        float *to = out + (size_t)c * rows * columns;
        if (stride == 1) {
            pad(in, height, width, before, padded_rows, half, 1, scratch);
            if (kernel == 3)
                filter(scratch, rows, columns, half, 3, 1, w, bias[c], activation, to);
            else
                filter(scratch, rows, columns, half, 5, 1, w, bias[c], activation, to);
        } else {
            pad(in, height, width, before, padded_rows, half, 2, scratch);
            if (kernel == 3)
                filter(scratch, rows, columns, half, 3, 2, w, bias[c], activation, to);
            else
                filter(scratch, rows, columns, half, 5, 2, w, bias[c], activation, to);
        }
    }
}
