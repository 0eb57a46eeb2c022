#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Eigenvalues (ascending) and eigenvectors (columns, row-major storage, right-handed) of a symmetric 3x3 matrix.
/// Returns 0, or -1 when the decomposition does not converge (non-finite input).
int eigen_symmetric3(const double matrix[9], double values[3], double vectors[9]);

/// The rotation nearest to a 3x3 matrix (row-major) in the Frobenius norm. Returns 0, or -1 when the
/// input is not finite or has no nearest rotation (a singular value is zero).
int eigen_nearest_rotation3(const double matrix[9], double rotation[9]);

#ifdef __cplusplus
}
#endif
