#include "include/weights.h"

#include <math.h>
#include <string.h>

#include "dispatch.h"
#include "include/convolution.h"

enum { BLOCK = SEMSPLAT_OUTPUT_BLOCK };

/// A finite half as a single, in whole-number steps that any processor has vectors for: the fraction and exponent where a
/// single has them, and then the exponent's offset of 112, which is right for the smallest numbers too.
static inline float widened(uint16_t half) {
    const uint32_t magnitude = (uint32_t)(half & 0x7FFF) << 13, sign = (uint32_t)(half & 0x8000) << 16;
    float small;
    memcpy(&small, &magnitude, sizeof small);
    small *= 0x1p112f;
    uint32_t bits;
    memcpy(&bits, &small, sizeof bits);
    bits |= sign;
    float single;
    memcpy(&single, &bits, sizeof single);
    return single;
}

int weights_narrow(const float *singles, size_t count, uint16_t *halves) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, singles + i, sizeof bits);
        const uint32_t magnitude = bits & 0x7FFFFFFF;
        if (magnitude >= 0x47800000) return 0; // 65536: beyond what halves reach
        // Below 2^-14 halves are whole multiples of 2^-24.
        const uint32_t cut = magnitude >= 0x38800000 ? (magnitude - 0x38000000) >> 13 : (uint32_t)(fabsf(singles[i]) * 0x1p24f);
        halves[i] = (uint16_t)(cut | (bits >> 16 & 0x8000));
        const float back = widened(halves[i]);
        if (memcmp(&back, singles + i, sizeof back) != 0) return 0;
    }
    return 1;
}

SEMSPLAT_DISPATCH
void weights_widen(const uint16_t *halves, size_t count, float *singles) {
    for (size_t i = 0; i < count; i++) singles[i] = widened(halves[i]);
}

SEMSPLAT_DISPATCH
void convolution_widen(
    const uint16_t *restrict packed, int outputs, int inner, const float *restrict scales, float *restrict singles) {
    const size_t block = (size_t)inner * BLOCK;
    for (size_t first = 0; first < (size_t)outputs; first += BLOCK, packed += block, singles += block) {
        for (size_t r = 0; r < (size_t)inner; r++)
            for (int o = 0; o < BLOCK; o++) singles[r * BLOCK + (size_t)o] = widened(packed[r * BLOCK + (size_t)o]) * scales[first + (size_t)o];
    }
}
