#include "include/layers.h"

#include <string.h>

#include "dispatch.h"
#include "fast_math.h"

#define PARTS 16  // independent partial sums, so that reductions become vector code without reassociation flags

SEMSPLAT_DISPATCH
void layer_activate(float *x, long count, enum layer_activation activation) {
    switch (activation) {
    case layer_none: return;
    case layer_relu:
        for (long i = 0; i < count; i++) x[i] = x[i] > 0 ? x[i] : 0;
        return;
    case layer_silu:
        for (long i = 0; i < count; i++) x[i] = x[i] * fast_sigmoid(x[i]);
        return;
    case layer_gelu:
        for (long i = 0; i < count; i++) x[i] = 0.5f * x[i] * (1.0f + fast_erf(x[i] * 0.70710678118654752f));
        return;
    case layer_quick_gelu:
        for (long i = 0; i < count; i++) x[i] = x[i] * fast_sigmoid(1.702f * x[i]);
        return;
    case layer_relu6:
        for (long i = 0; i < count; i++) x[i] = x[i] > 0 ? (x[i] < 6 ? x[i] : 6) : 0;
        return;
    }
}

SEMSPLAT_DISPATCH
void layer_add(float *y, const float *x, long count) {
    for (long i = 0; i < count; i++) y[i] += x[i];
}

void layer_im2col(
    const float *map, int channels, int height, int width, int kernel, int stride, int padding,
    int first, int rows, int output_width, float *columns) {
    for (int c = 0; c < channels; c++)
        for (int ky = 0; ky < kernel; ky++)
            for (int kx = 0; kx < kernel; kx++) {
                for (int r = 0; r < rows; r++, columns += output_width) {
                    const int y = (first + r) * stride + ky - padding;
                    if (y < 0 || y >= height) {
                        memset(columns, 0, sizeof(float) * output_width);
                        continue;
                    }
                    const float *line = map + ((long)c * height + y) * width;
                    const int offset = kx - padding;
                    // Output columns whose source lies inside the image: begin..<end.
                    int begin = offset < 0 ? (-offset + stride - 1) / stride : 0;
                    int end = width - 1 - offset < 0 ? 0 : (width - 1 - offset) / stride + 1;
                    if (end > output_width) end = output_width;
                    if (begin > end) begin = end;
                    for (int x = 0; x < begin; x++) columns[x] = 0;
                    if (stride == 1)
                        memcpy(columns + begin, line + begin + offset, sizeof(float) * (end - begin));
                    else
                        for (int x = begin; x < end; x++) columns[x] = line[x * stride + offset];
                    for (int x = end; x < output_width; x++) columns[x] = 0;
                }
            }
}

/// line[x] += factor * from[stride * x + offset] where that is inside the row.
static inline void add_shifted(
    float *line, int count, const float *from, int width, int stride, int offset, float factor) {
    const int begin = offset < 0 ? (-offset + stride - 1) / stride : 0;
    const int last = width - 1 - offset;
    int end = last < 0 ? 0 : last / stride + 1;
    if (end > count) end = count;
    if (stride == 1)
        for (int x = begin; x < end; x++) line[x] += factor * from[x + offset];
    else
        for (int x = begin; x < end; x++) line[x] += factor * from[stride * x + offset];
}

SEMSPLAT_DISPATCH
void layer_depthwise(
    const float *map, int channels, int height, int width, int kernel, int stride, const float *weights,
    const float *bias, float *out) {
    const int before = (kernel - stride) / 2, rows = (height + stride - 1) / stride, columns = (width + stride - 1) / stride;
    for (int c = 0; c < channels; c++) {
        const float *in = map + (long)c * height * width, *w = weights + (long)kernel * kernel * c;
        for (int y = 0; y < rows; y++) {
            float *line = out + ((long)c * rows + y) * columns;
            for (int x = 0; x < columns; x++) line[x] = bias[c];
            for (int ky = 0; ky < kernel; ky++) {
                const int source = stride * y + ky - before;
                if (source < 0 || source >= height) continue;
                for (int kx = 0; kx < kernel; kx++)
                    add_shifted(
                        line, columns, in + (long)source * width, width, stride, kx - before, w[ky * kernel + kx]);
            }
        }
    }
}

static inline void affine_activate(float *x, long count, float gain, float bias, enum layer_activation activation) {
    switch (activation) {
    case layer_none:
        for (long i = 0; i < count; i++) x[i] = x[i] * gain + bias;
        return;
    case layer_relu:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            x[i] = v > 0 ? v : 0;
        }
        return;
    case layer_silu:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            x[i] = v * fast_sigmoid(v);
        }
        return;
    case layer_gelu:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            x[i] = 0.5f * v * (1.0f + fast_erf(v * 0.70710678118654752f));
        }
        return;
    case layer_quick_gelu:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            x[i] = v * fast_sigmoid(1.702f * v);
        }
        return;
    case layer_relu6:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            x[i] = v > 0 ? (v < 6 ? v : 6) : 0;
        }
        return;
    }
}

SEMSPLAT_DISPATCH
void layer_normalise(
    float *x, int groups, int channels, long count, float epsilon, const float *gain, const float *bias,
    enum layer_activation activation) {
    const long run = count / groups, plane = count / channels;
    for (int g = 0; g < groups; g++) {
        float *values = x + g * run;
        // Two passes: the variance of values far from zero would drown in a one-pass formula.
        double mean = 0, square = 0;
        for (long start = 0; start < run; start += 1024) {
            const long end = start + 1024 < run ? start + 1024 : run;
            float parts[PARTS] = {0};
            long i = start;
            for (; i + PARTS <= end; i += PARTS)
                for (int k = 0; k < PARTS; k++) parts[k] += values[i + k];
            for (; i < end; i++) parts[0] += values[i];
            for (int k = 0; k < PARTS; k++) mean += parts[k];
        }
        mean /= run;
        const float middle = (float)mean;
        for (long start = 0; start < run; start += 1024) {
            const long end = start + 1024 < run ? start + 1024 : run;
            float parts[PARTS] = {0};
            long i = start;
            for (; i + PARTS <= end; i += PARTS)
                for (int k = 0; k < PARTS; k++) parts[k] += (values[i + k] - middle) * (values[i + k] - middle);
            for (; i < end; i++) parts[0] += (values[i] - middle) * (values[i] - middle);
            for (int k = 0; k < PARTS; k++) square += parts[k];
        }
        const float inverse = (float)(1.0 / sqrt(square / run + epsilon));
        if (!gain) {
            affine_activate(values, run, inverse, -middle * inverse, activation);
            continue;
        }
        for (long done = 0; done < run; done += plane) {
            const long channel = (g * run + done) / plane;
            const float scale = gain[channel] * inverse;
            affine_activate(values + done, plane, scale, bias[channel] - middle * scale, activation);
        }
    }
}

SEMSPLAT_DISPATCH
void layer_norm_rows(float *x, long rows, int width, float epsilon, const float *gain, const float *bias) {
    for (long r = 0; r < rows; r++, x += width) {
        float mean = 0, square = 0;
        for (int i = 0; i < width; i++) mean += x[i];
        mean /= width;
        for (int i = 0; i < width; i++) square += (x[i] - mean) * (x[i] - mean);
        const float inverse = 1.0f / sqrtf(square / width + epsilon);
        for (int i = 0; i < width; i++) x[i] = (x[i] - mean) * inverse * gain[i] + bias[i];
    }
}

SEMSPLAT_DISPATCH
void layer_softmax_rows(float *x, long rows, int width, float scale, const float *mask, int mask_width) {
    for (long r = 0; r < rows; r++, x += width) {
        if (mask) {
            const float *line = mask + r * mask_width;
            for (int first = 0; first < width; first += mask_width)
                for (int i = 0; i < mask_width; i++) x[first + i] = x[first + i] * scale + line[i];
        } else {
            for (int i = 0; i < width; i++) x[i] *= scale;
        }
        float parts[PARTS];
        for (int k = 0; k < PARTS; k++) parts[k] = -INFINITY;
        int i = 0;
        for (; i + PARTS <= width; i += PARTS)
            for (int k = 0; k < PARTS; k++) parts[k] = x[i + k] > parts[k] ? x[i + k] : parts[k];
        for (; i < width; i++) parts[0] = x[i] > parts[0] ? x[i] : parts[0];
        float top = parts[0];
        for (int k = 1; k < PARTS; k++) top = parts[k] > top ? parts[k] : top;
        for (i = 0; i < width; i++) x[i] = fast_exp(x[i] - top);
        for (int k = 0; k < PARTS; k++) parts[k] = 0;
        for (i = 0; i + PARTS <= width; i += PARTS)
            for (int k = 0; k < PARTS; k++) parts[k] += x[i + k];
        for (; i < width; i++) parts[0] += x[i];
        float total = 0;
        for (int k = 0; k < PARTS; k++) total += parts[k];
        const float inverse = 1.0f / total;
        for (i = 0; i < width; i++) x[i] *= inverse;
    }
}

SEMSPLAT_DISPATCH
void layer_softmax_planes(
    const float *logits, int depth, long cells, const float *values, float *expectation, float *maximum) {
    enum { band = 256 };
    for (long start = 0; start < cells; start += band) {
        const long count = cells - start < band ? cells - start : band;
        float top[band], total[band], sum[band];
        for (long i = 0; i < count; i++) top[i] = logits[start + i];
        for (int d = 1; d < depth; d++) {
            const float *line = logits + d * cells + start;
            for (long i = 0; i < count; i++) top[i] = line[i] > top[i] ? line[i] : top[i];
        }
        memset(total, 0, sizeof total);
        memset(sum, 0, sizeof sum);
        for (int d = 0; d < depth; d++) {
            const float *line = logits + d * cells + start;
            const float value = values[d];
            for (long i = 0; i < count; i++) {
                const float e = fast_exp(line[i] - top[i]);
                total[i] += e;
                sum[i] += e * value;
            }
        }
        for (long i = 0; i < count; i++) {
            expectation[start + i] = sum[i] / total[i];
            maximum[start + i] = 1.0f / total[i];
        }
    }
}
