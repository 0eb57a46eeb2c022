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

// Rows whose sums fit the registers together, rows whose cosines are found before they are judged, and how far ahead of
// them memory is asked for: what the processor fetches by itself comes at half the speed of memory.
enum { ROWS_TOGETHER = 8, ROWS_IN_PIECE = 512, ROWS_FETCHED_AHEAD = 128, HALVES_IN_LINE = 32 };

/// The products of `rows` rows, ROWS_TOGETHER at most, with a projection; `ahead` rows on, memory is asked for.
static inline __attribute__((always_inline)) void products(
    const _Float16 *features, int rows, int channels, const float *projection, size_t ahead, float *result) {
    lanes sums[ROWS_TOGETHER] = {};
    float rest[ROWS_TOGETHER] = {};
    for (int r = 0; r < rows; r++) {
        const _Float16 *later = features + ((size_t)r + ahead) * (size_t)channels;
        for (int k = 0; k < channels; k += HALVES_IN_LINE) __builtin_prefetch(later + k);
    }
    int k = 0;
    for (; k + LANES <= channels; k += LANES) {
        const lanes column = *(const loaded_lanes *)(projection + k);
        for (int r = 0; r < rows; r++) {
            const _Float16 *row = features + (size_t)r * (size_t)channels;
            sums[r] += __builtin_convertvector(*(const loaded_halves *)(row + k), lanes) * column;
        }
    }
    for (; k < channels; k++)
        for (int r = 0; r < rows; r++) rest[r] += (float)features[(size_t)r * (size_t)channels + (size_t)k] * projection[k];
    for (int r = 0; r < rows; r++) result[r] = sum_of_lanes(&sums[r]) + rest[r];
}

SEMSPLAT_DISPATCH
size_t semsplat_near_rows(
    const uint16_t *restrict features, const float *restrict inverse_norms, size_t first, size_t end, int channels,
    const float *restrict projection, float bias, float minimum, int32_t *restrict numbers, float *restrict cosines) {
    size_t found = 0;
    float piece[ROWS_IN_PIECE];
    for (size_t start = first; start < end; start += ROWS_IN_PIECE) {
        const size_t here = end - start < ROWS_IN_PIECE ? end - start : ROWS_IN_PIECE;
        const size_t ahead = end - start >= ROWS_IN_PIECE + ROWS_FETCHED_AHEAD ? ROWS_FETCHED_AHEAD : 0;
        const _Float16 *row = (const _Float16 *)features + start * (size_t)channels;
        size_t i = 0;
        for (; i + ROWS_TOGETHER <= here; i += ROWS_TOGETHER, row += ROWS_TOGETHER * channels)
            products(row, ROWS_TOGETHER, channels, projection, ahead, piece + i);
        for (; i < here; i++, row += channels) products(row, 1, channels, projection, ahead, piece + i);
        // Without a branch: which rows are near is nothing that the processor could guess. What is written and not counted is
        // written over, by the next row or by nobody.
        for (i = 0; i < here; i++) {
            const float cosine = (piece[i] + bias) * inverse_norms[start + i];
            numbers[found] = (int32_t)(start + i);
            cosines[found] = cosine;
            found += cosine >= minimum;
        }
    }
    return found;
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
