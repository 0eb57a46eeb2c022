internal import Foundation
internal import Geometry

/// Where a robot can be on the floor: cells with their distance to the next thing.
struct FloorGrid {
    static let cellMetres = 0.1
    let columns: Int
    let rows: Int
    /// Distance to furniture and walls, metres, row by row.
    private(set) var clearance: [Double]
    private let origin: SIMD2<Double>

    init(size: Vector3, obstacles: [Footprint]) {
        columns = Int(size.x / Self.cellMetres)
        rows = Int(size.y / Self.cellMetres)
        origin = SIMD2(Double(columns), Double(rows)) * -0.5 * Self.cellMetres
        clearance = []
        for cell in 0..<columns * rows {
            let at = place(of: cell)
            let walls = min(size.x / 2 - abs(at.x), size.y / 2 - abs(at.y))
            clearance.append(obstacles.reduce(walls) { min($0, $1.distance(to: at)) })
        }
    }

    func place(of cell: Int) -> SIMD2<Double> {
        origin + (SIMD2(Double(cell % columns), Double(cell / columns)) + 0.5) * Self.cellMetres
    }

    /// The distance of a place to the next thing, from the nearest cell; 0 outside.
    func clearance(at place: SIMD2<Double>) -> Double {
        let cell = (place - origin) / Self.cellMetres
        let (column, row) = (Int(cell.x.rounded(.down)), Int(cell.y.rounded(.down)))
        guard (0..<columns).contains(column), (0..<rows).contains(row) else { return 0 }
        return clearance[row * columns + column]
    }

    private func neighbours(_ cell: Int) -> [(cell: Int, metres: Double)] {
        let (column, row) = (cell % columns, cell / columns)
        var list: [(Int, Double)] = []
        for dy in -1...1 {
            for dx in -1...1 where dx != 0 || dy != 0 {
                let (x, y) = (column + dx, row + dy)
                guard (0..<columns).contains(x), (0..<rows).contains(y) else { continue }
                list.append((y * columns + x, Self.cellMetres * (dx != 0 && dy != 0 ? 1.414 : 1)))
            }
        }
        return list
    }

    /// The cells of the largest connected area with at least this clearance.
    func largestArea(clearanceMetres: Double) -> [Int] {
        var seen = clearance.map { $0 < clearanceMetres }
        var best: [Int] = []
        for start in clearance.indices where !seen[start] {
            var area = [start]
            seen[start] = true
            var next = 0
            while next < area.count {
                for (cell, _) in neighbours(area[next]) where !seen[cell] {
                    seen[cell] = true
                    area.append(cell)
                }
                next += 1
            }
            if area.count > best.count { best = area }
        }
        return best
    }

    /// The shortest way between two cells that likes to keep its distance; both ends included.
    func way(from start: Int, to goal: Int, clearanceMetres: Double) -> [Int] {
        var cost = [Double](repeating: .infinity, count: clearance.count)
        var before = [Int](repeating: -1, count: clearance.count)
        var open: Set<Int> = [start]
        cost[start] = 0
        while let cell = open.min(by: { (cost[$0], $0) < (cost[$1], $1) }) {
            if cell == goal { break }
            open.remove(cell)
            for (next, metres) in neighbours(cell) where clearance[next] >= clearanceMetres {
                let total =
                    cost[cell] + metres * (1 + 0.15 / (clearance[next] - clearanceMetres + 0.1))
                if total < cost[next] - 1e-12 {
                    cost[next] = total
                    before[next] = cell
                    open.insert(next)
                }
            }
        }
        guard cost[goal].isFinite else { return [start] }
        var way = [goal]
        while let last = way.last, last != start { way.append(before[last]) }
        return way.reversed()
    }
}
