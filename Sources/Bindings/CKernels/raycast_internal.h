#pragma once

#include <math.h>
#include <string.h>

#include "dispatch.h"
#include "raycast.h"

#define SEMSPLAT_INLINE static inline __attribute__((always_inline))
#define LANES 8

typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef int32_t lane_mask __attribute__((vector_size(4 * LANES)));
typedef _Bool lane_bits __attribute__((ext_vector_type(LANES)));

typedef struct {
    float x, y, z;
} vec;

// Eight boxes; one without a child is a point at infinity, which no ray meets.
typedef struct {
    lanes lower[3], upper[3];
    int32_t child[LANES];   // a node, or -1 - a block
} bvh_node;

// Up to eight triangles: a corner and the two edges from it; unused lanes have edges of length zero.
typedef struct {
    lanes corner[3], edge1[3], edge2[3];
    lane_mask shadowing;
} bvh_block;

// What shading asks of a triangle; its place is 8 * block + lane.
typedef struct {
    vec normal[3], coordinate[3];
    vec face;               // geometric unit normal
    int32_t source;         // its place in the scene
    uint16_t surface, instance;
} triangle_look;

typedef struct {
    semsplat_light light;
    vec normal;
    float area;
} prepared_light;

struct semsplat_caster {
    bvh_node *nodes;
    bvh_block *blocks;
    triangle_look *looks;
    semsplat_surface *surfaces;
    vec *mean_colors;       // of each surface
    prepared_light *lights;
    int32_t node_count, block_count, surface_count, light_count;
    vec ambient;
};

typedef struct {
    vec origin, direction;
} ray;

typedef struct {
    float distance;         // negative: none
    int32_t place;          // in looks
    float u, v;
} ray_hit;

SEMSPLAT_INLINE vec vec_of(const float *p) { return (vec){p[0], p[1], p[2]}; }
SEMSPLAT_INLINE vec vec_all(float a) { return (vec){a, a, a}; }
SEMSPLAT_INLINE vec vec_add(vec a, vec b) { return (vec){a.x + b.x, a.y + b.y, a.z + b.z}; }
SEMSPLAT_INLINE vec vec_sub(vec a, vec b) { return (vec){a.x - b.x, a.y - b.y, a.z - b.z}; }
SEMSPLAT_INLINE vec vec_mul(vec a, vec b) { return (vec){a.x * b.x, a.y * b.y, a.z * b.z}; }
SEMSPLAT_INLINE vec vec_scale(vec a, float s) { return (vec){a.x * s, a.y * s, a.z * s}; }
SEMSPLAT_INLINE vec vec_along(vec a, float s, vec b) { return vec_add(a, vec_scale(b, s)); }
SEMSPLAT_INLINE vec vec_mix(vec a, vec b, float s) { return vec_along(a, s, vec_sub(b, a)); }
SEMSPLAT_INLINE float vec_dot(vec a, vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
SEMSPLAT_INLINE vec vec_cross(vec a, vec b) {
    return (vec){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
SEMSPLAT_INLINE vec vec_unit(vec a) {
    const float square = vec_dot(a, a);
    return square > 0 ? vec_scale(a, 1 / sqrtf(square)) : a;
}

SEMSPLAT_INLINE float clamped(float a, float low, float high) { return a < low ? low : a > high ? high : a; }
SEMSPLAT_INLINE float smooth_step(float from, float to, float a) {
    const float t = clamped((a - from) / (to - from), 0, 1);
    return t * t * (3 - 2 * t);
}

// A well mixed word of `word` (the finaliser of MurmurHash3).
SEMSPLAT_INLINE uint32_t mixed(uint32_t word) {
    word ^= word >> 16;
    word *= 0x85ebca6bu;
    word ^= word >> 13;
    word *= 0xc2b2ae35u;
    return word ^ word >> 16;
}
SEMSPLAT_INLINE float fraction_of(uint32_t word) { return (float)(word >> 8) * 0x1p-24f; }

// By pointers: vectors as arguments have another ABI in each clone.
SEMSPLAT_INLINE uint32_t lanes_set(const lane_mask *mask) {
    const lane_bits bits = __builtin_convertvector(*mask, lane_bits);
    uint8_t word;
    memcpy(&word, &bits, 1);
    return word;
}
#define lanes_all(a) ((lanes){} + (float)(a))

// The colour of a surface at `at`; `footprint` is a pixel's size there, in the coordinate's unit: what is
// finer fades into its mean.
vec semsplat_surface_color(const semsplat_surface *surface, vec at, float footprint);
