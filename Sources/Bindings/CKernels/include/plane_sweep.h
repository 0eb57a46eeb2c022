#pragma once

// Classical depth from posed images: plane sweep with ZNCC, semi-global smoothing, edge-aware fill.
// A baseline to measure the network against (Evaluation); nothing in the daemon uses it.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    int width;
    int height;
    /// Depth candidates, uniform in inverse depth; index 0 is the farthest.
    int planes;
    float near_metres;
    float far_metres;
    /// Semi-global penalties for a step of one plane and of more (Hirschmueller, PAMI 2008).
    float small_step;
    float large_step;
    /// Grey difference (0..1) at which the large penalty has fallen to a half.
    float edge_grey;
    /// How much the better neighbour counts beyond the mean of all (occlusion): 0 mean, 1 best.
    float best_weight;
    /// Spatial reach in pixels and edge sensitivity of the fill of unreliable pixels.
    float fill_pixels;
    float fill_grey;
} plane_sweep_options;

/// Depth (metres along z) and confidence (0..1) of `reference`, both width x height.
///
/// `neighbours` holds `count` grey images (0..1) of the same size, one after the other; `warps`
/// holds 12 floats for each: A = K_j R K_i^-1 row-major and tau = K_j t, so that the image point
/// (u, v) of the reference at inverse depth rho lies at A (u, v, 1)^T + rho tau of the neighbour
/// (corner-based pixels). Returns 0, or -1 when memory runs out.
int plane_sweep_depth(
    const float *reference, const float *neighbours, const float *warps, int count,
    const plane_sweep_options *options, float *depth, float *confidence);

#ifdef __cplusplus
}
#endif
