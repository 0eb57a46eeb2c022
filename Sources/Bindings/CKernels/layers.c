#include "include/layers.h"

#include <string.h>

#include "activations.h"
#include "dispatch.h"

#define PARTS 16  // independent partial sums, so that reductions become vector code without reassociation flags

SEMSPLAT_DISPATCH
void layer_activate(float *x, long count, enum layer_activation activation) {
    if (activation != layer_none) affine_activate(x, x, count, 1, 0, activation);
}

SEMSPLAT_DISPATCH
void layer_add(float *y, const float *x, long count, float factor) {
    for (long i = 0; i < count; i++) y[i] += factor * x[i];
}

SEMSPLAT_DISPATCH
void layer_add_weighted(float *y, const float *x, const float *weights, long cells, long planes) {
    for (long plane = 0; plane < planes; plane++)
        for (long i = 0; i < cells; i++) y[plane * cells + i] += weights[i] * x[plane * cells + i];
}

SEMSPLAT_DISPATCH
void layer_normalise(
    const float *x, int groups, int channels, long count, float epsilon, const float *gain, const float *bias,
    enum layer_activation activation, float *out) {
    const long run = count / groups, plane = count / channels;
    for (int g = 0; g < groups; g++) {
        const float *values = x + g * run;
        float *to = out + g * run;
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
            affine_activate(values, to, run, inverse, -middle * inverse, activation);
            continue;
        }
        for (long done = 0; done < run; done += plane) {
            const long channel = (g * run + done) / plane;
            const float scale = gain[channel] * inverse;
            affine_activate(values + done, to + done, plane, scale, bias[channel] - middle * scale, activation);
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
