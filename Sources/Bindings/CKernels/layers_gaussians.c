#include "dispatch.h"
#include "fast_math.h"
#include "include/layers.h"

static const float sh_dc = 0.28209479177387814f;
static const float scale_bias = -1.1f;      // 0.824 px at initialisation (architecture.md 5.2)
static const float higher_band = 0.025f;    // mask of the first band, 0.1 * 0.25 (5.5)

SEMSPLAT_DISPATCH
void layer_decode_gaussians(
    const float *raw, const float *rgb, const float *inverse_depth, int height, int width,
    float fx, float fy, float cx, float cy, float near_metres, float far_metres, int planes,
    float *positions, float *rotations, float *scales, float *opacities, float *harmonics, float *depth) {
    const long pixels = (long)height * width;
    const float farthest = 1.0f / far_metres, nearest = 1.0f / near_metres;
    const float spacing = (nearest - farthest) / planes;
    const float metres_per_pixel = 0.5f * (1.0f / fx + 1.0f / fy);
    for (long i = 0; i < pixels; i++) {
        float rho = inverse_depth[i] + raw[22 * pixels + i] * spacing;
        rho = rho < farthest ? farthest : rho > nearest ? nearest : rho;
        const float z = 1.0f / rho;
        const float u = (float)(i % width) + fast_sigmoid(raw[pixels + i]);
        const float v = (float)(i / width) + fast_sigmoid(raw[2 * pixels + i]);
        depth[i] = z;
        positions[3 * i] = (u - cx) / fx * z;
        positions[3 * i + 1] = (v - cy) / fy * z;
        positions[3 * i + 2] = z;
        opacities[i] = fast_sigmoid(raw[i]);
        for (int k = 0; k < 3; k++)
            scales[3 * i + k] =
                z * metres_per_pixel * (0.1f + 2.9f * fast_sigmoid(raw[(3 + k) * pixels + i] + scale_bias));
        float q[4], norm = 0;
        for (int k = 0; k < 4; k++) {
            q[k] = raw[(6 + k) * pixels + i] + (k == 0 ? 1.0f : 0.0f);
            norm += q[k] * q[k];
        }
        norm = sqrtf(norm);
        norm = norm > 1e-8f ? norm : 1e-8f;
        for (int k = 0; k < 4; k++) rotations[4 * i + k] = q[k] / norm;
        for (int c = 0; c < 3; c++) {
            const float *band = raw + (10 + 4 * c) * pixels + i;
            harmonics[12 * i + 4 * c] = band[0] + (rgb[c * pixels + i] - 0.5f) / sh_dc;
            for (int k = 1; k < 4; k++) harmonics[12 * i + 4 * c + k] = higher_band * band[k * pixels];
        }
    }
}
