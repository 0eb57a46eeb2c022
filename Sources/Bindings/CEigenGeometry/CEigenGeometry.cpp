#include "CEigenGeometry.h"

#include <Eigen/Dense>

using RowMatrix3 = Eigen::Matrix<double, 3, 3, Eigen::RowMajor>;

int eigen_symmetric3(const double matrix[9], double values[3], double vectors[9]) {
    Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> solver(Eigen::Map<const RowMatrix3>(matrix).eval());
    if (solver.info() != Eigen::Success) return -1;
    RowMatrix3 frame = solver.eigenvectors();
    if (frame.determinant() < 0) frame.col(0) = -frame.col(0);
    Eigen::Map<Eigen::Vector3d>(values, 3) = solver.eigenvalues();
    Eigen::Map<RowMatrix3>(vectors, 3, 3) = frame;
    return 0;
}

// Kabsch: U diag(1, 1, det(U V^T)) V^T.
int eigen_nearest_rotation3(const double matrix[9], double rotation[9]) {
    const Eigen::Matrix3d input = Eigen::Map<const RowMatrix3>(matrix);
    if (!input.allFinite()) return -1;
    Eigen::JacobiSVD<Eigen::Matrix3d> svd(input, Eigen::ComputeFullU | Eigen::ComputeFullV);
    if (svd.singularValues()(2) < 1e-9) return -1;
    const double sign = (svd.matrixU() * svd.matrixV().transpose()).determinant() < 0 ? -1 : 1;
    Eigen::Map<RowMatrix3>(rotation, 3, 3) =
        svd.matrixU() * Eigen::Vector3d(1, 1, sign).asDiagonal() * svd.matrixV().transpose();
    return 0;
}
