// From radiance to bytes: gains, a film-like curve, noise, sRGB.
#include "raycast_internal.h"

// A shoulder that lets lamps and windows keep some colour, and a toe near black.
SEMSPLAT_INLINE float toned(float a) {
    a = fmaxf(a, 0);
    return clamped(a * (2.51f * a + 0.03f) / (a * (2.43f * a + 0.59f) + 0.14f), 0, 1);
}

SEMSPLAT_INLINE float encoded(float a) {
    return a <= 0.0031308f ? 12.92f * a : 1.055f * powf(a, 1 / 2.4f) - 0.055f;
}

// Nearly normal: the sum of four uniform numbers.
SEMSPLAT_INLINE float bell(uint32_t word) {
    const float sum = fraction_of(mixed(word)) + fraction_of(mixed(word + 1)) + fraction_of(mixed(word + 2))
        + fraction_of(mixed(word + 3));
    return (sum - 2) * 1.7320508f;
}

void semsplat_cast_develop(
    const float *radiance, int32_t pixels, const semsplat_cast_development *how, uint8_t *bytes) {
    for (int32_t i = 0; i < 3 * pixels; i++) {
        float value = encoded(toned(0.6f * radiance[i] * how->gains[i % 3]));
        if (how->noise > 0) value += how->noise * (0.5f + value) * bell(mixed((uint32_t)i ^ how->seed) * 5u);
        bytes[i] = (uint8_t)(clamped(value, 0, 1) * 255 + 0.5f);
    }
}
