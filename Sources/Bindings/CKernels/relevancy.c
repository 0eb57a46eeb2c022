// Text queries over stored language features without ever decoding them (architecture.md 8.6).
#include "include/relevancy.h"

#include <math.h>

#include "dispatch.h"

SEMSPLAT_DISPATCH
void semsplat_halves_from_floats(const float *restrict floats, size_t count, uint16_t *restrict halves) {
    _Float16 *out = (_Float16 *)halves;
    for (size_t i = 0; i < count; i++) out[i] = (_Float16)floats[i];
}

SEMSPLAT_DISPATCH
void semsplat_floats_from_halves(const uint16_t *restrict halves, size_t count, float *restrict floats) {
    const _Float16 *in = (const _Float16 *)halves;
    for (size_t i = 0; i < count; i++) floats[i] = (float)in[i];
}

SEMSPLAT_DISPATCH
void semsplat_decoded_inverse_norms(
    const uint16_t *restrict features, size_t count, int channels, const float *restrict gram,
    const float *restrict cross, float bias_squared, float *restrict inverse_norms) {
    float f[SEMSPLAT_LANGUAGE_CHANNELS_MAX];
    for (size_t i = 0; i < count; i++) {
        const _Float16 *row = (const _Float16 *)features + i * (size_t)channels;
        for (int k = 0; k < channels; k++) f[k] = (float)row[k];
        float squared = bias_squared;
        for (int k = 0; k < channels; k++) {
            const float *g = gram + (size_t)k * (size_t)channels;
            float sum = 2.0f * cross[k];
            {
#pragma clang fp reassociate(on)
                for (int l = 0; l < channels; l++) sum += g[l] * f[l];
            }
            squared += f[k] * sum;
        }
        inverse_norms[i] = squared > 1e-12f ? 1.0f / sqrtf(squared) : 0.0f;
    }
}

SEMSPLAT_DISPATCH
void semsplat_cosines(
    const uint16_t *restrict features, const float *restrict inverse_norms, size_t count, int channels,
    const float *restrict projection, float bias, float *restrict cosines) {
    for (size_t i = 0; i < count; i++) {
        const _Float16 *row = (const _Float16 *)features + i * (size_t)channels;
        float sum = 0;
        {
#pragma clang fp reassociate(on)
            for (int k = 0; k < channels; k++) sum += (float)row[k] * projection[k];
        }
        cosines[i] = (sum + bias) * inverse_norms[i];
    }
}

enum { WORDS_AT_ONCE = 64 };

SEMSPLAT_DISPATCH
void semsplat_best_words(
    const uint16_t *restrict features, const float *restrict inverse_norms, const int32_t *restrict rows, size_t count,
    int channels, const float *restrict projections, const float *restrict biases, int words,
    float *restrict best_cosines, int32_t *restrict best_words) {
    float f[SEMSPLAT_LANGUAGE_CHANNELS_MAX];
    for (size_t i = 0; i < count; i++) {
        const size_t source = (size_t)rows[i];
        const _Float16 *row = (const _Float16 *)features + source * (size_t)channels;
        for (int k = 0; k < channels; k++) f[k] = (float)row[k];
        float best = -INFINITY;
        int32_t word = -1;
        for (int start = 0; start < words; start += WORDS_AT_ONCE) {
            const int width = words - start < WORDS_AT_ONCE ? words - start : WORDS_AT_ONCE;
            float sums[WORDS_AT_ONCE];
            if (width == WORDS_AT_ONCE) {
                // A constant width lets the compiler keep the sums in registers over the channels.
                for (int j = 0; j < WORDS_AT_ONCE; j++) sums[j] = biases[start + j];
                for (int k = 0; k < channels; k++) {
                    const float *p = projections + (size_t)k * (size_t)words + start;
                    for (int j = 0; j < WORDS_AT_ONCE; j++) sums[j] += f[k] * p[j];
                }
            } else {
                for (int j = 0; j < width; j++) sums[j] = biases[start + j];
                for (int k = 0; k < channels; k++) {
                    const float *p = projections + (size_t)k * (size_t)words + start;
                    for (int j = 0; j < width; j++) sums[j] += f[k] * p[j];
                }
            }
            for (int j = 0; j < width; j++) {
                if (sums[j] > best) {
                    best = sums[j];
                    word = start + j;
                }
            }
        }
        best_cosines[i] = best * inverse_norms[source];
        best_words[i] = word;
    }
}
