/// A 3×3 matrix given by its rows.
public struct Matrix3: Hashable, Sendable {
    /// The three rows.
    public var rows: (Vector3, Vector3, Vector3) {
        (Vector3(m[0], m[1], m[2]), Vector3(m[3], m[4], m[5]), Vector3(m[6], m[7], m[8]))
    }

    /// The nine elements, row-major.
    public let m: [Double]

    /// Creates a matrix from nine row-major elements.
    public init(rowMajor elements: [Double]) {
        precondition(elements.count == 9, "a 3x3 matrix has 9 elements, not \(elements.count)")
        m = elements
    }

    /// One on the diagonal, zero elsewhere.
    public static let identity = Matrix3(rowMajor: [1, 0, 0, 0, 1, 0, 0, 0, 1])

    /// The element at `row` and `column`, both from 0.
    public subscript(row: Int, column: Int) -> Double { m[3 * row + column] }

    /// The product with a column vector.
    public static func * (matrix: Matrix3, vector: Vector3) -> Vector3 {
        let (a, b, c) = matrix.rows
        return Vector3(a.dot(vector), b.dot(vector), c.dot(vector))
    }

    /// The matrix product.
    public static func * (left: Matrix3, right: Matrix3) -> Matrix3 {
        let columns = right.transposed.rows
        let (a, b, c) = left.rows
        return Matrix3(
            rowMajor: [a, b, c].flatMap {
                [$0.dot(columns.0), $0.dot(columns.1), $0.dot(columns.2)]
            }
        )
    }

    /// Rows and columns exchanged.
    public var transposed: Matrix3 {
        Matrix3(rowMajor: [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]])
    }

    /// The determinant: +1 for a rotation.
    public var determinant: Double {
        let (a, b, c) = rows
        return a.dot(b.cross(c))
    }
}

extension Quaternion {
    /// The rotation matrix.
    public var matrix: Matrix3 {
        let (a, b, c) = (rotate([1, 0, 0]), rotate([0, 1, 0]), rotate([0, 0, 1]))
        return Matrix3(rowMajor: [a.x, b.x, c.x, a.y, b.y, c.y, a.z, b.z, c.z])
    }

    /// The rotation of a matrix, which must be orthonormal with determinant +1 (Shepperd's method).
    public init(_ matrix: Matrix3) {
        let trace = matrix[0, 0] + matrix[1, 1] + matrix[2, 2]
        let diagonal = [trace, matrix[0, 0], matrix[1, 1], matrix[2, 2]]
        let largest = diagonal.indices.max { diagonal[$0] < diagonal[$1] } ?? 0
        let (xy, xz, yz) = (
            matrix[1, 0] + matrix[0, 1], matrix[0, 2] + matrix[2, 0], matrix[2, 1] + matrix[1, 2]
        )
        let (xw, yw, zw) = (
            matrix[2, 1] - matrix[1, 2], matrix[0, 2] - matrix[2, 0], matrix[1, 0] - matrix[0, 1]
        )
        switch largest {
        case 0: self.init(x: xw, y: yw, z: zw, w: 1 + trace)
        case 1: self.init(x: 1 + 2 * matrix[0, 0] - trace, y: xy, z: xz, w: xw)
        case 2: self.init(x: xy, y: 1 + 2 * matrix[1, 1] - trace, z: yz, w: yw)
        default: self.init(x: xz, y: yz, z: 1 + 2 * matrix[2, 2] - trace, w: zw)
        }
    }
}
