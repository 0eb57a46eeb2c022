package import Geometry

/// Points by where they are, to ask how those around a place spread.
///
/// Of each cell, as wide as the radius, the first twenty count: they make a plane, and more only cost time.
package struct NeighbourGrid {
    private static let mostOfCell = 20

    private let radiusMetres: Double
    /// The points, cell by cell.
    private let points: [SIMD3<Float>]
    /// The cells that hold any, in their order.
    private var cells: [UInt64] = []
    /// Where each cell's points start, and where the last one's end.
    private var starts: [Int32] = []

    /// A grid of `points` in metres, to ask for those within `radiusMetres` of a place.
    package init(_ points: [SIMD3<Float>], radiusMetres: Double) {
        self.radiusMetres = radiusMetres
        var names = points.map { VoxelKey(Vector3($0), level: 0, edgeMetres: radiusMetres).packed }
        var numbers = [Int32](0..<Int32(points.count))
        sortVoxels(&names, &numbers)
        self.points = numbers.map { points[Int($0)] }
        for place in names.indices where place == 0 || names[place] != names[place - 1] {
            cells.append(names[place])
            starts.append(Int32(place))
        }
        starts.append(Int32(names.count))
    }

    /// How the points within the radius of `place` spread.
    package func spread(around place: SIMD3<Float>) -> PointSpread {
        let key = VoxelKey(Vector3(place), level: 0, edgeMetres: radiusMetres)
        let limit = Float(radiusMetres * radiusMetres)
        var spread = PointSpread()
        for step in VoxelKey.rows {
            let row = key.moved(by: step).packed
            var cell = first(from: row - 1)
            while cell < cells.count, cells[cell] <= row + 1 {
                let start = Int(starts[cell])
                let end = min(Int(starts[cell + 1]), start + Self.mostOfCell)
                for at in start..<end {
                    let offset = points[at] - place
                    if (offset * offset).sum() <= limit { spread.add(offset) }
                }
                cell += 1
            }
        }
        return spread
    }

    /// The first cell that does not come before `name`.
    private func first(from name: UInt64) -> Int {
        var (low, high) = (0, cells.count)
        while low < high {
            let middle = (low + high) / 2
            if cells[middle] < name { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
