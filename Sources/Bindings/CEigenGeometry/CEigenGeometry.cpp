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
