import Geometry
import Mapping
import RandomTestSupport
import Testing

/// The grid against looking at every point.
struct NeighbourGridTests {
    @Test(arguments: [0.03, 0.1, 5])
    func `what is around a place is what is near it`(radius: Double) {
        var generator = SeededGenerator(seed: 3)
        // Few enough for a cell to hold them all.
        let points = (0..<18 * Int(1 + 1 / radius)).map { _ in
            SIMD3<Float>(
                .random(in: -1...1, using: &generator),
                .random(in: -1...1, using: &generator),
                .random(in: -1...1, using: &generator)
            )
        }
        let grid = NeighbourGrid(points, radiusMetres: radius)
        for place in points.prefix(50) + [SIMD3(3, 3, 3)] {
            let offsets = points.map { $0 - place }
            let near = offsets.count { ($0 * $0).sum() <= Float(radius * radius) }
            #expect(grid.spread(around: place).count == near)
        }
    }

    @Test func `of a crowd some are enough`() {
        let crowd = [SIMD3<Float>](repeating: [0.5, 0.5, 0.5], count: 1000)
        #expect(NeighbourGrid(crowd, radiusMetres: 0.1).spread(around: crowd[0]).count == 20)
        #expect(NeighbourGrid([], radiusMetres: 0.1).spread(around: .zero).count == 0)
    }
}
