#pragma once

#include <math.h>
#include <stdint.h>

// Voxels are numbered from -LIMIT to LIMIT - 1 along an axis; what lies beyond is in the last ones.
enum { LIMIT = 1 << 19 };

// The number of the voxel at a place measured in voxels, above the least one.
static inline uint64_t voxel_number(float place) {
    const float voxel = floorf(place);
    const float inside = voxel < -LIMIT ? -LIMIT : voxel > LIMIT - 1 ? LIMIT - 1 : voxel;
    return (uint64_t)((int32_t)inside + LIMIT);
}

// The key of a voxel of some level.
static inline uint64_t voxel_key(uint64_t level, float x, float y, float z) {
    return 1ull << 63 | level << 60 | voxel_number(x) | voxel_number(y) << 20 | voxel_number(z) << 40;
}
