package import Geometry

/// Points by where they are, to ask for those around a place.
///
/// Of each cell, as wide as the radius, the first twenty are kept: they make a plane, and more only cost time.
package struct NeighbourGrid {
    private static let mostOfCell = 20

    private let radiusMetres: Double
    private var cells: VoxelTable<Int32>
    private var counts: [Int] = []
    /// Room for ``mostOfCell`` points a cell.
    private var points: [Vector3] = []

    /// A grid to ask for points within `radiusMetres`.
    package init(radiusMetres: Double) {
        self.radiusMetres = radiusMetres
        cells = VoxelTable(unused: -1)
    }

    /// Takes a point in.
    package mutating func add(_ point: Vector3) {
        let key = VoxelKey(point, level: 0, edgeMetres: radiusMetres)
        let cell: Int
        if let known = cells[key] {
            cell = Int(known)
        } else {
            cell = counts.count
            cells.set(key, Int32(cell))
            counts.append(0)
            points.append(contentsOf: repeatElement(.zero, count: Self.mostOfCell))
        }
        guard counts[cell] < Self.mostOfCell else { return }
        points[Self.mostOfCell * cell + counts[cell]] = point
        counts[cell] += 1
    }

    /// Puts the points within the radius of `place` into `neighbours`, and nothing else.
    package func find(around place: Vector3, _ neighbours: inout [Vector3]) {
        neighbours.removeAll(keepingCapacity: true)
        let key = VoxelKey(place, level: 0, edgeMetres: radiusMetres)
        let limit = radiusMetres * radiusMetres
        for step in VoxelKey.neighbourhood {
            guard let cell = cells[key.moved(by: step)] else { continue }
            let start = Self.mostOfCell * Int(cell)
            for at in start..<start + counts[Int(cell)] {
                let offset = points[at] - place
                if (offset * offset).sum() <= limit { neighbours.append(points[at]) }
            }
        }
    }
}
