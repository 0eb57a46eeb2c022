internal import CEigenGeometry

extension Matrix3 {
    /// The eigenvalues of a symmetric matrix, smallest first, and its eigenvectors as columns of a
    /// rotation.
    ///
    /// `nil` when an element is not finite.
    public var symmetricEigen: (values: Vector3, vectors: Matrix3)? {
        guard m.allSatisfy(\.isFinite) else { return nil }
        var values = [Double](repeating: 0, count: 3)
        var vectors = [Double](repeating: 0, count: 9)
        guard eigen_symmetric3(m, &values, &vectors) == 0 else { return nil }
        return (Vector3(values[0], values[1], values[2]), Matrix3(rowMajor: vectors))
    }

    /// The rotation nearest to this matrix, for rotations that were written with few digits.
    ///
    /// `nil` when an element is not finite or the matrix is singular.
    public var nearestRotation: Matrix3? {
        var rotation = [Double](repeating: 0, count: 9)
        guard eigen_nearest_rotation3(m, &rotation) == 0 else { return nil }
        return Matrix3(rowMajor: rotation)
    }

    /// The largest element of |M Mᵀ − 1|: 0 for a rotation (or a reflection).
    public var orthonormalityError: Double {
        let product = self * transposed
        return zip(product.m, Matrix3.identity.m).map { abs($0 - $1) }.max() ?? 0
    }
}
