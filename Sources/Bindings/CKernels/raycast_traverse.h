#pragma once
// Walking the tree: inline, so that each caller's clone for AVX2 or AVX-512 has its own.

#include "raycast_internal.h"

#define STACK 192
#define SMALLEST_DETERMINANT 1e-14f

typedef struct {
    lanes origin[3], direction[3], inverse[3];
} wide_ray;

SEMSPLAT_INLINE float safe_inverse(float a) {
    return 1 / (fabsf(a) > 1e-12f ? a : copysignf(1e-12f, a));
}

SEMSPLAT_INLINE wide_ray widened(ray r) {
    return (wide_ray){
        {lanes_all(r.origin.x), lanes_all(r.origin.y), lanes_all(r.origin.z)},
        {lanes_all(r.direction.x), lanes_all(r.direction.y), lanes_all(r.direction.z)},
        {lanes_all(safe_inverse(r.direction.x)), lanes_all(safe_inverse(r.direction.y)),
         lanes_all(safe_inverse(r.direction.z))},
    };
}

// Which of the node's boxes the ray meets between 0 and `longest`, and where it enters them.
SEMSPLAT_INLINE uint32_t boxes_met(const bvh_node *node, const wide_ray *r, float longest, lanes *entries) {
    lanes near = lanes_all(0), far = lanes_all(longest);
    for (int axis = 0; axis < 3; axis++) {
        const lanes a = (node->lower[axis] - r->origin[axis]) * r->inverse[axis];
        const lanes b = (node->upper[axis] - r->origin[axis]) * r->inverse[axis];
        near = __builtin_elementwise_max(near, __builtin_elementwise_min(a, b));
        far = __builtin_elementwise_min(far, __builtin_elementwise_max(a, b));
    }
    *entries = near;
    // Rounding must not lose a box that the ray only grazes.
    const lane_mask met = near <= far * 1.000001f + 1e-6f;
    return lanes_set(&met);
}

// Möller and Trumbore's test for eight triangles.
SEMSPLAT_INLINE uint32_t triangles_met(
    const bvh_block *b, const wide_ray *r, float longest, lanes *distance, lanes *first, lanes *second,
    const lane_mask *allowed) {
    const lanes *e1 = b->edge1, *e2 = b->edge2, *d = r->direction;
    const lanes px = d[1] * e2[2] - d[2] * e2[1];
    const lanes py = d[2] * e2[0] - d[0] * e2[2];
    const lanes pz = d[0] * e2[1] - d[1] * e2[0];
    const lanes determinant = e1[0] * px + e1[1] * py + e1[2] * pz;
    const lanes inverse = 1.0f / determinant;
    const lanes sx = r->origin[0] - b->corner[0];
    const lanes sy = r->origin[1] - b->corner[1];
    const lanes sz = r->origin[2] - b->corner[2];
    const lanes u = (sx * px + sy * py + sz * pz) * inverse;
    const lanes qx = sy * e1[2] - sz * e1[1];
    const lanes qy = sz * e1[0] - sx * e1[2];
    const lanes qz = sx * e1[1] - sy * e1[0];
    const lanes v = (d[0] * qx + d[1] * qy + d[2] * qz) * inverse;
    const lanes t = (e2[0] * qx + e2[1] * qy + e2[2] * qz) * inverse;
    *distance = t;
    *first = u;
    *second = v;
    const lanes size = __builtin_elementwise_abs(determinant);
    const lane_mask met = (size > SMALLEST_DETERMINANT) & (u >= -1e-6f) & (v >= -1e-6f) & (u + v <= 1.000001f)
        & (t > 0) & (t < longest) & *allowed;
    return lanes_set(&met);
}

SEMSPLAT_INLINE ray_hit closest_hit(const semsplat_caster *caster, ray r, float longest) {
    const wide_ray wide = widened(r);
    struct { int32_t child; float entry; } stack[STACK];
    int depth = 1;
    stack[0].child = 0;
    stack[0].entry = 0;
    const lane_mask all = (lane_mask){} - 1;
    ray_hit hit = {-1, -1, 0, 0};
    while (depth > 0) {
        const int32_t child = stack[--depth].child;
        if (stack[depth].entry > longest) continue;
        if (child < 0) {
            lanes t, u, v;
            uint32_t met = triangles_met(
                &caster->blocks[-1 - child], &wide, longest, &t, &u, &v, &all);
            for (; met; met &= met - 1) {
                const int lane = __builtin_ctz(met);
                if (t[lane] >= longest) continue;
                longest = t[lane];
                hit = (ray_hit){longest, (-1 - child) * LANES + lane, u[lane], v[lane]};
            }
            continue;
        }
        const bvh_node *node = &caster->nodes[child];
        lanes entries;
        uint32_t met = boxes_met(node, &wide, longest, &entries);
        const int base = depth;
        for (; met && depth < STACK; met &= met - 1) {
            const int lane = __builtin_ctz(met);
            const float entry = entries[lane];
            int place = depth++;
            // The nearest box goes on top.
            for (; place > base && stack[place - 1].entry < entry; place--) stack[place] = stack[place - 1];
            stack[place].child = node->child[lane];
            stack[place].entry = entry;
        }
    }
    return hit;
}

SEMSPLAT_INLINE int is_blocked(const semsplat_caster *caster, ray r, float longest) {
    const wide_ray wide = widened(r);
    int32_t stack[STACK];
    int depth = 1;
    stack[0] = 0;
    while (depth > 0) {
        const int32_t child = stack[--depth];
        lanes t, u, v;
        if (child < 0) {
            const bvh_block *block = &caster->blocks[-1 - child];
            if (triangles_met(block, &wide, longest, &t, &u, &v, &block->shadowing)) return 1;
            continue;
        }
        const bvh_node *node = &caster->nodes[child];
        for (uint32_t met = boxes_met(node, &wide, longest, &t); met && depth < STACK; met &= met - 1)
            stack[depth++] = node->child[__builtin_ctz(met)];
    }
    return 0;
}
