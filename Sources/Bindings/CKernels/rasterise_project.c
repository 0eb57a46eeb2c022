// From a Gaussian in the world to an ellipse, a colour and a depth in the image, and back.
#include "rasterise_internal.h"

#define SH_0 ((real)0.28209479177387814)
#define SH_1 ((real)0.4886025119029199)
#define SHORTEST_QUATERNION ((real)1e-12)  // squared length

// The steps of the projection, kept for the way back.
typedef struct {
    real p[3];             // mean in the camera frame
    real q[4], q_length;   // unit quaternion, and the length it had
    real turn[9];          // camera from Gaussian: R·R(q)
    real root[9];          // turn·diag(scales): Σ in the camera frame is root·rootᵀ
    real j00, j02, j11, j12;
    int x_clamped, y_clamped;
    real half[6];          // J·root, 2×3: Σ' - 0.3·I is half·halfᵀ
} projection;

SEMSPLAT_INLINE void rotation_of(const real q[4], real r[9]) {
    const real w = q[0], x = q[1], y = q[2], z = q[3];
    const real rows[9] = {
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    };
    memcpy(r, rows, sizeof rows);
}

// The Jacobian of the projection, with x/z and y/z held within 1.3 half fields of view as in gsplat:
// the linear approximation blows up outside the image.
SEMSPLAT_INLINE void jacobian(const semsplat_scene *s, projection *m) {
    const real z = m->p[2];
    const real margin_x = (real)0.15 * (real)s->width / s->fx;
    const real margin_y = (real)0.15 * (real)s->height / s->fy;
    const real left = -(s->cx / s->fx + margin_x);
    const real right = ((real)s->width - s->cx) / s->fx + margin_x;
    const real top = -(s->cy / s->fy + margin_y);
    const real bottom = ((real)s->height - s->cy) / s->fy + margin_y;
    real x = m->p[0] / z, y = m->p[1] / z;
    m->x_clamped = x < left || x > right;
    m->y_clamped = y < top || y > bottom;
    x = x < left ? left : x > right ? right : x;
    y = y < top ? top : y > bottom ? bottom : y;
    m->j00 = s->fx / z;
    m->j11 = s->fy / z;
    m->j02 = -m->j00 * x;
    m->j12 = -m->j11 * y;
}

// 0 when the Gaussian is outside the depth range or has no orientation.
SEMSPLAT_INLINE int project_shape(const semsplat_scene *s, uint32_t index, projection *m) {
    const real *mean = s->means + 3 * (size_t)index, *q = s->quaternions + 4 * (size_t)index;
    const real *scale = s->scales + 3 * (size_t)index, *pose = s->camera_from_world;
    for (int i = 0; i < 3; i++)
        m->p[i] = pose[4 * i] * mean[0] + pose[4 * i + 1] * mean[1] + pose[4 * i + 2] * mean[2]
                + pose[4 * i + 3];
    // Written so that a depth that is not a number fails.
    if (!(m->p[2] > s->near_metres && m->p[2] <= s->far_metres)) return 0;
    const real squared = q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3];
    if (!(squared > SHORTEST_QUATERNION)) return 0;
    m->q_length = (real)sqrt(squared);
    for (int i = 0; i < 4; i++) m->q[i] = q[i] / m->q_length;
    real r[9];
    rotation_of(m->q, r);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            m->turn[3 * i + k] = pose[4 * i] * r[k] + pose[4 * i + 1] * r[3 + k]
                               + pose[4 * i + 2] * r[6 + k];
            m->root[3 * i + k] = m->turn[3 * i + k] * scale[k];
        }
    jacobian(s, m);
    for (int k = 0; k < 3; k++) {
        m->half[k] = m->j00 * m->root[k] + m->j02 * m->root[6 + k];
        m->half[3 + k] = m->j11 * m->root[3 + k] + m->j12 * m->root[6 + k];
    }
    return 1;
}

// The unit vector from the camera to the Gaussian, in the world frame; returns the distance.
SEMSPLAT_INLINE real view_direction(const semsplat_scene *s, const real p[3], real d[3]) {
    const real *pose = s->camera_from_world;
    const real distance = (real)sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
    for (int i = 0; i < 3; i++)
        d[i] = (pose[i] * p[0] + pose[4 + i] * p[1] + pose[8 + i] * p[2]) / distance;
    return distance;
}

// The colour before it is cut at 0.
SEMSPLAT_INLINE void raw_color(const semsplat_scene *s, uint32_t index, const real p[3], real color[3]) {
    real d[3];
    view_direction(s, p, d);
    for (int i = 0; i < 3; i++) {
        const real *c = s->colors + 12 * (size_t)index + 4 * i;
        color[i] = SH_0 * c[0] + SH_1 * (-d[1] * c[1] + d[2] * c[2] - d[0] * c[3]) + (real)0.5;
    }
}

// Half extents of the ellipse on which alpha is 1/255, of the mean and the covariance of `s`.
// gsplat rounds them up to whole pixels; nothing within the rounding reaches 1/255.
SEMSPLAT_INLINE void set_extents(splat *s, real xx, real yy) {
    real reach = (real)sqrt(2 * log(255 * s->opacity));
    reach = reach > (real)3.33 ? (real)3.33 : reach;
    const real slack = (real)0.01;  // pixels, for rounding
    s->rx = reach * (real)sqrt(xx) + slack;
    s->ry = reach * (real)sqrt(yy) + slack;
}

// 1 and the splat, or 0 when the Gaussian is not to be drawn.
SEMSPLAT_INLINE int project_one(const semsplat_scene *s, uint32_t index, splat *out) {
    const real opacity = s->opacities[index];
    if (!(opacity >= SMALLEST_ALPHA)) return 0;
    projection m;
    if (!project_shape(s, index, &m)) return 0;
    const real *h = m.half;
    const real xx = h[0] * h[0] + h[1] * h[1] + h[2] * h[2] + DILATION;
    const real xy = h[0] * h[3] + h[1] * h[4] + h[2] * h[5];
    const real yy = h[3] * h[3] + h[4] * h[4] + h[5] * h[5] + DILATION;
    const real determinant = xx * yy - xy * xy;
    if (!(determinant > 0 && isfinite(determinant))) return 0;
    *out = (splat){
        .u = m.j00 * m.p[0] + s->cx, .v = m.j11 * m.p[1] + s->cy,
        .a = yy / determinant, .b = -xy / determinant, .c = xx / determinant,
        .opacity = opacity, .z = m.p[2],
    };
    set_extents(out, xx, yy);
    // Written so that a place that is not a number fails.
    if (!(out->u + out->rx > 0 && out->u - out->rx < (real)s->width)) return 0;
    if (!(out->v + out->ry > 0 && out->v - out->ry < (real)s->height)) return 0;
    if (s->color_kind == SEMSPLAT_COLORS_HARMONICS) {
        raw_color(s, index, m.p, out->color);
        for (int i = 0; i < 3; i++) out->color[i] = out->color[i] > 0 ? out->color[i] : 0;
    } else {
        memcpy(out->color, s->colors + 3 * (size_t)index, sizeof out->color);
    }
    return isfinite(out->color[0] + out->color[1] + out->color[2]);
}

// The tiles of the pixels begin..<end.
SEMSPLAT_INLINE span tiles_of(span pixels) {
    const int begin = pixels.begin / TILE;
    return (span){begin, pixels.begin == pixels.end ? begin : (pixels.end - 1) / TILE + 1};
}

typedef struct {
    const semsplat_scene *scene;
    splat *splats;
} projecting;

SEMSPLAT_DISPATCH
static void project_range(void *context, size_t begin, size_t end) {
    const projecting *job = context;
    const semsplat_scene *scene = job->scene;
    for (size_t i = begin; i < end; i++) {
        splat *s = &job->splats[i];
        if (project_one(scene, (uint32_t)i, s)) {
            s->columns = tiles_of(pixels_within(s->u, s->rx, 0, scene->width));
            s->rows = tiles_of(pixels_within(s->v, s->ry, 0, scene->height));
        } else {
            s->columns = s->rows = (span){0, 0};
        }
    }
}

void semsplat_project_all(const semsplat_scene *scene, splat *splats) {
    projecting job = {scene, splats};
    semsplat_parallel((size_t)scene->count, 4096, scene->threads, &job, project_range);
}

int32_t semsplat_project(
    const semsplat_scene *scene, int32_t index, real *mean, real *conic, real *radii, real *color) {
    splat s;
    if (!project_one(scene, (uint32_t)index, &s)) return 0;
    mean[0] = s.u, mean[1] = s.v;
    conic[0] = s.a, conic[1] = s.b, conic[2] = s.c;
    radii[0] = s.rx, radii[1] = s.ry;
    memcpy(color, s.color, sizeof s.color);
    return 1;
}

// Gradients by J (00, 02, 11, 12) and by root, from those by the conic.
SEMSPLAT_INLINE void conic_backward(
    const projection *m, const splat *seen, const splat_gradient *g, real by_j[4], real by_root[9]) {
    // G' = -Q G Q with G = [[a, b/2], [b/2, c]] of the gradients: the gradient by Σ'.
    const real a = seen->a, b = seen->b, c = seen->c, half_b = (real)0.5 * g->b;
    const real ga0 = g->a * a + half_b * b, ga1 = g->a * b + half_b * c;
    const real gc0 = half_b * a + g->c * b, gc1 = half_b * b + g->c * c;
    const real xx = -(a * ga0 + b * gc0), xy = -(a * ga1 + b * gc1), yy = -(b * ga1 + c * gc1);
    const real *h = m->half;
    real by_half[6];
    for (int k = 0; k < 3; k++) {
        by_half[k] = 2 * (xx * h[k] + xy * h[3 + k]);
        by_half[3 + k] = 2 * (xy * h[k] + yy * h[3 + k]);
    }
    memset(by_j, 0, 4 * sizeof(real));
    for (int k = 0; k < 3; k++) {
        by_j[0] += by_half[k] * m->root[k];
        by_j[1] += by_half[k] * m->root[6 + k];
        by_j[2] += by_half[3 + k] * m->root[3 + k];
        by_j[3] += by_half[3 + k] * m->root[6 + k];
        by_root[k] = m->j00 * by_half[k];
        by_root[3 + k] = m->j11 * by_half[3 + k];
        by_root[6 + k] = m->j02 * by_half[k] + m->j12 * by_half[3 + k];
    }
}

// Adds to the gradient by the mean in the camera frame.
SEMSPLAT_INLINE void mean_backward(
    const projection *m, const splat_gradient *g, const real by_j[4], real by_p[3]) {
    const real x = m->p[0], y = m->p[1], z = m->p[2];
    by_p[0] += m->j00 * g->u;
    by_p[1] += m->j11 * g->v;
    by_p[2] += g->z - (m->j00 * x * g->u + m->j11 * y * g->v) / z;
    by_p[2] -= (m->j00 * by_j[0] + m->j11 * by_j[2]) / z;
    // J₀₂ is -fx·x/z², or -fx·limit/z where x/z was held at the limit.
    if (!m->x_clamped) by_p[0] -= m->j00 / z * by_j[1];
    if (!m->y_clamped) by_p[1] -= m->j11 / z * by_j[3];
    by_p[2] -= (m->x_clamped ? 1 : 2) * m->j02 / z * by_j[1];
    by_p[2] -= (m->y_clamped ? 1 : 2) * m->j12 / z * by_j[3];
}

SEMSPLAT_INLINE void rotation_backward(const projection *m, const real by_r[9], real by_q[4]) {
    const real w = m->q[0], x = m->q[1], y = m->q[2], z = m->q[3];
    const real *g = by_r;
    const real unit[4] = {
        2 * (-z * g[1] + y * g[2] + z * g[3] - x * g[5] - y * g[6] + x * g[7]),
        2 * (y * g[1] + z * g[2] + y * g[3] - 2 * x * g[4] - w * g[5] + z * g[6] + w * g[7]
             - 2 * x * g[8]),
        2 * (-2 * y * g[0] + x * g[1] + w * g[2] + x * g[3] + z * g[5] - w * g[6] + z * g[7]
             - 2 * y * g[8]),
        2 * (-2 * z * g[0] - w * g[1] + x * g[2] + w * g[3] - 2 * z * g[4] + y * g[5] + x * g[6]
             + y * g[7]),
    };
    real radial = 0;
    for (int i = 0; i < 4; i++) radial += unit[i] * m->q[i];
    for (int i = 0; i < 4; i++) by_q[i] = (unit[i] - radial * m->q[i]) / m->q_length;
}

// Gradients by scales and quaternion, from those by root = R·R(q)·diag(scales).
SEMSPLAT_INLINE void shape_backward(
    const semsplat_scene *s, uint32_t index, const projection *m, const real by_root[9],
    const semsplat_scene_gradients *out) {
    const real *scale = s->scales + 3 * (size_t)index, *pose = s->camera_from_world;
    if (out->scales)
        for (int k = 0; k < 3; k++)
            out->scales[3 * (size_t)index + k] = by_root[k] * m->turn[k]
                + by_root[3 + k] * m->turn[3 + k] + by_root[6 + k] * m->turn[6 + k];
    if (!out->quaternions) return;
    real by_r[9];
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            by_r[3 * i + k] = scale[k] * (pose[i] * by_root[k] + pose[4 + i] * by_root[3 + k]
                                          + pose[8 + i] * by_root[6 + k]);
    rotation_backward(m, by_r, out->quaternions + 4 * (size_t)index);
}

// Gradients by the harmonics, and by the mean through the direction it is seen in (world frame).
SEMSPLAT_INLINE void color_backward(
    const semsplat_scene *s, uint32_t index, const real p[3], const splat_gradient *g,
    real *by_colors, real by_mean[3]) {
    if (s->color_kind != SEMSPLAT_COLORS_HARMONICS) {
        if (by_colors) memcpy(by_colors + 3 * (size_t)index, g->color, sizeof g->color);
        return;
    }
    real d[3], color[3], by_d[3] = {0, 0, 0};
    const real distance = view_direction(s, p, d);
    raw_color(s, index, p, color);
    for (int i = 0; i < 3; i++) {
        const real by_color = color[i] > 0 ? g->color[i] : 0, by_band = SH_1 * by_color;
        const real *c = s->colors + 12 * (size_t)index + 4 * i;
        by_d[0] -= by_band * c[3];
        by_d[1] -= by_band * c[1];
        by_d[2] += by_band * c[2];
        if (!by_colors) continue;
        real *by_c = by_colors + 12 * (size_t)index + 4 * i;
        by_c[0] = SH_0 * by_color;
        by_c[1] = -by_band * d[1];
        by_c[2] = by_band * d[2];
        by_c[3] = -by_band * d[0];
    }
    const real radial = by_d[0] * d[0] + by_d[1] * d[1] + by_d[2] * d[2];
    for (int i = 0; i < 3; i++) by_mean[i] += (by_d[i] - radial * d[i]) / distance;
}

SEMSPLAT_INLINE void unproject_one(
    const semsplat_scene *s, uint32_t index, const splat *seen, const splat_gradient *g,
    const semsplat_scene_gradients *out) {
    if (out->opacities) out->opacities[index] = g->opacity;
    projection m;
    if (!project_shape(s, index, &m)) return;
    real by_j[4], by_root[9], by_p[3] = {0, 0, 0}, by_mean[3] = {0, 0, 0};
    conic_backward(&m, seen, g, by_j, by_root);
    mean_backward(&m, g, by_j, by_p);
    shape_backward(s, index, &m, by_root, out);
    color_backward(s, index, m.p, g, out->colors, by_mean);
    if (!out->means) return;
    const real *pose = s->camera_from_world;
    for (int i = 0; i < 3; i++)
        out->means[3 * (size_t)index + i] =
            by_mean[i] + pose[i] * by_p[0] + pose[4 + i] * by_p[1] + pose[8 + i] * by_p[2];
}

typedef struct {
    const semsplat_scene *scene;
    const splat *seen;
    const splat_gradient *by_splats;
    const semsplat_scene_gradients *out;
} unprojecting;

SEMSPLAT_DISPATCH
static void unproject_range(void *context, size_t begin, size_t end) {
    const unprojecting *job = context;
    for (size_t i = begin; i < end; i++)
        if (is_drawn(&job->seen[i]))
            unproject_one(job->scene, (uint32_t)i, &job->seen[i], &job->by_splats[i], job->out);
}

void semsplat_project_backward(
    const semsplat_scene *scene, const splat *seen, const splat_gradient *by_splats,
    const semsplat_scene_gradients *out) {
    unprojecting job = {scene, seen, by_splats, out};
    semsplat_parallel((size_t)scene->count, 4096, scene->threads, &job, unproject_range);
}
