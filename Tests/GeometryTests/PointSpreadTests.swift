import Geometry
import RandomTestSupport
import Testing

/// The direction of least spread against Eigen's solution of the same matrix.
struct PointSpreadTests {
    private static let sizes: [Vector3] = [
        [1, 1, 1], [1, 1, 0.01], [1, 0.5, 0.2], [1, 0.001, 0.0005], [2, 2, 1e-4],
    ]

    @Test(arguments: sizes)
    func `it is the eigenvector of the least eigenvalue`(size: Vector3) throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<50 {
            let rotation = Quaternion.random(&generator)
            let points = (0..<40).map { _ in
                SIMD3<Float>(rotation.rotate(size * Vector3.random(&generator)))
            }
            let moments = scatter(points)
            let eigen = try #require(Matrix3(rowMajor: moments).symmetricEigen)
            let found = try #require(PointSpread(points).leastDirection)
            #expect(abs(found.length - 1) < 1e-9)
            // Where two eigenvalues are nearly the same, any direction of their plane is as good.
            let value = found.dot(Matrix3(rowMajor: moments) * found)
            #expect(value <= eigen.values.x + 1e-5 * eigen.values.z)
        }
    }

    @Test func `points on a line give a direction across it`() throws {
        let points = (0..<9).map { Float($0) * SIMD3<Float>(1, 2, -2) / 3 }
        let found = try #require(PointSpread(points).leastDirection)
        #expect(abs(found.dot([1, 2, -2])) < 1e-3)
    }

    @Test func `points in one place have none`() {
        #expect(PointSpread([.zero, .zero, .zero]).leastDirection == nil)
        #expect(PointSpread([]).leastDirection == nil)
        #expect(PointSpread([[.nan, 0, 0], .zero]).leastDirection == nil)
    }

    private func scatter(_ points: [SIMD3<Float>]) -> [Double] {
        let points = points.map { Vector3($0) }
        let mean = points.reduce(.zero, +) / Double(points.count)
        return (0..<9).map { element in
            points.reduce(0) { sum, point in
                sum + (point - mean)[element / 3] * (point - mean)[element % 3]
            }
        }
    }
}

extension PointSpread {
    init(_ points: [SIMD3<Float>]) {
        let sums = points.reduce(into: [Float](repeating: 0, count: 10)) { sums, point in
            let (x, y, z) = (point.x, point.y, point.z)
            let terms = [1, x, y, z, x * x, y * y, z * z, y * z, z * x, x * y]
            for (at, term) in terms.enumerated() { sums[at] += term }
        }
        self.init(sums, at: 0)
    }
}

extension Vector3 {
    fileprivate static func random(_ generator: inout SeededGenerator) -> Vector3 {
        Vector3(
            .random(in: -1...1, using: &generator),
            .random(in: -1...1, using: &generator),
            .random(in: -1...1, using: &generator)
        )
    }
}

extension Quaternion {
    fileprivate static func random(_ generator: inout SeededGenerator) -> Quaternion {
        let axis = Vector3.random(&generator).normalised
        let angle = Double.random(in: 0...3, using: &generator)
        return Quaternion(radians: angle, about: axis)
    }
}
