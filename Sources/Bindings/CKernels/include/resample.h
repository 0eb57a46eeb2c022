// Images at another size.
#ifndef SEMSPLAT_RESAMPLE_H
#define SEMSPLAT_RESAMPLE_H

#include <stdint.h>

/// For one axis: each of `count` target samples is Σ weights[i·taps + t]·source[first[i] + t], all inside the source.
/// `first` never falls.
typedef struct {
    int32_t count, taps;
    const int32_t *first;
    const float *weights;
} semsplat_axis;

/// Makes `target` [rows.count, columns.count, 3] of `source` [height, width, 3], columns first; what is halfway is
/// rounded up. Where `rounds_between`, rows are combined from whole grey levels.
///
/// Returns 0, or -1 when memory ran out.
int32_t semsplat_resample(
    const uint8_t *source, int32_t width, const semsplat_axis *columns, const semsplat_axis *rows, int32_t rounds_between,
    uint8_t *target);

/// The sum and the sum of squares of the Laplacian of the green channel of `pixels` [height, width, 3], without its border.
void semsplat_laplacian_sums(
    const uint8_t *pixels, int32_t width, int32_t height, int64_t *sum, int64_t *sum_of_squares);

#endif
