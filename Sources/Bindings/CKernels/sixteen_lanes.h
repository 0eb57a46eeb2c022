#pragma once

#include <stdint.h>

// Sixteen numbers side by side: one vector of AVX-512, two of AVX2.
enum { LANES = 16 };
typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef float loaded_lanes __attribute__((vector_size(4 * LANES), aligned(4)));
typedef int32_t lane_words __attribute__((vector_size(4 * LANES)));
typedef _Float16 loaded_halves __attribute__((vector_size(2 * LANES), aligned(2)));

// The sum of all lanes, pair by pair. By pointer, for a vector by value is passed differently on different processors.
static inline float sum_of_lanes(const lanes *values) {
    typedef float eight __attribute__((vector_size(32)));
    typedef float four __attribute__((vector_size(16)));
    const eight low = __builtin_shufflevector(*values, *values, 0, 1, 2, 3, 4, 5, 6, 7);
    const eight high = __builtin_shufflevector(*values, *values, 8, 9, 10, 11, 12, 13, 14, 15);
    const eight halved = low + high;
    const four quartered =
        __builtin_shufflevector(halved, halved, 0, 1, 2, 3) + __builtin_shufflevector(halved, halved, 4, 5, 6, 7);
    return (quartered[0] + quartered[2]) + (quartered[1] + quartered[3]);
}
