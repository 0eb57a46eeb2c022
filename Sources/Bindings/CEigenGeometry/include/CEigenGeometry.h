#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Eigenvalues (ascending) and eigenvectors (columns, row-major storage, right-handed) of a symmetric 3x3 matrix.
/// Returns 0, or -1 when the decomposition does not converge (non-finite input).
int eigen_symmetric3(const double matrix[9], double values[3], double vectors[9]);

#ifdef __cplusplus
}
#endif
