#pragma once

#ifdef __cplusplus
extern "C" {
#endif

// The loops of the network's layers. Maps are [channels][height][width], tokens [count][channels], all contiguous
// single precision. Every function runs on the calling thread.

enum layer_activation { layer_none = 0, layer_relu = 1, layer_silu = 2, layer_gelu = 3, layer_quick_gelu = 4, layer_relu6 = 5 };

/// In place; GELU is the exact one, by an erf good to 2e-7.
void layer_activate(float *x, long count, enum layer_activation activation);

/// y += factor * x.
void layer_add(float *y, const float *x, long count, float factor);

/// Adds to every plane of `cells` numbers of y that of x, cell by cell multiplied by `weights` [cells].
void layer_add_weighted(float *y, const float *x, const float *weights, long cells, long planes);

/// Normalises `groups` equal runs of `count / groups` numbers each to mean 0 and variance 1 (population), then applies
/// the affine per channel when `gain` is given (channels runs of count / channels), and the activation. `out` may be x.
void layer_normalise(
    const float *x, int groups, int channels, long count, float epsilon, const float *gain, const float *bias,
    enum layer_activation activation, float *out);

/// LayerNorm over each of `rows` rows of `width` numbers.
void layer_norm_rows(float *x, long rows, int width, float epsilon, const float *gain, const float *bias);

/// Each row becomes softmax(scale * row + mask); mask [rows][mask_width] repeats along the row when it is narrower.
void layer_softmax_rows(float *x, long rows, int width, float scale, const float *mask, int mask_width);

/// Softmax over the first axis of [depth][cells], its maximum and the expectation of `values` [depth].
void layer_softmax_planes(
    const float *logits, int depth, long cells, const float *values, float *expectation, float *maximum);

/// Mean of 2x2 blocks.
void layer_average2(const float *map, int channels, int height, int width, float *out);

/// Bilinear resize, cell-centred (align_corners = false), clamped at the border; scratch [3 * new_width + width].
void layer_bilinear(
    const float *map, int channels, int height, int width, int new_height, int new_width, float *scratch, float *out);

/// Bilinear resize with the centres of the corner cells on each other (align_corners = true); scratch likewise.
void layer_bilinear_corners(
    const float *map, int channels, int height, int width, int new_height, int new_width, float *scratch, float *out);

/// Nearest enlargement by an integer factor.
void layer_nearest(const float *map, int channels, int height, int width, int factor, float *out);

/// [channels * factor²][height][width] to [channels][factor * height][factor * width].
void layer_pixel_shuffle(const float *map, int channels, int height, int width, int factor, float *out);

/// [rows][columns] to [columns][rows].
void layer_transpose(const float *in, long rows, long columns, float *out);

/// Convex upsampling by 4: softmax over nine neighbours (border replicated), mask [9 * 16][height][width].
void layer_convex_upsample4(const float *map, const float *mask, int height, int width, float *out);

/// Enlarges a grid of rows [height * width][channels] by an integer factor, bilinear and cell-centred, to
/// [factor * height * factor * width][channels].
void layer_bilinear_rows(const float *rows, int channels, int height, int width, int factor, float *out);

/// Gaussian attributes of one view (architecture.md 5): raw [23][pixels], rgb [3][pixels] in [0, 1], inverse depth
/// [pixels], to positions [pixels][3], rotations w x y z [pixels][4], scales [pixels][3], opacities [pixels],
/// harmonics [pixels][12] and depth in metres [pixels].
void layer_decode_gaussians(
    const float *raw, const float *rgb, const float *inverse_depth, int height, int width,
    float fx, float fy, float cx, float cy, float near_metres, float far_metres, int planes,
    float *positions, float *rotations, float *scales, float *opacities, float *harmonics, float *depth);

#ifdef __cplusplus
}
#endif
