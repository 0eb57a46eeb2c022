import Geometry
import Testing

@Suite struct DecompositionTests {
    @Test func `eigenvectors rebuild the matrix`() throws {
        let matrix = Matrix3(rowMajor: [4, 1, -2, 1, 3, 0.5, -2, 0.5, 2])
        let (values, vectors) = try #require(matrix.symmetricEigen)
        #expect(values.x <= values.y && values.y <= values.z)
        #expect(abs(vectors.determinant - 1) < 1e-12)
        let diagonal = Matrix3(rowMajor: [values.x, 0, 0, 0, values.y, 0, 0, 0, values.z])
        let again = vectors * diagonal * vectors.transposed
        #expect(zip(again.m, matrix.m).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(Matrix3(rowMajor: [.nan, 0, 0, 0, 1, 0, 0, 0, 1]).symmetricEigen == nil)
    }

    @Test func `a rotation written with four digits becomes one again`() throws {
        let exact = Quaternion(x: 0.2, y: -0.4, z: 0.1, w: 0.9).matrix
        let written = Matrix3(rowMajor: exact.m.map { ($0 * 1e4).rounded() / 1e4 })
        let nearest = try #require(written.nearestRotation)
        #expect(written.orthonormalityError > 1e-6 && nearest.orthonormalityError < 1e-14)
        #expect(zip(nearest.m, exact.m).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test func `a reflection's nearest rotation is a rotation`() throws {
        let reflection = Matrix3(rowMajor: [1, 0, 0, 0, 1, 0, 0, 0, -0.5])
        #expect(abs(try #require(reflection.nearestRotation).determinant - 1) < 1e-12)
        #expect(Matrix3(rowMajor: [Double](repeating: 0, count: 9)).nearestRotation == nil)
        #expect(Matrix3(rowMajor: [.infinity, 0, 0, 0, 1, 0, 0, 0, 1]).nearestRotation == nil)
    }
}
