// Procedural surfaces: from a place on a thing to its colour.
#include "raycast_internal.h"

typedef const semsplat_surface look;

SEMSPLAT_INLINE float corner_noise(int x, int y, int z, uint32_t seed) {
    const uint32_t word = (uint32_t)x * 0x8da6b343u ^ (uint32_t)y * 0xd8163841u ^ (uint32_t)z * 0xcb1ab31fu;
    return fraction_of(mixed(word + seed * 0x9e3779b9u));
}

// Smooth noise, 0…1, with features of size one.
static float noise(vec p, uint32_t seed) {
    const float fx = floorf(p.x), fy = floorf(p.y), fz = floorf(p.z);
    const int x = (int)fx, y = (int)fy, z = (int)fz;
    vec t = {p.x - fx, p.y - fy, p.z - fz};
    t = (vec){t.x * t.x * (3 - 2 * t.x), t.y * t.y * (3 - 2 * t.y), t.z * t.z * (3 - 2 * t.z)};
    float rows[4];
    for (int i = 0; i < 4; i++) {
        const float a = corner_noise(x, y + (i & 1), z + (i >> 1), seed);
        const float b = corner_noise(x + 1, y + (i & 1), z + (i >> 1), seed);
        rows[i] = a + (b - a) * t.x;
    }
    const float front = rows[0] + (rows[1] - rows[0]) * t.y, back = rows[2] + (rows[3] - rows[2]) * t.y;
    return front + (back - front) * t.z;
}

// How much of a pattern of period `period` survives in pixels of size `footprint`.
SEMSPLAT_INLINE float kept(float period, float footprint) {
    return clamped(1.6f - 2.2f * footprint / (period + 1e-9f), 0, 1);
}

// Noise around 0, of ±1/2, with finer and finer octaves as far as pixels show them.
static float clouds(vec p, float size, int octaves, float footprint, uint32_t seed) {
    float sum = 0, weight = 0.5f, total = 0;
    for (int i = 0; i < octaves; i++, size *= 0.5f, weight *= 0.55f) {
        total += weight;
        const float share = kept(size, footprint);
        if (share > 0) sum += weight * share * (noise(vec_scale(p, 1 / size), seed + (uint32_t)i) - 0.5f);
    }
    return sum / total;
}

SEMSPLAT_INLINE float wrapped(float a) { return a - floorf(a); }
SEMSPLAT_INLINE vec shade_of(look *s, int i) { return vec_of(s->colors[i]); }
SEMSPLAT_INLINE vec dimmed(vec color, float by) { return vec_scale(color, clamped(by, 0, 4)); }

static vec wood(look *s, vec p, float footprint) {
    const vec slow = {p.x * 1.3f, p.y * 6, p.z * 6};
    const float bend = noise(slow, s->seed) * 0.05f;
    const float ring = sqrtf((p.y + 0.11f) * (p.y + 0.11f) + (p.z + 0.07f) * (p.z + 0.07f)) + bend;
    const float period = 0.022f * s->scale;
    const float share = kept(period, footprint);
    const float wave = 0.5f + 0.5f * share * sinf(6.2831853f * ring / period);
    const float fibre = clouds((vec){p.x * 0.06f, p.y, p.z}, 0.004f, 2, footprint, s->seed + 9);
    const float mix = clamped(s->contrast * (0.7f * wave + 0.9f * fibre), 0, 1);
    return vec_mix(shade_of(s, 0), shade_of(s, 1), mix);
}

static vec planks(look *s, vec p, float footprint) {
    const float width = s->scale, length = width * 9;
    const float row = floorf(p.y / width);
    const float along = p.x + length * fraction_of(mixed((uint32_t)(int)row + s->seed * 31u));
    const float board = floorf(along / length);
    const uint32_t key = mixed((uint32_t)(int)row * 7919u ^ (uint32_t)(int)board * 104729u ^ s->seed);
    const float offset = 40 * fraction_of(key);
    look grain = {.seed = key, .scale = 1.6f, .contrast = s->contrast};
    semsplat_surface one = grain;
    memcpy(one.colors, s->colors, sizeof one.colors);
    const vec base = wood(&one, (vec){along + offset, wrapped(p.y / width) * width - 0.5f * width, 0.02f}, footprint);
    const float tone = 1 + 0.35f * s->contrast * (fraction_of(mixed(key + 1)) - 0.5f);
    const float y = wrapped(p.y / width) * width, x = wrapped(along / length) * length;
    const float edge = fminf(fminf(y, width - y), fminf(x, length - x));
    const float gap = (1 - smooth_step(0.0008f, 0.0022f + footprint, edge)) * kept(0.012f, footprint * 0.5f);
    return dimmed(base, tone * (1 - 0.55f * gap));
}

static vec cloth(look *s, vec p, float footprint) {
    const float thread = s->scale, share = kept(2 * thread, footprint);
    float weave = 0;
    if (share > 0) {
        const float k = 3.14159265f / thread;
        weave = share * (sinf(k * p.x) * sinf(k * p.y) + sinf(k * p.y) * sinf(k * p.z)
                         + sinf(k * p.z) * sinf(k * p.x)) / 2;
    }
    const float blotch = clouds(p, 0.09f, 3, footprint, s->seed);
    const float mix = clamped(s->contrast * (0.5f + 0.5f * weave), 0, 1);
    return dimmed(vec_mix(shade_of(s, 0), shade_of(s, 1), mix), 1 + 0.35f * blotch);
}

static vec stripes(look *s, vec p, float footprint) {
    const float at = wrapped(p.y / s->scale);
    const float soft = clamped(footprint / s->scale, 0.01f, 0.5f);
    const float first = smooth_step(0.4f - soft, 0.4f + soft, at) - smooth_step(1 - soft, 1, at);
    const float second = smooth_step(0.62f - soft, 0.62f + soft, at) - smooth_step(0.72f - soft, 0.72f + soft, at);
    vec color = vec_mix(shade_of(s, 0), shade_of(s, 1), first);
    color = vec_mix(color, shade_of(s, 2), second * kept(s->scale, footprint));
    return dimmed(color, 1 + 0.25f * clouds(p, 0.03f, 3, footprint, s->seed));
}

static vec plaid(look *s, vec p, float footprint) {
    const float soft = clamped(footprint / s->scale, 0.02f, 0.4f);
    vec color = shade_of(s, 0);
    for (int i = 0; i < 2; i++) {
        const float at = wrapped((i ? p.y : p.x) / s->scale);
        const float wide = smooth_step(0.3f, 0.3f + soft, at) * (1 - smooth_step(0.7f, 0.7f + soft, at));
        const float thin = smooth_step(0.1f, 0.1f + soft, at) * (1 - smooth_step(0.16f, 0.16f + soft, at));
        color = vec_mix(color, shade_of(s, 1), 0.5f * wide);
        color = vec_mix(color, shade_of(s, 2), 0.6f * thin);
    }
    return dimmed(color, 1 + 0.3f * clouds(p, 0.02f, 3, footprint, s->seed));
}

static vec tiles(look *s, vec p, float footprint) {
    const float x = p.x / s->scale, y = p.y / s->scale;
    const int column = (int)floorf(x), row = (int)floorf(y);
    const float u = wrapped(x), v = wrapped(y);
    const uint32_t key = mixed((uint32_t)column * 7919u ^ (uint32_t)row * 104729u ^ s->seed);
    vec color = shade_of(s, s->contrast > 0.6f && ((column + row) & 1) ? 2 : 0);
    color = dimmed(color, 1 + 0.16f * (fraction_of(key) - 0.5f)
                       + 0.3f * clouds((vec){p.x, p.y, fraction_of(key) * 9}, 0.16f, 4, footprint, s->seed));
    const float edge = s->scale * fminf(fminf(u, 1 - u), fminf(v, 1 - v));
    const float grout = 1 - smooth_step(0.0018f, 0.004f + footprint, edge);
    return vec_mix(color, shade_of(s, 1), grout * kept(0.02f, footprint * 0.5f));
}

static vec stone(look *s, vec p, float footprint) {
    const float bend = clouds(p, s->scale, 4, footprint, s->seed);
    const float vein = fabsf(clouds(vec_along(p, s->scale * bend, vec_all(1)), 1.4f * s->scale, 4, footprint, s->seed + 5));
    vec color = vec_mix(shade_of(s, 0), shade_of(s, 1), clamped(0.5f + s->contrast * 1.6f * bend, 0, 1));
    return vec_mix(color, shade_of(s, 2), s->contrast * (1 - smooth_step(0, 0.045f, vein)));
}

static vec plaster(look *s, vec p, float footprint) {
    const float rough = clouds(p, 0.012f, 2, footprint, s->seed);
    const float slow = clouds(p, 0.9f, 3, footprint, s->seed + 3);
    return dimmed(shade_of(s, 0), 1 + s->contrast * (0.2f * rough + 0.1f * slow));
}

static vec brick(look *s, vec p, float footprint) {
    const float height = s->scale * 0.32f, row = floorf(p.y / height);
    const float x = p.x / s->scale + 0.5f * (float)((int)row & 1);
    const uint32_t key = mixed((uint32_t)(int)floorf(x) * 7919u ^ (uint32_t)(int)row * 104729u ^ s->seed);
    const float u = wrapped(x) * s->scale, v = p.y - row * height;
    const float edge = fminf(fminf(u, s->scale - u), fminf(v, height - v));
    const float rough = clouds(p, 0.02f, 3, footprint, s->seed);
    vec color = vec_mix(shade_of(s, 0), shade_of(s, 2), fraction_of(key));
    color = dimmed(color, 1 + 0.5f * rough + 0.3f * (fraction_of(mixed(key)) - 0.5f));
    const float mortar = 1 - smooth_step(0.004f, 0.007f + footprint, edge + 0.004f * rough);
    return vec_mix(color, shade_of(s, 1), mortar);
}

static vec carpet(look *s, vec p, float footprint) {
    const float tuft = clouds(p, s->scale, 2, footprint, s->seed);
    const float worn = clouds(p, 0.5f, 3, footprint, s->seed + 4);
    const vec color = vec_mix(shade_of(s, 0), shade_of(s, 1), clamped(0.35f + 0.9f * tuft, 0, 1));
    return dimmed(color, 1 + 0.3f * worn + 0.4f * s->contrast * tuft);
}

static vec brushed(look *s, vec p, float footprint) {
    const float streak = clouds((vec){p.x * 0.03f, p.y, p.z}, 0.003f, 2, footprint, s->seed);
    return dimmed(shade_of(s, 0), 1 + s->contrast * 0.5f * streak);
}

static vec leaf(look *s, vec p, float footprint) {
    const float rib = fabsf(p.y);
    const float vein = kept(0.012f, footprint) * (0.5f + 0.5f * sinf(420 * (p.x - 1.1f * rib)));
    vec color = vec_mix(shade_of(s, 0), shade_of(s, 1), clamped(0.35f * vein + 0.5f + clouds(p, 0.05f, 2, footprint, s->seed), 0, 1));
    return vec_mix(color, shade_of(s, 2), 0.7f * (1 - smooth_step(0.0008f, 0.003f, rib)));
}

static vec speckle(look *s, vec p, float footprint) {
    const vec q = vec_scale(p, 1 / s->scale);
    const vec cell = {floorf(q.x), floorf(q.y), floorf(q.z)};
    const uint32_t key = mixed((uint32_t)(int)cell.x * 7919u ^ (uint32_t)(int)cell.y * 104729u
                               ^ (uint32_t)(int)cell.z * 15487469u ^ s->seed);
    const vec middle = {0.3f + 0.4f * fraction_of(key), 0.3f + 0.4f * fraction_of(mixed(key + 1)),
                        0.3f + 0.4f * fraction_of(mixed(key + 2))};
    const vec off = vec_sub(vec_sub(q, cell), middle);
    const float dot = 1 - smooth_step(0.16f, 0.3f, sqrtf(vec_dot(off, off)));
    const vec tint = shade_of(s, key & 64 ? 1 : 2);
    return vec_mix(shade_of(s, 0), tint, s->contrast * dot * kept(s->scale, footprint));
}

// The seam of a tennis ball: a wave around its equator, twice up and twice down.
static vec seam(look *s, vec p, float footprint) {
    const vec d = vec_unit(p);
    const float around = atan2f(d.y, d.x);
    const float off = fabsf(d.z - 0.62f * sinf(2 * around) * sqrtf(fmaxf(0, 1 - d.z * d.z * 0.4f)));
    const float line = 1 - smooth_step(0.05f, 0.09f + footprint / s->scale, off);
    const float fuzz = clouds(p, 0.004f, 2, footprint, s->seed);
    return vec_mix(dimmed(shade_of(s, 0), 1 + s->contrast * fuzz), shade_of(s, 1), line);
}

static vec blush(look *s, vec p, float footprint) {
    const float height = clamped(p.z / s->scale, 0, 1);
    const float cloud = clouds(p, 0.6f * s->scale, 3, footprint, s->seed);
    const float side = smooth_step(-0.1f, 0.25f, cloud) * s->contrast;
    vec color = vec_mix(shade_of(s, 0), shade_of(s, 1), side);
    const float pole = smooth_step(0.36f, 0.5f, fabsf(height - 0.5f));
    return dimmed(vec_mix(color, shade_of(s, 2), 0.75f * pole), 1 + 0.2f * clouds(p, 0.006f, 2, footprint, s->seed + 2));
}

static vec motif(look *s, vec p, float footprint) {
    const float x = p.x / s->scale, y = p.y / s->scale + 0.5f * (float)((int)floorf(p.x / s->scale) & 1);
    const float u = wrapped(x) - 0.5f, v = wrapped(y) - 0.5f;
    const float around = atan2f(v, u), radius = sqrtf(u * u + v * v);
    const int petals = 3 + (int)(s->seed % 5u);
    const float soft = clamped(footprint / s->scale, 0.02f, 0.5f);
    const float flower = 0.27f + 0.1f * cosf((float)petals * around);
    const float inside = 1 - smooth_step(flower - soft, flower + soft, radius);
    const float heart = 1 - smooth_step(0.1f - soft, 0.1f + soft, radius);
    const float frame = smooth_step(0.44f - soft, 0.44f + soft, fmaxf(fabsf(u), fabsf(v)));
    const float share = s->contrast * kept(s->scale, footprint);
    vec color = vec_mix(shade_of(s, 0), shade_of(s, 1), share * inside);
    color = vec_mix(color, shade_of(s, 2), share * heart);
    if (s->seed & 64) color = vec_mix(color, shade_of(s, 1), 0.6f * share * frame);
    return dimmed(color, 1 + 0.2f * clouds(p, 0.02f, 2, footprint, s->seed));
}

static vec plain(look *s, vec p, float footprint) {
    return dimmed(shade_of(s, 0), 1 + 0.2f * s->contrast * clouds(p, 0.05f, 3, footprint, s->seed));
}

vec semsplat_surface_print(look *s, vec at);

vec semsplat_surface_color(look *s, vec at, float footprint) {
    switch (s->kind) {
    case SEMSPLAT_SURFACE_WOOD: return wood(s, at, footprint);
    case SEMSPLAT_SURFACE_PLANKS: return planks(s, at, footprint);
    case SEMSPLAT_SURFACE_CLOTH: return cloth(s, at, footprint);
    case SEMSPLAT_SURFACE_STRIPES: return stripes(s, at, footprint);
    case SEMSPLAT_SURFACE_PLAID: return plaid(s, at, footprint);
    case SEMSPLAT_SURFACE_TILES: return tiles(s, at, footprint);
    case SEMSPLAT_SURFACE_STONE: return stone(s, at, footprint);
    case SEMSPLAT_SURFACE_PLASTER: return plaster(s, at, footprint);
    case SEMSPLAT_SURFACE_BRICK: return brick(s, at, footprint);
    case SEMSPLAT_SURFACE_CARPET: return carpet(s, at, footprint);
    case SEMSPLAT_SURFACE_BRUSHED: return brushed(s, at, footprint);
    case SEMSPLAT_SURFACE_LEAF: return leaf(s, at, footprint);
    case SEMSPLAT_SURFACE_SPECKLE: return speckle(s, at, footprint);
    case SEMSPLAT_SURFACE_SEAM: return seam(s, at, footprint);
    case SEMSPLAT_SURFACE_BLUSH: return blush(s, at, footprint);
    case SEMSPLAT_SURFACE_MOTIF: return motif(s, at, footprint);
    case SEMSPLAT_SURFACE_POSTER:
    case SEMSPLAT_SURFACE_COVER:
    case SEMSPLAT_SURFACE_SCREEN:
    case SEMSPLAT_SURFACE_OUTSIDE: return semsplat_surface_print(s, at);
    default: return plain(s, at, footprint);
    }
}
