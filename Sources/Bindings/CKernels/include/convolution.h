#pragma once

#include <stddef.h>

#include "layers.h"

#ifdef __cplusplus
extern "C" {
#endif

// Convolutions without a matrix of patches: eight outputs at a time over runs of cells, from weights that were packed once.

/// How many outputs share a block of packed weights.
enum { SEMSPLAT_OUTPUT_BLOCK = 8 };

/// A convolution with zero padding of maps [channels][height][width] to [outputs][output_height][output_width].
typedef struct {
    int channels, height, width;
    int outputs, output_height, output_width;
    int kernel, stride, padding;
} convolution_shape;

/// Arranges weights [outputs][inner] as [ceil(outputs / 8)][inner][8], with zeros beyond the last output; inner is
/// channels * kernel * kernel.
void convolution_pack(const float *weights, int outputs, int inner, float *packed);

/// The floats of scratch memory that `convolution_run` needs.
size_t convolution_scratch(const convolution_shape *shape);

/// The widest vectors that a convolution may use, of those that the processor has; anything but the widest is for tests.
enum convolution_vectors { convolution_widest = 0, convolution_narrower = 1, convolution_narrowest = 2 };

/// activation(convolution + bias); bias may be NULL. The same bits for the same input, whatever else runs.
void convolution_run(
    const convolution_shape *shape, enum convolution_vectors vectors, const float *map, const float *packed, const float *bias,
    enum layer_activation activation, float *scratch, float *out);

/// The floats of scratch memory that `depthwise_run` needs.
size_t depthwise_scratch(int height, int width, int kernel, int stride);

/// Depthwise convolution with a kernel of 3 or 5 and a stride of 1 or 2; weights [channels][kernel][kernel]. Zeros around the
/// map make the output [channels][ceil(height / stride)][ceil(width / stride)]: (kernel - stride) / 2 before, rounded down,
/// the rest after.
void depthwise_run(
    const float *map, int channels, int height, int width, int kernel, int stride, const float *weights,
    const float *bias, enum layer_activation activation, float *scratch, float *out);

#ifdef __cplusplus
}
#endif
