#pragma once
#include <stdint.h>

// Corners of a gray image (Shi and Tomasi 1994): in each cell of `cell` by `cell` pixels the place where the smaller
// eigenvalue of the gradients' covariance over 7 by 7 pixels is largest, if it is above `least` (gray levels squared).
// `places` has room for 2 * cells values: column and row, whole numbers at the centres of pixels. Returns how many.
int semsplat_find_corners(const uint8_t *gray, int width, int height, int cell, float least, float *places);

// Where places of `first` are in `second`: Lucas and Kanade's alignment of 15 by 15 pixels, coarse to fine, forward and back
// again. `is_found` becomes 0 where the way back ends more than `tolerance` pixels from the start, where the two patches
// do not correlate, or at the border. Returns 0, or -1 when there is no memory.
int semsplat_track_corners(const uint8_t *first, const uint8_t *second, int width, int height, int count,
                           const float *places, float tolerance, float *found, uint8_t *is_found);
