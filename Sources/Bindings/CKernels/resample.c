// Images at another size, row by row: what is between the two axes stays in the processor's cache.
#include "include/resample.h"

#include <stdlib.h>
#include <string.h>

#include "dispatch.h"

// A pixel's three channels, and one number more that nobody reads.
typedef float four_floats __attribute__((vector_size(16)));

// `row` and `out` have room for one number more than they mean. `taps` is columns->taps, known to the compiler where it is small.
static inline __attribute__((always_inline)) void combine_taps(
    const float *row, const semsplat_axis *columns, int32_t taps, float *out) {
    for (int32_t i = 0; i < columns->count; i++) {
        const float *weights = columns->weights + (size_t)i * (size_t)taps;
        const float *from = row + 3 * columns->first[i];
        four_floats sum = {0, 0, 0, 0};
        for (int32_t tap = 0; tap < taps; tap++) {
            four_floats pixel;
            memcpy(&pixel, from + 3 * tap, sizeof pixel);
            sum += weights[tap] * pixel;
        }
        memcpy(out + 3 * i, &sum, sizeof sum);
    }
}

static void combine_columns(const float *row, const semsplat_axis *columns, int rounds, float *out) {
    switch (columns->taps) {
    case 1: combine_taps(row, columns, 1, out); break;
    case 2: combine_taps(row, columns, 2, out); break;
    case 3: combine_taps(row, columns, 3, out); break;
    case 4: combine_taps(row, columns, 4, out); break;
    case 5: combine_taps(row, columns, 5, out); break;
    case 6: combine_taps(row, columns, 6, out); break;
    default: combine_taps(row, columns, columns->taps, out);
    }
    if (rounds)
        for (int32_t i = 0; i < 3 * columns->count; i++) out[i] = (float)(int32_t)(out[i] + 0.5f);
}

// Not dispatched: with fused multiply-adds another processor would see another picture.
static void resample(
    const uint8_t *source, int32_t width, const semsplat_axis *columns, const semsplat_axis *rows, int rounds_between,
    float *row, float *sums, float *ring, uint8_t *target) {
    const int32_t numbers = 3 * columns->count;
    int32_t ready = rows->first[0];  // the row of the source that is combined next
    for (int32_t i = 0; i < rows->count; i++) {
        const int32_t first = rows->first[i];
        if (ready < first) ready = first;
        for (; ready < first + rows->taps; ready++) {
            const uint8_t *bytes = source + 3 * (size_t)ready * (size_t)width;
            for (int32_t k = 0; k < 3 * width; k++) row[k] = (float)bytes[k];
            combine_columns(row, columns, rounds_between, ring + (size_t)(ready % rows->taps) * (size_t)(numbers + 1));
        }
        for (int32_t k = 0; k < numbers; k++) sums[k] = 0.5f;
        for (int32_t tap = 0; tap < rows->taps; tap++) {
            const float weight = rows->weights[(size_t)i * (size_t)rows->taps + (size_t)tap];
            const float *from = ring + (size_t)((first + tap) % rows->taps) * (size_t)(numbers + 1);
            for (int32_t k = 0; k < numbers; k++) sums[k] += weight * from[k];
        }
        uint8_t *out = target + (size_t)i * (size_t)numbers;
        for (int32_t k = 0; k < numbers; k++)
            out[k] = (uint8_t)(int32_t)(sums[k] < 0 ? 0 : sums[k] > 255 ? 255 : sums[k]);
    }
}

int32_t semsplat_resample(
    const uint8_t *source, int32_t width, const semsplat_axis *columns, const semsplat_axis *rows, int32_t rounds_between,
    uint8_t *target) {
    const size_t numbers = 3 * (size_t)columns->count;
    float *row = calloc(3 * (size_t)width + 1, sizeof *row);
    float *sums = malloc((numbers + 1) * sizeof *sums);
    float *ring = malloc((numbers + 1) * (size_t)rows->taps * sizeof *ring);
    const int32_t status = row && sums && ring ? 0 : -1;
    if (status == 0) resample(source, width, columns, rows, rounds_between, row, sums, ring, target);
    free(row);
    free(sums);
    free(ring);
    return status;
}

SEMSPLAT_DISPATCH
void semsplat_laplacian_sums(
    const uint8_t *pixels, int32_t width, int32_t height, int64_t *sum, int64_t *sum_of_squares) {
    int64_t all = 0, all_squares = 0;
    for (int32_t y = 1; y < height - 1; y++) {
        const uint8_t *at = pixels + 3 * (size_t)y * (size_t)width + 1, *above = at - 3 * (size_t)width;
        const uint8_t *below = at + 3 * (size_t)width;
        // A row's squares fit in 32 bits up to 4096 columns: each is below 2^20.
        for (int32_t start = 1; start < width - 1; start += 4096) {
            const int32_t end = width - 1 - start < 4096 ? width - 1 : start + 4096;
            int32_t row = 0;
            uint32_t squares = 0;
            for (int32_t x = start; x < end; x++) {
                const int32_t laplacian =
                    at[3 * x - 3] + at[3 * x + 3] + above[3 * x] + below[3 * x] - 4 * at[3 * x];
                row += laplacian;
                squares += (uint32_t)(laplacian * laplacian);
            }
            all += row;
            all_squares += squares;
        }
    }
    *sum = all;
    *sum_of_squares = all_squares;
}
