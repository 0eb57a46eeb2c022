internal import Foundation
internal import Geometry

/// A robot drives between the furniture and looks at one thing after the other.
struct DrivePath {
    private let room: SimulatedRoom
    private let grid: FloorGrid
    private var dice: Dice
    /// Furniture and walls stay at least this far away, metres; half a cell is for the grid.
    private static let clearanceMetres = 0.36 + 0.071

    init(room: SimulatedRoom, dice: Dice) {
        (self.room, self.dice) = (room, dice)
        let obstacles = room.models.filter { $0.support == .floor && $0.model.name != "rug" }
        grid = FloorGrid(size: room.size, obstacles: obstacles.map(\.footprint))
    }

    mutating func instants(frames: Int, rateHz: Double) -> [CameraInstant] {
        let line = line(metres: 0.5 * Double(frames) / rateHz + 0.2)
        let height = dice.between(0.5, 1.4)
        let wobble = dice.between(0, 6)
        let speed = dice.between(0.28, 0.42)
        var along = 0.0
        var position = at(line, along, height)
        var target = nextTarget(from: position)
        var patience = dice.between(1.5, 4)
        var gaze = Gaze(from: position, to: target, fastest: dice.between(0.3, 0.55))
        var instants: [CameraInstant] = []
        for frame in 0..<frames {
            let seconds = Double(frame) / rateHz
            position = at(line, along, height)
            patience -= 1 / rateHz
            if patience < 0 {
                target = nextTarget(from: position)
                patience = dice.between(1.5, 4)
            }
            gaze.follow(target, from: position, seconds: 1 / rateHz)
            let pose = Pose(
                camera: position,
                yaw: gaze.yaw,
                pitch: gaze.pitch + 0.006 * sin(2.3 * seconds + wobble),
                roll: 0.008 * sin(1.7 * seconds + 2 * wobble)
            )
            instants.append(
                CameraInstant(
                    stampNanoseconds: Int64((seconds * 1e9).rounded()),
                    worldFromCamera: pose
                )
            )
            along += speed * (1 + 0.3 * sin(0.7 * seconds + wobble)) / rateHz
        }
        return instants
    }

    /// A smooth line on the floor that is at least so long.
    private mutating func line(metres: Double) -> [SIMD2<Double>] {
        let area = grid.largestArea(clearanceMetres: Self.clearanceMetres)
        guard !area.isEmpty else { return [freest()] }
        var cells = [dice.pick(area)]
        var length = 0.0
        for _ in 0..<40 where length < 1.3 * metres {
            let from = cells[cells.count - 1]
            let goal = (0..<4).map { _ in dice.pick(area) }.max {
                distance(from, $0) < distance(from, $1)
            }
            let way = grid.way(from: from, to: goal ?? from, clearanceMetres: Self.clearanceMetres)
            length += FloorGrid.cellMetres * Double(way.count)
            cells += way.dropFirst()
        }
        return smoothed(cells.map(grid.place))
    }

    private func freest() -> SIMD2<Double> {
        let best = grid.clearance.indices.max { grid.clearance[$0] < grid.clearance[$1] }
        return grid.place(of: best ?? 0)
    }

    private func distance(_ a: Int, _ b: Int) -> Double {
        let offset = grid.place(of: a) - grid.place(of: b)
        return (offset * offset).sum()
    }

    /// Rounds corners where there is space to.
    private func smoothed(_ line: [SIMD2<Double>]) -> [SIMD2<Double>] {
        var line = line
        guard line.count > 2 else { return line }
        for _ in 0..<40 {
            for index in 1..<line.count - 1 {
                let eased = 0.5 * line[index] + 0.25 * (line[index - 1] + line[index + 1])
                if grid.clearance(at: eased) >= Self.clearanceMetres { line[index] = eased }
            }
        }
        return line
    }

    /// The place so many metres along a line; its end when the line is shorter.
    private func at(_ line: [SIMD2<Double>], _ metres: Double, _ height: Double) -> Vector3 {
        var left = metres
        for (a, b) in zip(line, line.dropFirst()) {
            let length = ((b - a) * (b - a)).sum().squareRoot()
            if left < length {
                let place = a + (b - a) * (left / length)
                return Vector3(place.x, place.y, height)
            }
            left -= length
        }
        let end = line[line.count - 1]
        return Vector3(end.x, end.y, height)
    }

    /// Something worth looking at that nothing hides.
    private mutating func nextTarget(from position: Vector3) -> Vector3 {
        let things = room.objects.filter { $0.support != .building && $0.name != "rug" }
        for _ in 0..<30 {
            let target = dice.pick(things).centroid
            let offset = target - position
            guard (1.0...4.5).contains(offset.length) else { continue }
            if !room.caster.isBlocked(from: position, along: offset, longest: 0.85) {
                return target
            }
        }
        return [0, 0, 0.8]
    }
}
