// Differentiable rasteriser of 3D Gaussians with any number of feature channels.
//
// Conventions: OpenCV camera frame (x right, y down, z forward), pixels with the first centre at
// (0.5, 0.5), quaternions w, x, y, z, row-major arrays, metres. The equations are those of Kerbl et
// al. 2023 (3D Gaussian Splatting) with the extents and the frustum clamp of gsplat.
//
// Every function gives the same bits for every number of threads.
#ifndef SEMSPLAT_RASTERISER_H
#define SEMSPLAT_RASTERISER_H

#include <stdint.h>

// The daemon and the training use float; the gradient test compiles the same files with double.
#ifdef SEMSPLAT_DOUBLE
typedef double semsplat_real;
#else
typedef float semsplat_real;
#endif

#ifdef __cplusplus
extern "C" {
#endif

// What `colors` of a scene holds for each Gaussian.
enum {
    SEMSPLAT_COLORS_RGB = 0,        // 3: red, green, blue, used as they are
    SEMSPLAT_COLORS_HARMONICS = 1,  // 12: degree-1 harmonics, channel-major (R c0 c1 c2 c3, G…, B…)
};

// Gaussians and the camera that looks at them. Nothing here is owned or changed.
// A Gaussian with a value that is not finite, or a quaternion of length zero, is not drawn.
typedef struct {
    int32_t count;
    int32_t feature_channels;            // 0 when features is null
    int32_t color_kind;                  // SEMSPLAT_COLORS_…
    int32_t width, height;               // pixels
    int32_t threads;                     // at least 1
    const semsplat_real *means;          // [count, 3] world frame
    const semsplat_real *quaternions;    // [count, 4] w, x, y, z; need not have length one
    const semsplat_real *scales;         // [count, 3] standard deviations
    const semsplat_real *opacities;      // [count] 0…1
    const semsplat_real *colors;         // [count, 3] or [count, 12]
    const semsplat_real *features;       // [count, feature_channels] or null
    semsplat_real fx, fy, cx, cy;        // pixels
    semsplat_real camera_from_world[12]; // [3, 4]
    semsplat_real near_metres, far_metres; // Gaussians not between them are not drawn
    semsplat_real background[3];
} semsplat_scene;

// Images to fill; any of them may be null.
typedef struct {
    semsplat_real *color;             // [height, width, 3] with background
    semsplat_real *depth;             // [height, width] Σwz / max(alpha, 1e-10)
    semsplat_real *accumulated_depth; // [height, width] Σwz
    semsplat_real *alpha;             // [height, width]
    semsplat_real *features;          // [height, width, feature_channels] Σwf, without background
    int32_t *dominant;                // [height, width] Gaussian of the largest weight, -1 for none
} semsplat_images;

// Gradients of a loss by the images; null stands for zero.
typedef struct {
    const semsplat_real *color, *depth, *accumulated_depth, *alpha, *features;
} semsplat_image_gradients;

// Gradients of the loss by the scene, overwritten; null where not wanted.
typedef struct {
    semsplat_real *means, *quaternions, *scales, *opacities, *colors, *features;
} semsplat_scene_gradients;

// What the backward pass needs of a forward pass.
typedef struct semsplat_raster semsplat_raster;

// Draws the scene. Returns null when memory ran out. Release the result with semsplat_raster_free.
semsplat_raster *semsplat_rasterise(const semsplat_scene *scene, const semsplat_images *images);

// Gradients by the scene that `raster` was made of, which must not have changed since.
// Feature gradients reach positions, shapes and opacities only if `features_move_geometry` is not 0.
// Returns 0, or -1 when memory ran out.
int32_t semsplat_rasterise_backward(
    const semsplat_raster *raster, const semsplat_scene *scene,
    const semsplat_image_gradients *image_gradients, int32_t features_move_geometry,
    const semsplat_scene_gradients *scene_gradients);

// Takes null too.
void semsplat_raster_free(semsplat_raster *raster);

// The projection of one Gaussian, for tests and tools: fills mean (2), conic (3: a, b, c of
// aδx²/2 + bδxδy + cδy²/2), radii (2, pixels) and color (3). Returns 0 when it is not drawn.
int32_t semsplat_project(
    const semsplat_scene *scene, int32_t index, semsplat_real *mean, semsplat_real *conic,
    semsplat_real *radii, semsplat_real *color);

#ifdef __cplusplus
}
#endif
#endif
