#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Weights are kept in half precision (IEEE 754 binary16, finite) and computed with in single.

/// Writes `count` numbers as halves; 0, with `halves` in any state, when one of them is no finite half exactly.
int weights_narrow(const float *singles, size_t count, uint16_t *halves);

/// Writes `count` finite halves as singles, exactly.
void weights_widen(const uint16_t *halves, size_t count, float *singles);

/// Writes packed weights of a convolution, [ceil(outputs / 8)][inner][8], as singles, multiplied by the `scales` of their
/// outputs, [ceil(outputs / 8) * 8].
void convolution_widen(const uint16_t *packed, int outputs, int inner, const float *scales, float *singles);

#ifdef __cplusplus
}
#endif
