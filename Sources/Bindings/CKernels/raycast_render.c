// One frame: exact depth and ids through the pixel centres, then light, smoothed within surfaces, then
// colour with more samples where surfaces meet.
#include "raycast_light.h"

typedef struct {
    ray_hit hit;
    vec at, normal;
    vec irradiance, gloss;
} pixel_state;

typedef struct {
    const semsplat_caster *caster;
    const semsplat_cast_view *view;
    pixel_state *pixels;
    vec *smoothed;            // irradiance and gloss on their way through the passes
    float pixel_angle;
} rendering;

size_t semsplat_cast_scratch_bytes(int32_t width, int32_t height) {
    return (size_t)width * (size_t)height * (sizeof(pixel_state) + 2 * sizeof(vec));
}

SEMSPLAT_INLINE ray ray_through(const semsplat_cast_view *view, float x, float y) {
    const float *m = view->world_from_camera;
    const float a = (x - view->cx) / view->fx, b = (y - view->cy) / view->fy;
    return (ray){{m[3], m[7], m[11]},
                 {m[0] * a + m[1] * b + m[2], m[4] * a + m[5] * b + m[6], m[8] * a + m[9] * b + m[10]}};
}

SEMSPLAT_INLINE sampling samples_at(const rendering *job, int x, int y) {
    // Neighbours are far apart in the order, so that every part of the 4×4 pixels is spread well.
    static const uint8_t order[16] = {0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5};
    const uint32_t word = mixed((uint32_t)x * 0x1f1f1f1fu ^ mixed((uint32_t)y + job->view->seed * 0x85ebca6bu));
    return (sampling){order[4 * (y & 3) + (x & 3)], word};
}

SEMSPLAT_INLINE void light_pixel(rendering *job, const semsplat_cast_images *images, int x, int y) {
    const size_t index = (size_t)y * (size_t)job->view->width + (size_t)x;
    pixel_state *pixel = &job->pixels[index];
    const ray r = ray_through(job->view, (float)x + 0.5f, (float)y + 0.5f);
    memset(pixel, 0, sizeof *pixel);
    pixel->hit = closest_hit(job->caster, r, 1e30f);
    const int is_hit = pixel->hit.distance >= 0;
    images->depth[index] = is_hit ? pixel->hit.distance : 0;
    images->instance[index] = is_hit ? job->caster->looks[pixel->hit.place].instance : 0;
    if (!is_hit) return;
    const shading_point p = point_of(job->caster, r, pixel->hit, job->pixel_angle);
    pixel->at = p.at;
    pixel->normal = p.normal;
    if (p.surface->emission > 0) return;
    const sampling samples = samples_at(job, x, y);
    const lit direct = direct_light(job->caster, &p, samples);
    pixel->irradiance = vec_add(direct.irradiance, bounced_light(job->caster, &p, samples, 3));
    pixel->gloss = vec_add(direct.gloss, mirrored_light(job->caster, &p, samples));
}

SEMSPLAT_INLINE int same_surface(const rendering *job, const pixel_state *a, const pixel_state *b) {
    if (a->hit.distance < 0 || b->hit.distance < 0) return 0;
    const triangle_look *first = &job->caster->looks[a->hit.place], *second = &job->caster->looks[b->hit.place];
    return first->instance == second->instance && first->surface == second->surface;
}

// How much of b's light holds for a: the same surface, a like direction, the same plane.
SEMSPLAT_INLINE float likeness(const rendering *job, const pixel_state *a, const pixel_state *b) {
    if (!same_surface(job, a, b)) return 0;
    const float facing = vec_dot(a->normal, b->normal);
    if (facing < 0.9f) return 0;
    const float off_plane = fabsf(vec_dot(a->normal, vec_sub(b->at, a->at)));
    const float reach = 0.004f + 3 * a->hit.distance * job->pixel_angle;
    return off_plane > reach ? 0 : facing * facing * facing * facing;
}

// One pass of smoothing over a 3×3 stencil with holes of `stride`.
SEMSPLAT_INLINE void smooth_light(rendering *job, int stride) {
    const int width = job->view->width, height = job->view->height;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const size_t index = (size_t)y * (size_t)width + (size_t)x;
            const pixel_state *own = &job->pixels[index];
            vec sum = vec_scale(own->irradiance, 4), gloss = vec_scale(own->gloss, 4);
            float weight = 4;
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++) {
                    const int u = x + stride * dx, v = y + stride * dy;
                    if ((!dx && !dy) || u < 0 || v < 0 || u >= width || v >= height) continue;
                    const pixel_state *other = &job->pixels[(size_t)v * (size_t)width + (size_t)u];
                    const float share = likeness(job, own, other) * (dx && dy ? 1 : 2);
                    sum = vec_along(sum, share, other->irradiance);
                    gloss = vec_along(gloss, share, other->gloss);
                    weight += share;
                }
            job->smoothed[2 * index] = vec_scale(sum, 1 / weight);
            job->smoothed[2 * index + 1] = vec_scale(gloss, 1 / weight);
        }
    for (int index = 0; index < width * height; index++) {
        job->pixels[index].irradiance = job->smoothed[2 * index];
        job->pixels[index].gloss = job->smoothed[2 * index + 1];
    }
}

SEMSPLAT_INLINE vec shaded(const shading_point *p, vec irradiance, vec gloss) {
    const vec color = semsplat_surface_color(p->surface, p->coordinate, p->footprint);
    if (p->surface->emission > 0) return vec_scale(color, p->surface->emission);
    const float diffuse = p->surface->specular > 0.3f ? 0.4f : 1;
    return vec_along(gloss, diffuse / PI, vec_mul(color, irradiance));
}

// The light that a neighbour of (x, y) has for a sample on another surface than the pixel's own.
SEMSPLAT_INLINE const pixel_state *neighbour_for(const rendering *job, const pixel_state *sample, int x, int y) {
    const pixel_state *best = NULL;
    float best_likeness = 0.2f;
    for (int v = y - 1; v <= y + 1; v++)
        for (int u = x - 1; u <= x + 1; u++) {
            if (u < 0 || v < 0 || u >= job->view->width || v >= job->view->height) continue;
            const pixel_state *other = &job->pixels[(size_t)v * (size_t)job->view->width + (size_t)u];
            const float value = likeness(job, sample, other);
            if (value > best_likeness) best = other, best_likeness = value;
        }
    return best;
}

SEMSPLAT_INLINE vec sampled_color(const rendering *job, int x, int y, float dx, float dy, sampling samples) {
    const ray r = ray_through(job->view, (float)x + dx, (float)y + dy);
    pixel_state sample = {.hit = closest_hit(job->caster, r, 1e30f)};
    if (sample.hit.distance < 0) return job->caster->ambient;
    shading_point p = point_of(job->caster, r, sample.hit, 0.5f * job->pixel_angle);
    sample.at = p.at;
    sample.normal = p.normal;
    const pixel_state *like = neighbour_for(job, &sample, x, y);
    if (like) return shaded(&p, like->irradiance, like->gloss);
    if (p.surface->emission > 0) return shaded(&p, (vec){0}, (vec){0});
    const lit direct = direct_light(job->caster, &p, samples);
    const vec bounced = bounced_light(job->caster, &p, samples, 3);
    return shaded(&p, vec_add(direct.irradiance, bounced), direct.gloss);
}

SEMSPLAT_INLINE int is_on_edge(const rendering *job, int x, int y) {
    static const int sides[4][2] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    const pixel_state *own = &job->pixels[(size_t)y * (size_t)job->view->width + (size_t)x];
    for (int side = 0; side < 4; side++) {
        const int u = x + sides[side][0], v = y + sides[side][1];
        if (u < 0 || v < 0 || u >= job->view->width || v >= job->view->height) continue;
        if (likeness(job, own, &job->pixels[(size_t)v * (size_t)job->view->width + (size_t)u]) <= 0) return 1;
    }
    return 0;
}

// Colour within one surface: its pattern at four places of the pixel, found on the triangle's plane.
SEMSPLAT_INLINE vec inner_color(const rendering *job, const pixel_state *own, int x, int y) {
    const int place = own->hit.place;
    const bvh_block *b = &job->caster->blocks[place / LANES];
    const int lane = place % LANES;
    const vec corner = {b->corner[0][lane], b->corner[1][lane], b->corner[2][lane]};
    const vec e1 = {b->edge1[0][lane], b->edge1[1][lane], b->edge1[2][lane]};
    const vec e2 = {b->edge2[0][lane], b->edge2[1][lane], b->edge2[2][lane]};
    vec sum = {0};
    for (int i = 0; i < 4; i++) {
        const ray r = ray_through(job->view, (float)x + (i & 1 ? 0.75f : 0.25f), (float)y + (i & 2 ? 0.75f : 0.25f));
        const vec p = vec_cross(r.direction, e2), s = vec_sub(r.origin, corner), q = vec_cross(s, e1);
        const float determinant = vec_dot(e1, p), inverse = 1 / (fabsf(determinant) > 1e-14f ? determinant : 1e-14f);
        ray_hit hit = {vec_dot(e2, q) * inverse, place, vec_dot(s, p) * inverse, vec_dot(r.direction, q) * inverse};
        if (!(hit.distance > 0)) hit = own->hit;
        const shading_point point = point_of(job->caster, r, hit, 0.5f * job->pixel_angle);
        sum = vec_add(sum, shaded(&point, own->irradiance, own->gloss));
    }
    return vec_scale(sum, 0.25f);
}

SEMSPLAT_INLINE vec pixel_color(const rendering *job, int x, int y) {
    static const float places[4][2] = {{0.375f, 0.125f}, {0.875f, 0.375f}, {0.125f, 0.625f}, {0.625f, 0.875f}};
    const pixel_state *own = &job->pixels[(size_t)y * (size_t)job->view->width + (size_t)x];
    if (own->hit.distance >= 0 && !is_on_edge(job, x, y)) return inner_color(job, own, x, y);
    vec sum = {0};
    for (int i = 0; i < 4; i++) {
        sampling samples = samples_at(job, x, y);
        samples.place = (samples.place + 4 * (uint32_t)i) & 15;
        const vec color = sampled_color(job, x, y, places[i][0], places[i][1], samples);
        // A lamp must not outshine its neighbours in the mean.
        sum = vec_add(sum, (vec){fminf(color.x, 4), fminf(color.y, 4), fminf(color.z, 4)});
    }
    return vec_scale(sum, 0.25f);
}

SEMSPLAT_DISPATCH static void light_all(rendering *job, const semsplat_cast_images *images) {
    for (int y = 0; y < job->view->height; y++)
        for (int x = 0; x < job->view->width; x++) light_pixel(job, images, x, y);
}

SEMSPLAT_DISPATCH static void smooth_all(rendering *job) {
    smooth_light(job, 1);
    smooth_light(job, 2);
    smooth_light(job, 3);
}

SEMSPLAT_DISPATCH static void color_all(rendering *job, const semsplat_cast_images *images) {
    for (int y = 0; y < job->view->height; y++)
        for (int x = 0; x < job->view->width; x++) {
            const vec color = pixel_color(job, x, y);
            memcpy(&images->color[3 * ((size_t)y * (size_t)job->view->width + (size_t)x)], &color, sizeof color);
        }
}

void semsplat_cast_render(
    const semsplat_caster *caster, const semsplat_cast_view *view, const semsplat_cast_images *images) {
    const size_t count = (size_t)view->width * (size_t)view->height;
    rendering job = {caster, view, images->scratch, NULL, 1 / view->fx};
    job.smoothed = (vec *)(job.pixels + count);
    light_all(&job, images);
    smooth_all(&job);
    color_all(&job, images);
}

SEMSPLAT_DISPATCH static ray_hit closest_dispatched(const semsplat_caster *caster, ray r, float longest) {
    return closest_hit(caster, r, longest);
}

SEMSPLAT_DISPATCH static int blocked_dispatched(const semsplat_caster *caster, ray r, float longest) {
    return is_blocked(caster, r, longest);
}

semsplat_cast_hit semsplat_cast_closest(
    const semsplat_caster *caster, const float origin[3], const float direction[3], float longest) {
    const ray r = {vec_of(origin), vec_of(direction)};
    const ray_hit hit = closest_dispatched(caster, r, fminf(longest, 1e30f));
    if (hit.distance < 0) return (semsplat_cast_hit){-1, -1, 0, 0, 0};
    const triangle_look *look = &caster->looks[hit.place];
    return (semsplat_cast_hit){hit.distance, look->source, hit.u, hit.v, look->instance};
}

int32_t semsplat_cast_blocked(
    const semsplat_caster *caster, const float origin[3], const float direction[3], float longest) {
    const ray r = {vec_of(origin), vec_of(direction)};
    return blocked_dispatched(caster, r, fminf(longest, 1e30f));
}
