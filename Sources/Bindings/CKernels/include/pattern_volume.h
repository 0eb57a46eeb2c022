#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Pixels along a side of the blocks that patterns are summed over; also of a cell of the volume.
#define SEMSPLAT_PATTERN_BLOCK 4

/// Floats of scratch memory that `pattern_volume_accumulate` wants for each cell.
#define SEMSPLAT_PATTERN_SCRATCH 31

/// One pair of a plane sweep that compares brightness patterns: the zero-mean normalised correlation of windows.
///
/// `reference` and `source` are [4 * height][4 * width] brightnesses near [0, 1]. `a` (row-major 3x3) and `tau` give the
/// homogeneous pixel in the source, a * (u, v, 1) + rho * tau. A window of radius r is the (2r + 1)^2 blocks of 4x4 pixels
/// around a cell; blocks of which a pixel falls outside the source are left out, and so is a cell whose own block does.
/// Adds the correlation, -1 to 1, to `cost` [windows][planes][height][width] and 1 to `count` [planes][height][width]
/// where it is valid. `scratch` holds 13 * height * width floats.
void pattern_volume_accumulate(
    const float *reference, const float *source, int height, int width, const double a[9], const double tau[3],
    const float *rho, int planes, const int *radii, int windows, float *scratch, float *cost, float *count);

#ifdef __cplusplus
}
#endif
