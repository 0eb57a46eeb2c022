#pragma once
// Light at a point: direct from the lamps and windows, and once around the corner.

#include "raycast_traverse.h"

#define PI 3.14159265f
#define OFF_SURFACE 4e-4f   // metres that secondary rays start off their surface

// A point that was hit, with what shading needs.
typedef struct {
    vec at, normal, face, view;     // view: unit, towards the camera; normals on its side
    vec coordinate;
    const triangle_look *look;
    const semsplat_surface *surface;
    float footprint;                // metres across a pixel, at the slant
} shading_point;

SEMSPLAT_INLINE vec corner_mix(const vec corners[3], float u, float v) {
    const float w = 1 - u - v;
    return (vec){w * corners[0].x + u * corners[1].x + v * corners[2].x,
                 w * corners[0].y + u * corners[1].y + v * corners[2].y,
                 w * corners[0].z + u * corners[1].z + v * corners[2].z};
}

SEMSPLAT_INLINE shading_point point_of(const semsplat_caster *caster, ray r, ray_hit hit, float pixel_angle) {
    const triangle_look *look = &caster->looks[hit.place];
    shading_point p = {.look = look, .surface = &caster->surfaces[look->surface]};
    const float length = sqrtf(vec_dot(r.direction, r.direction));
    p.at = vec_along(r.origin, hit.distance, r.direction);
    p.view = vec_scale(r.direction, -1 / length);
    p.face = vec_dot(look->face, p.view) < 0 ? vec_scale(look->face, -1) : look->face;
    p.normal = vec_unit(corner_mix(look->normal, hit.u, hit.v));
    if (vec_dot(p.normal, p.face) < 0) p.normal = vec_scale(p.normal, -1);
    p.coordinate = corner_mix(look->coordinate, hit.u, hit.v);
    const float slant = fmaxf(0.15f, vec_dot(p.face, p.view));
    p.footprint = hit.distance * length * pixel_angle / sqrtf(slant);
    return p;
}

// Samples that are spread evenly over any 4×4 pixels, which the smoothing then takes together.
typedef struct {
    uint32_t place;   // of 16, within the 4×4 pixels
    uint32_t word;    // random, of the pixel
} sampling;

// The `number`-th of this pixel's points in the unit square (Roberts' R2 sequence, shaken a little).
SEMSPLAT_INLINE void sample_at(sampling s, uint32_t number, float *a, float *b) {
    const float n = (float)(s.place + 16 * number) + 0.5f;
    const float x = 0.75487767f * n, y = 0.56984029f * n;
    const uint32_t word = mixed(s.word + number * 0x9e3779b9u);
    const float u = x + 0.2f * fraction_of(word), v = y + 0.2f * fraction_of(mixed(word + 1));
    *a = u - floorf(u);
    *b = v - floorf(v);
}

// A point of the light for (a, b) of the unit square, and its area's factor of the irradiance.
SEMSPLAT_INLINE float towards_light(
    const prepared_light *light, vec from, vec normal, float a, float b, vec *offset) {
    const semsplat_light *l = &light->light;
    vec target = vec_of(l->center);
    float cosine = 1;
    if (l->is_ball) {
        const float z = 2 * a - 1, r = sqrtf(fmaxf(0, 1 - z * z)), radius = 0.8f * l->half_u[0];
        target = vec_add(target, (vec){radius * r * cosf(2 * PI * b), radius * r * sinf(2 * PI * b), radius * z});
    } else {
        target = vec_along(target, 2 * a - 1, vec_of(l->half_u));
        target = vec_along(target, 2 * b - 1, vec_of(l->half_v));
    }
    *offset = vec_sub(target, from);
    const float square = fmaxf(vec_dot(*offset, *offset), 0.01f), length = sqrtf(square);
    if (!l->is_ball) cosine = -vec_dot(light->normal, *offset) / length;
    const float slant = vec_dot(normal, *offset) / length;
    return cosine > 0 && slant > 0 ? light->area * cosine * slant / square : 0;
}

// The light's mirror image in a rough surface (the lobe of Blinn and Phong, normalised).
SEMSPLAT_INLINE float gloss_of(const shading_point *p, vec to_light) {
    const vec half = vec_unit(vec_add(vec_unit(to_light), p->view));
    const float rough = fmaxf(p->surface->roughness, 0.12f);
    const float power = 2 / (rough * rough * rough * rough) - 2;
    return expf(power * logf(fmaxf(vec_dot(p->normal, half), 1e-4f))) * (power + 8) / (8 * PI);
}

typedef struct {
    vec irradiance;   // to be multiplied with the surface's colour over π
    vec gloss;        // to be added
} lit;

// All lights with one shadow ray each.
SEMSPLAT_INLINE lit direct_light(const semsplat_caster *caster, const shading_point *p, sampling samples) {
    lit sum = {0};
    const vec start = vec_along(p->at, OFF_SURFACE, p->face);
    for (int32_t i = 0; i < caster->light_count; i++) {
        const prepared_light *light = &caster->lights[i];
        float a, b;
        sample_at(samples, (uint32_t)i, &a, &b);
        vec offset;
        const float factor = towards_light(light, start, p->normal, a, b, &offset);
        if (factor <= 0 || vec_dot(p->face, offset) <= 0) continue;
        if (is_blocked(caster, (ray){start, offset}, 0.998f)) continue;
        const vec arriving = vec_scale(vec_of(light->light.radiance), factor);
        sum.irradiance = vec_add(sum.irradiance, arriving);
        if (p->surface->specular > 0 && p->surface->roughness > 0.2f)
            sum.gloss = vec_along(sum.gloss, p->surface->specular * gloss_of(p, offset), arriving);
    }
    return sum;
}

// What a surface far along a secondary ray sends back, without looking for shadows there.
SEMSPLAT_INLINE vec rough_radiance(const semsplat_caster *caster, ray r, ray_hit hit, int with_glow) {
    const triangle_look *look = &caster->looks[hit.place];
    const semsplat_surface *surface = &caster->surfaces[look->surface];
    const vec color = caster->mean_colors[look->surface];
    if (surface->emission > 0) return vec_scale(color, with_glow ? surface->emission : 0.3f);
    const vec at = vec_along(r.origin, hit.distance, r.direction);
    vec normal = look->face, sum = vec_scale(caster->ambient, PI);
    if (vec_dot(normal, r.direction) > 0) normal = vec_scale(normal, -1);
    for (int32_t i = 0; i < caster->light_count; i++) {
        vec offset;
        const float factor = towards_light(&caster->lights[i], at, normal, 0.5f, 0.5f, &offset);
        if (factor > 0) sum = vec_along(sum, 0.7f * fminf(factor, 2), vec_of(caster->lights[i].light.radiance));
    }
    return vec_scale(vec_mul(color, sum), 1 / PI);
}

// Light from the other surfaces: rays spread by the cosine around the normal.
SEMSPLAT_INLINE vec bounced_light(const semsplat_caster *caster, const shading_point *p, sampling samples, int rays) {
    const vec helper = fabsf(p->normal.z) < 0.9f ? (vec){0, 0, 1} : (vec){1, 0, 0};
    const vec tangent = vec_unit(vec_cross(helper, p->normal)), other = vec_cross(p->normal, tangent);
    vec sum = {0};
    for (int i = 0; i < rays; i++) {
        float square, turn;
        sample_at(samples, 64 + (uint32_t)i, &square, &turn);
        const float radius = sqrtf(square), around = 2 * PI * turn;
        vec direction = vec_scale(p->normal, sqrtf(1 - square));
        direction = vec_along(direction, radius * cosf(around), tangent);
        direction = vec_along(direction, radius * sinf(around), other);
        if (vec_dot(direction, p->face) <= 0) continue;
        const ray r = {vec_along(p->at, OFF_SURFACE, p->face), direction};
        const ray_hit hit = closest_hit(caster, r, 1e30f);
        sum = vec_add(sum, hit.distance < 0 ? caster->ambient : rough_radiance(caster, r, hit, 0));
    }
    return vec_scale(sum, PI / (float)rays);
}

// What smooth surfaces mirror, by Schlick's approximation of Fresnel's law.
SEMSPLAT_INLINE vec mirrored_light(const semsplat_caster *caster, const shading_point *p, sampling samples) {
    if (!(p->surface->specular > 0 && p->surface->roughness <= 0.2f)) return (vec){0};
    const float cosine = clamped(vec_dot(p->normal, p->view), 0, 1), rest = 1 - cosine;
    const float share = p->surface->specular + (1 - p->surface->specular) * rest * rest * rest * rest * rest;
    vec direction = vec_sub(vec_scale(p->normal, 2 * vec_dot(p->normal, p->view)), p->view);
    const float rough = 0.5f * p->surface->roughness;
    float a, b, c, unused;
    sample_at(samples, 128, &a, &b);
    sample_at(samples, 129, &c, &unused);
    const vec off = {a - 0.5f, b - 0.5f, c - 0.5f};
    direction = vec_unit(vec_along(direction, rough, off));
    if (vec_dot(direction, p->face) <= 0.01f) return (vec){0};
    const ray r = {vec_along(p->at, OFF_SURFACE, p->face), direction};
    const ray_hit hit = closest_hit(caster, r, 1e30f);
    const vec seen = hit.distance < 0 ? caster->ambient : rough_radiance(caster, r, hit, 1);
    // Metals tint what they mirror.
    const int is_metal = p->surface->specular > 0.3f;
    const vec tint = is_metal ? vec_of(p->surface->colors[0]) : vec_all(1);
    // Lamps seen in a mirror would leave lonely white pixels.
    const vec tamed = {fminf(seen.x, 3), fminf(seen.y, 3), fminf(seen.z, 3)};
    return vec_scale(vec_mul(tamed, tint), share);
}
