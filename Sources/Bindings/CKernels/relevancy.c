// Text queries over stored language features without ever decoding them (architecture.md 8.6).
#include "include/relevancy.h"

#include <math.h>

#include "dispatch.h"
#include "sixteen_lanes.h"

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

// Words and rows whose sums fit the registers together: six rows share every word that is loaded.
enum { ROWS_AT_ONCE = 6, ROWS_AHEAD = 4 * ROWS_AT_ONCE };

/// Of the lanes' greatest sums the greatest, and its word; of equal ones the first word.
static int32_t best_lane(const lanes *sums, const lane_words *words, float *sum) {
    *sum = -INFINITY;
    int32_t word = -1;
    for (int j = 0; j < LANES; j++) {
        const float lane = (*sums)[j];
        const int32_t candidate = (*words)[j];
        if (lane > *sum || (lane == *sum && candidate >= 0 && candidate < word)) {
            *sum = lane;
            word = candidate;
        }
    }
    return word;
}

SEMSPLAT_DISPATCH
void semsplat_best_words(
    const uint16_t *restrict features, const float *restrict inverse_norms, const int32_t *restrict rows, size_t count,
    int channels, const float *restrict projections, const float *restrict biases, int words,
    const float *restrict limits, float *restrict best_cosines, int32_t *restrict best_words) {
    float f[ROWS_AT_ONCE][SEMSPLAT_LANGUAGE_CHANNELS_MAX];
    // The words after the last sixteen, filled up with words that never win.
    float last[SEMSPLAT_LANGUAGE_CHANNELS_MAX * LANES], last_biases[LANES];
    for (int j = 0, word = words - words % LANES; j < LANES; j++, word++) {
        last_biases[j] = word < words ? biases[word] : -INFINITY;
        for (int k = 0; k < channels; k++)
            last[k * LANES + j] = word < words ? projections[(size_t)k * (size_t)words + (size_t)word] : 0.0f;
    }
    for (size_t first = 0; first < count; first += ROWS_AT_ONCE) {
        const int here = count - first < ROWS_AT_ONCE ? (int)(count - first) : ROWS_AT_ONCE;
        lanes best[ROWS_AT_ONCE];
        lane_words best_word[ROWS_AT_ONCE];
        float limit[ROWS_AT_ONCE];
        // Rows lie far apart, and the processor does not guess where.
        for (size_t ahead = first + ROWS_AHEAD; ahead < first + ROWS_AHEAD + ROWS_AT_ONCE && ahead < count; ahead++) {
            const uint16_t *row = features + (size_t)rows[ahead] * (size_t)channels;
            __builtin_prefetch(row);
            __builtin_prefetch(row + channels - 1);
        }
        for (int r = 0; r < ROWS_AT_ONCE; r++) {
            // Rows past the end repeat the last one, and nobody reads what they give.
            const size_t source = (size_t)rows[first + (size_t)(r < here ? r : here - 1)];
            const _Float16 *row = (const _Float16 *)features + source * (size_t)channels;
            int k = 0;
            for (; k + LANES <= channels; k += LANES)
                *(loaded_lanes *)(f[r] + k) = __builtin_convertvector(*(const loaded_halves *)(row + k), lanes);
            for (; k < channels; k++) f[r][k] = (float)row[k];
            best[r] = (lanes){} - INFINITY;
            best_word[r] = (lane_words){} - 1;
            const float scale = inverse_norms[source];
            limit[r] = limits && scale > 0 ? limits[first + (size_t)(r < here ? r : here - 1)] / scale : INFINITY;
        }
        lane_words number = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        for (int start = 0; start < words; start += LANES, number += LANES) {
            const int whole = start + LANES <= words;
            const float *p = whole ? projections + start : last;
            const size_t stride = whole ? (size_t)words : LANES;
            const lanes bias = *(const loaded_lanes *)(whole ? biases + start : last_biases);
            lanes sums[ROWS_AT_ONCE];
            for (int r = 0; r < ROWS_AT_ONCE; r++) sums[r] = bias;
            for (int k = 0; k < channels; k++, p += stride) {
                const lanes column = *(const loaded_lanes *)p;
                for (int r = 0; r < ROWS_AT_ONCE; r++) sums[r] += f[r][k] * column;
            }
            int beyond = 0;
            for (int r = 0; r < ROWS_AT_ONCE; r++) {
                const lane_words better = sums[r] > best[r];
                best[r] = (lanes)(((lane_words)sums[r] & better) | ((lane_words)best[r] & ~better));
                best_word[r] = (number & better) | (best_word[r] & ~better);
                beyond += __builtin_reduce_or((lane_words)(best[r] > limit[r])) != 0;
            }
            if (beyond == ROWS_AT_ONCE) break;
        }
        for (int r = 0; r < here; r++) {
            float sum;
            if (best_words) best_words[first + (size_t)r] = best_lane(&best[r], &best_word[r], &sum);
            else sum = __builtin_reduce_max(best[r]);
            best_cosines[first + (size_t)r] = sum * inverse_norms[rows[first + (size_t)r]];
        }
    }
}
