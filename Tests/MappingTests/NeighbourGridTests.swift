import Geometry
import Mapping
import RandomTestSupport
import Testing

/// The grid against looking at every point.
struct NeighbourGridTests {
    private func points(_ count: Int) -> [SIMD3<Float>] {
        var generator = SeededGenerator(seed: 3)
        return (0..<count).map { _ in
            SIMD3<Float>(
                .random(in: -1...1, using: &generator),
                .random(in: -1...1, using: &generator),
                .random(in: -0.2...0.2, using: &generator)
            )
        }
    }

    @Test(arguments: [0.02, 0.1, 0.5, 5])
    func `what is around a place is what is near it`(radius: Double) throws {
        let points = points(2000)
        let grid = NeighbourGrid(points, radiusMetres: radius)
        let places =
            points.prefix(100) + [SIMD3(3, 3, 3), SIMD3(-0.3, 0.2, 0), SIMD3(0.9, -0.9, 0.1)]
        for (place, spread) in zip(places, grid.spreads(around: Array(places))) {
            let offsets = points.map { $0 - place }
            let near = offsets.filter { ($0 * $0).sum() <= Float(radius * radius) }
            #expect(spread.count == near.count)
            guard near.count > 20 else { continue }
            let direction = try #require(spread.leastDirection)
            let mean = near.reduce(.zero, +) / Float(near.count)
            func variance(_ direction: Vector3) -> Double {
                near.reduce(0) { sum, point in
                    let along = Vector3(point - mean).dot(direction)
                    return sum + along * along
                }
            }
            // Nowhere do they spread less.
            for other in [
                Vector3(1, 0, 0), [0, 1, 0], [0, 0, 1], [0.6, 0, 0.8], [0, -0.6, 0.8],
            ] {
                #expect(variance(direction) <= variance(other) * 1.001)
            }
        }
    }

    @Test func `without points there are none around`() {
        let grid = NeighbourGrid([], radiusMetres: 0.1)
        #expect(grid.spreads(around: [.zero]).map(\.count) == [0])
        #expect(grid.spreads(around: []).isEmpty)
    }
}
