#pragma once

#include "fast_math.h"
#include "include/layers.h"

/// out = activation(gain * x + bias), also in place. Inlined everywhere: only inside a dispatched function is it compiled for its processor.
static inline __attribute__((always_inline)) void affine_activate(
    const float *x, float *out, long count, float gain, float bias, enum layer_activation activation) {
    switch (activation) {
    case layer_none:
        for (long i = 0; i < count; i++) out[i] = x[i] * gain + bias;
        return;
    case layer_relu:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            out[i] = v > 0 ? v : 0;
        }
        return;
    case layer_silu:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            out[i] = v * fast_sigmoid(v);
        }
        return;
    case layer_gelu:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            out[i] = 0.5f * v * (1.0f + fast_erf(v * 0.70710678118654752f));
        }
        return;
    case layer_quick_gelu:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            out[i] = v * fast_sigmoid(1.702f * v);
        }
        return;
    case layer_relu6:
        for (long i = 0; i < count; i++) {
            const float v = x[i] * gain + bias;
            out[i] = v > 0 ? (v < 6 ? v : 6) : 0;
        }
        return;
    }
}
