// Surfaces that show something: pictures, covers, screens, what is outside. All on the unit square.
#include "raycast_internal.h"

typedef const semsplat_surface look;

typedef struct {
    uint32_t word;
} dice;

SEMSPLAT_INLINE float roll(dice *d) {
    d->word = mixed(d->word + 0x9e3779b9u);
    return fraction_of(d->word);
}

static vec tint(dice *d, look *s) {
    const float which = roll(d);
    const vec base = vec_of(s->colors[which < 0.4f ? 0 : which < 0.75f ? 1 : 2]);
    return vec_scale(base, 0.55f + 0.8f * roll(d));
}

static float wave(float x, uint32_t seed, float detail) {
    const float a = fraction_of(mixed(seed)), b = fraction_of(mixed(seed + 1));
    return 0.5f + 0.25f * sinf(detail * (1 + a) * x + 6 * b) + 0.16f * sinf(detail * (2.3f + b) * x + 9 * a)
        + 0.07f * sinf(detail * (7 + 3 * a) * x);
}

// Hills before a sky.
static vec landscape(look *s, vec at) {
    vec color = vec_mix((vec){0.85f, 0.87f, 0.9f}, vec_of(s->colors[0]), at.y);
    const float sun_x = fraction_of(mixed(s->seed + 8)) - at.x, sun_y = 0.75f - at.y;
    if (sun_x * sun_x + sun_y * sun_y < 0.008f) color = (vec){0.95f, 0.8f, 0.35f};
    for (int layer = 0; layer < 3; layer++) {
        const float ridge = (0.7f - 0.22f * (float)layer) * wave(at.x, s->seed + 13u * (uint32_t)layer, 4 + 3 * (float)layer);
        if (at.y < ridge) color = vec_mix(vec_of(s->colors[1 + layer % 2]), color, 0.6f - 0.28f * (float)layer);
    }
    return color;
}

static vec shapes(look *s, vec at) {
    dice d = {s->seed};
    vec color = tint(&d, s);
    for (int i = 0; i < 9; i++) {
        const float x = roll(&d), y = roll(&d), w = 0.08f + 0.3f * roll(&d), h = 0.08f + 0.3f * roll(&d);
        const vec paint = tint(&d, s);
        const float kind = roll(&d), dx = (at.x - x) / w, dy = (at.y - y) / h;
        const int inside = kind < 0.4f ? fabsf(dx) < 1 && fabsf(dy) < 1
            : kind < 0.75f ? dx * dx + dy * dy < 1 : fabsf(dx + dy) < 0.25f;
        if (inside) color = paint;
    }
    return color;
}

// A portrait of sorts: head, shoulders and a background.
static vec portrait(look *s, vec at) {
    vec color = vec_mix(vec_of(s->colors[0]), vec_of(s->colors[2]), at.y);
    const float x = at.x - 0.5f;
    if (at.y < 0.34f - 1.2f * x * x) color = vec_of(s->colors[1]);
    const float head = x * x / 0.024f + (at.y - 0.52f) * (at.y - 0.52f) / 0.045f;
    if (head < 1.35f && at.y > 0.5f) color = (vec){0.09f, 0.05f, 0.03f};
    if (head < 1 && at.y < 0.64f) color = (vec){0.6f, 0.4f, 0.3f};
    return color;
}

static vec poster(look *s, vec at) {
    const float margin = 0.09f * fraction_of(mixed(s->seed + 77));
    if (fminf(fminf(at.x, 1 - at.x), fminf(at.y, 1 - at.y)) < margin) return (vec){0.8f, 0.79f, 0.75f};
    switch (mixed(s->seed + 5) % 4u) {
    case 0: return shapes(s, at);
    case 1: return portrait(s, at);
    default: return landscape(s, at);
    }
}

// Words as bars: lines of blocks of random lengths.
static int is_text(float x, float y, float lines, uint32_t seed) {
    const float row = floorf(y * lines), in_row = y * lines - row;
    if (in_row < 0.3f || in_row > 0.75f) return 0;
    const uint32_t line = mixed(seed + (uint32_t)(int)row);
    if (x > 0.55f + 0.45f * fraction_of(line)) return 0;
    const float letter = floorf(x * lines * 2.2f);
    return mixed(line + (uint32_t)(int)letter) % 6u != 0;
}

static vec cover(look *s, vec at) {
    dice d = {mixed(s->seed ^ (uint32_t)(int)(at.z * 3))};
    vec color = vec_of(s->colors[0]);
    const float bands = 1 + floorf(3 * roll(&d));
    for (float i = 0; i < bands; i++) {
        const float y = roll(&d), h = 0.05f + 0.2f * roll(&d);
        const int which = roll(&d) < 0.5f ? 1 : 2;
        if (fabsf(at.y - y) < h) color = vec_of(s->colors[which]);
    }
    const float x = 0.3f + 0.4f * roll(&d), y = 0.3f + 0.4f * roll(&d), r = 0.12f + 0.15f * roll(&d);
    const float dx = at.x - x, dy = at.y - y;
    if (roll(&d) < 0.7f && dx * dx + dy * dy < r * r) color = vec_of(s->colors[roll(&d) < 0.5f ? 1 : 2]);
    const float title = 0.55f + 0.3f * roll(&d);
    const vec ink = vec_dot(color, vec_all(1)) > 1 ? vec_all(0.03f) : vec_all(0.8f);
    const float u = (at.x - 0.12f) / 0.76f;
    if (u < 0 || u > 1) return color;
    if (at.y > title && at.y < title + 0.13f && is_text(u, (at.y - title) / 0.13f, 2, s->seed)) return ink;
    if (at.y > 0.08f && at.y < 0.3f && is_text(u, (at.y - 0.08f) / 0.22f, 5, s->seed + 3)) return ink;
    return color;
}

static vec outside(look *s, vec at) {
    const vec sky = vec_mix((vec){0.75f, 0.83f, 0.95f}, (vec){0.35f, 0.58f, 0.95f}, at.y);
    const float trees = 0.5f * wave(at.x, s->seed, 9);
    if (at.y > trees + 0.12f) return sky;
    if (s->seed & 8) {   // houses
        const float column = floorf(at.x * 4 + fraction_of(s->seed));
        const uint32_t key = mixed(s->seed + (uint32_t)(int)column);
        if (at.y > 0.25f + 0.3f * fraction_of(key)) return sky;
        const float u = at.x * 24 - floorf(at.x * 24), v = at.y * 16 - floorf(at.y * 16);
        const vec wall = vec_scale((vec){0.4f, 0.34f, 0.28f}, 0.5f + fraction_of(mixed(key)));
        return u > 0.35f && u < 0.7f && v > 0.3f && v < 0.75f ? (vec){0.12f, 0.15f, 0.2f} : wall;
    }
    const float tone = 0.5f + 0.5f * wave(at.x * 6 + at.y * 3, s->seed + 4, 7);
    return at.y > trees ? vec_mix(sky, (vec){0.15f, 0.28f, 0.1f}, 0.8f) : vec_scale((vec){0.16f, 0.27f, 0.08f}, tone);
}

vec semsplat_surface_print(look *s, vec at) {
    at.x = clamped(at.x, 0, 1);
    at.y = clamped(at.y, 0, 1);
    switch (s->kind) {
    case SEMSPLAT_SURFACE_COVER: return cover(s, at);
    case SEMSPLAT_SURFACE_OUTSIDE: return outside(s, at);
    case SEMSPLAT_SURFACE_SCREEN: return s->seed & 1 ? landscape(s, at) : shapes(s, at);
    default: return poster(s, at);
    }
}
