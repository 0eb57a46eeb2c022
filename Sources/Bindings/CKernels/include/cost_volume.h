#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// One pair of the plane sweep (architecture.md 2.2, 2.3). Features are [height][width][channels], channels a multiple
/// of 8. `a` (row-major 3x3) and `tau` give the homogeneous cell coordinates in the source, a * (u, v, 1) + rho * tau.
/// The candidates of a cell are `rho` [planes], or `centre` [height][width] plus `rho` where `centre` is not NULL.
/// Adds the correlation divided by sqrt(channels) to `cost` [planes][height][width] and 1 to `count` where it is valid.
void cost_volume_accumulate(
    const float *reference, const float *source, int channels, int height, int width,
    const double a[9], const double tau[3], const float *centre, const float *rho, int planes, float *cost, float *count);

/// The backward pass of one pair. `grad` [planes][height][width] is the gradient of the summed correlation (that is,
/// already divided by the count). Adds to `grad_reference` and `grad_source`; nothing flows through the sampling grid.
void cost_volume_backward(
    const float *reference, const float *source, int channels, int height, int width,
    const double a[9], const double tau[3], const float *centre, const float *rho, int planes, const float *grad,
    float *grad_reference, float *grad_source);

#ifdef __cplusplus
}
#endif
