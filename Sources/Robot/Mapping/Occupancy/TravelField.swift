public import Geometry

/// How far every cell of a plan is from where the robot is, driving over known free floor.
public struct TravelField: Sendable {
    /// The metres to each cell; infinite where no way leads.
    fileprivate let metres: [Float]

    /// The metres to a cell; nil where no way leads.
    public subscript(_ cell: Int) -> Double? {
        metres[cell].isFinite ? Double(metres[cell]) : nil
    }
}

extension OccupancyPlan {
    /// The ways that a robot of `radiusMetres` has from `start`.
    ///
    /// It may stand where the map does not see the floor, under its own camera say; so the way begins at the nearest cell
    /// with room enough, at most `toleranceMetres` away.
    ///
    /// - Returns: nil where there is no such cell.
    public func travel(
        from start: Vector3,
        radiusMetres: Double,
        toleranceMetres: Double
    ) -> TravelField? {
        let needed = Float(radiusMetres)
        guard let first = nearest(to: start, within: toleranceMetres, clearance: needed) else {
            return nil
        }
        var steps = [Int32](repeating: .max, count: cells.count)
        // Lengths are whole numbers, 5 straight and 7 across, so that a bucket each is all the order that is needed
        // (Dial's algorithm).
        var buckets: [[Int]] = Array(repeating: [], count: 8)
        steps[first] = 0
        buckets[0] = [first]
        var (length, waiting) = (0, 1)
        while waiting > 0 {
            let here = buckets[length % 8]
            buckets[length % 8] = []
            waiting -= here.count
            for cell in here where Int(steps[cell]) == length {
                for (next, cost) in neighbours(cell) where clearanceMetres[next] >= needed {
                    let total = Int32(length + cost)
                    guard total < steps[next] else { continue }
                    steps[next] = total
                    buckets[Int(total) % 8].append(next)
                    waiting += 1
                }
            }
            length += 1
        }
        let unit = Float(cellMetres) / 5
        return TravelField(metres: steps.map { $0 == .max ? .infinity : Float($0) * unit })
    }

    private func nearest(
        to point: Vector3,
        within metres: Double,
        clearance needed: Float
    ) -> Int? {
        let at = worldFromPlan.inverse * point / cellMetres
        let reach = Int(metres / cellMetres)
        let (column, row) = (
            Int(max(-1e6, min(1e6, at.x.rounded(.down)))),
            Int(max(-1e6, min(1e6, at.y.rounded(.down))))
        )
        var best: (distance: Double, cell: Int)?
        for y in max(0, row - reach)..<max(max(0, row - reach), min(rows, row + reach + 1)) {
            for x in max(
                0,
                column - reach
            )..<max(
                max(0, column - reach),
                min(columns, column + reach + 1)
            ) where clearanceMetres[y * columns + x] >= needed {
                let offset = SIMD2(Double(x) + 0.5 - at.x, Double(y) + 0.5 - at.y)
                let distance = (offset * offset).sum().squareRoot() * cellMetres
                if distance <= metres, distance < best?.distance ?? .infinity {
                    best = (distance, y * columns + x)
                }
            }
        }
        return best?.cell
    }

    private func neighbours(_ cell: Int) -> [(cell: Int, cost: Int)] {
        let (column, row) = (cell % columns, cell / columns)
        var list: [(Int, Int)] = []
        list.reserveCapacity(8)
        for y in max(0, row - 1)...min(rows - 1, row + 1) {
            for x in max(0, column - 1)...min(columns - 1, column + 1)
            where x != column || y != row {
                list.append((y * columns + x, x != column && y != row ? 7 : 5))
            }
        }
        return list
    }
}
