#include "corners.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HALF = 7, SIDE = 2 * HALF + 1, LEVELS = 5, STEPS = 20 };

// Gradient of Scharr's operator, gray levels a pixel.
static void gradient(const uint8_t *gray, int width, int x, int y, float *gx, float *gy) {
    const uint8_t *above = gray + (size_t)(y - 1) * (size_t)width + x, *here = above + width, *below = here + width;
    *gx = (3.0f * (above[1] - above[-1]) + 10.0f * (here[1] - here[-1]) + 3.0f * (below[1] - below[-1])) / 32;
    *gy = (3.0f * (below[-1] - above[-1]) + 10.0f * (below[0] - above[0]) + 3.0f * (below[1] - above[1])) / 32;
}

static float smaller_eigenvalue(const uint8_t *gray, int width, int x, int y) {
    float xx = 0, xy = 0, yy = 0;
    for (int dy = -3; dy <= 3; dy++) {
        for (int dx = -3; dx <= 3; dx++) {
            float gx, gy;
            gradient(gray, width, x + dx, y + dy, &gx, &gy);
            xx += gx * gx;
            xy += gx * gy;
            yy += gy * gy;
        }
    }
    return (xx + yy - sqrtf((xx - yy) * (xx - yy) + 4 * xy * xy)) / (2 * 49);
}

int semsplat_find_corners(const uint8_t *gray, int width, int height, int cell, float least, float *places) {
    const int border = HALF + 2;
    int count = 0;
    for (int top = border; top < height - border; top += cell) {
        for (int left = border; left < width - border; left += cell) {
            float best = least;
            int best_x = -1, best_y = -1;
            // Every second pixel is near enough: alignment needs a place with structure, not the very best.
            for (int y = top; y < top + cell && y < height - border; y += 2) {
                for (int x = left; x < left + cell && x < width - border; x += 2) {
                    float strength = smaller_eigenvalue(gray, width, x, y);
                    if (strength > best) best = strength, best_x = x, best_y = y;
                }
            }
            if (best_x < 0) continue;
            places[2 * count] = (float)best_x;
            places[2 * count + 1] = (float)best_y;
            count++;
        }
    }
    return count;
}

typedef struct {
    int levels;
    int width[LEVELS], height[LEVELS];
    float *pixels[LEVELS];
} pyramid;

static void free_pyramid(pyramid *p) {
    for (int level = 0; level < p->levels; level++) free(p->pixels[level]);
}

// Halves with the weights 1 2 1, so that nothing finer than the new pixels is left.
static void halve(const float *from, int width, int height, float *to, int to_width, int to_height) {
    static const float weight[3] = {0.25f, 0.5f, 0.25f};
    for (int y = 0; y < to_height; y++) {
        for (int x = 0; x < to_width; x++) {
            float sum = 0;
            for (int dy = -1; dy <= 1; dy++) {
                int sy = 2 * y + dy < 0 ? 0 : 2 * y + dy >= height ? height - 1 : 2 * y + dy;
                for (int dx = -1; dx <= 1; dx++) {
                    int sx = 2 * x + dx < 0 ? 0 : 2 * x + dx >= width ? width - 1 : 2 * x + dx;
                    sum += weight[dy + 1] * weight[dx + 1] * from[(size_t)sy * (size_t)width + (size_t)sx];
                }
            }
            to[(size_t)y * (size_t)to_width + (size_t)x] = sum;
        }
    }
}

static int make_pyramid(const uint8_t *gray, int width, int height, pyramid *p) {
    p->levels = 0;
    for (int level = 0; level < LEVELS; level++) {
        int w = (width + (1 << level) - 1) >> level, h = (height + (1 << level) - 1) >> level;
        if (level > 0 && (w < 3 * SIDE || h < 3 * SIDE)) break;
        float *pixels = malloc(sizeof(float) * (size_t)w * (size_t)h);
        if (pixels == NULL) {
            free_pyramid(p);
            return -1;
        }
        if (level == 0)
            for (size_t i = 0; i < (size_t)w * (size_t)h; i++) pixels[i] = gray[i];
        else
            halve(p->pixels[level - 1], p->width[level - 1], p->height[level - 1], pixels, w, h);
        p->pixels[level] = pixels;
        p->width[level] = w;
        p->height[level] = h;
        p->levels++;
    }
    return 0;
}

static float sample(const float *pixels, int width, float x, float y) {
    int column = (int)x, row = (int)y;
    float fx = x - (float)column, fy = y - (float)row;
    const float *p = pixels + (size_t)row * (size_t)width + column;
    return (1 - fy) * ((1 - fx) * p[0] + fx * p[1]) + fy * ((1 - fx) * p[width] + fx * p[width + 1]);
}

static int is_inside(int width, int height, float x, float y) {
    const float margin = HALF + 2;
    return x >= margin && y >= margin && x < (float)width - margin && y < (float)height - margin;
}

typedef struct {
    float value[SIDE * SIDE], dx[SIDE * SIDE], dy[SIDE * SIDE];
    float xx, xy, yy;
} patch;

static void cut(const float *pixels, int width, float x, float y, patch *p) {
    p->xx = p->xy = p->yy = 0;
    for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
            float px = x + (float)(column - HALF), py = y + (float)(row - HALF);
            int i = row * SIDE + column;
            p->value[i] = sample(pixels, width, px, py);
            p->dx[i] = (sample(pixels, width, px + 1, py) - sample(pixels, width, px - 1, py)) / 2;
            p->dy[i] = (sample(pixels, width, px, py + 1) - sample(pixels, width, px, py - 1)) / 2;
            p->xx += p->dx[i] * p->dx[i];
            p->xy += p->dx[i] * p->dy[i];
            p->yy += p->dy[i] * p->dy[i];
        }
    }
}

// Moves (*x, *y) to where `pixels` look like the patch; 0 where that leaves the image or is not determined.
static int align(const patch *p, const float *pixels, int width, int height, float *x, float *y) {
    float determinant = p->xx * p->yy - p->xy * p->xy;
    if (determinant < 1) return 0;
    for (int step = 0; step < STEPS; step++) {
        if (!is_inside(width, height, *x, *y)) return 0;
        float bx = 0, by = 0, offset = 0;
        float difference[SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            float px = *x + (float)(i % SIDE - HALF), py = *y + (float)(i / SIDE - HALF);
            difference[i] = p->value[i] - sample(pixels, width, px, py);
            offset += difference[i];
        }
        // A light that grew brighter all over is no motion.
        offset /= SIDE * SIDE;
        for (int i = 0; i < SIDE * SIDE; i++) {
            bx += (difference[i] - offset) * p->dx[i];
            by += (difference[i] - offset) * p->dy[i];
        }
        float mx = (p->yy * bx - p->xy * by) / determinant, my = (p->xx * by - p->xy * bx) / determinant;
        *x += mx;
        *y += my;
        if (mx * mx + my * my < 1e-4f) break;
    }
    return is_inside(width, height, *x, *y);
}

static float correlation(const patch *a, const float *pixels, int width, float x, float y) {
    float b[SIDE * SIDE], ma = 0, mb = 0, ab = 0, aa = 1e-6f, bb = 1e-6f;
    for (int i = 0; i < SIDE * SIDE; i++) {
        b[i] = sample(pixels, width, x + (float)(i % SIDE - HALF), y + (float)(i / SIDE - HALF));
        ma += a->value[i] / (SIDE * SIDE);
        mb += b[i] / (SIDE * SIDE);
    }
    for (int i = 0; i < SIDE * SIDE; i++) {
        ab += (a->value[i] - ma) * (b[i] - mb);
        aa += (a->value[i] - ma) * (a->value[i] - ma);
        bb += (b[i] - mb) * (b[i] - mb);
    }
    return ab / sqrtf(aa * bb);
}

static int follow(const pyramid *a, const pyramid *b, float x, float y, float *to_x, float *to_y) {
    float dx = 0, dy = 0;
    patch p;
    for (int level = a->levels - 1; level >= 0; level--) {
        float scale = 1 / (float)(1 << level);
        float px = x * scale, py = y * scale;
        dx *= level == a->levels - 1 ? 1 : 2;
        dy *= level == a->levels - 1 ? 1 : 2;
        if (!is_inside(a->width[level], a->height[level], px, py)) continue;
        cut(a->pixels[level], a->width[level], px, py, &p);
        float qx = px + dx, qy = py + dy;
        // A coarse level that fails leaves the guess as it is.
        if (align(&p, b->pixels[level], b->width[level], b->height[level], &qx, &qy)) {
            dx = qx - px;
            dy = qy - py;
        } else if (level == 0) {
            return 0;
        }
    }
    *to_x = x + dx;
    *to_y = y + dy;
    if (!is_inside(a->width[0], a->height[0], x, y) || !is_inside(b->width[0], b->height[0], *to_x, *to_y)) return 0;
    return correlation(&p, b->pixels[0], b->width[0], *to_x, *to_y) > 0.9f;
}

int semsplat_track_corners(const uint8_t *first, const uint8_t *second, int width, int height, int count,
                           const float *places, float tolerance, float *found, uint8_t *is_found) {
    pyramid a, b;
    if (make_pyramid(first, width, height, &a) != 0) return -1;
    if (make_pyramid(second, width, height, &b) != 0) {
        free_pyramid(&a);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        float x = places[2 * i], y = places[2 * i + 1], back_x, back_y;
        is_found[i] = 0;
        found[2 * i] = x;
        found[2 * i + 1] = y;
        if (!follow(&a, &b, x, y, &found[2 * i], &found[2 * i + 1])) continue;
        if (!follow(&b, &a, found[2 * i], found[2 * i + 1], &back_x, &back_y)) continue;
        is_found[i] = (back_x - x) * (back_x - x) + (back_y - y) * (back_y - y) <= tolerance * tolerance;
    }
    free_pyramid(&a);
    free_pyramid(&b);
    return 0;
}
