internal import Foundation
internal import Geometry

/// A robot's head goes around a table and looks down at what is on it.
struct TablePath {
    private let room: SimulatedRoom
    private let middle: Vector3
    private let boxes: [OrientedBox]
    private var dice: Dice
    private static let clearanceMetres = 0.36
    private static let steps = 180

    init?(room: SimulatedRoom, dice: Dice) {
        guard let table = room.focus, let rest = table.model.rests.first else { return nil }
        (self.room, self.dice) = (room, dice)
        middle = table.pose * rest.middle
        boxes = room.objects.filter { $0.support != .building && $0.name != "rug" }.map(\.box)
    }

    /// Nil when furniture leaves no arc of 25 degrees.
    mutating func instants(frames: Int, rateHz: Double) -> [CameraInstant]? {
        for _ in 0..<24 {
            let reach = dice.between(0.8, 1.2)
            let down = dice.between(20, 35) * .pi / 180
            let arc = longestArc(reach, down)
            guard arc.count * 360 / Self.steps >= 25 else { continue }
            return instants(frames, rateHz, reach, down, arc)
        }
        return nil
    }

    private mutating func instants(
        _ frames: Int,
        _ rateHz: Double,
        _ reach: Double,
        _ down: Double,
        _ arc: Range<Int>
    ) -> [CameraInstant] {
        let speed = dice.between(0.25, 0.4)
        let perStep = 2 * .pi * reach * cos(down) / Double(Self.steps)
        let (first, last) = (Double(arc.lowerBound), Double(arc.upperBound - 1))
        var step = dice.between(first, last)
        var direction = dice.chance(0.5) ? 1.0 : -1
        let wobble = dice.between(0, 6)
        return (0..<frames).map { frame in
            let seconds = Double(frame) / rateHz
            let angle = 2 * .pi * step / Double(Self.steps)
            let position = place(reach, down + 0.03 * sin(0.4 * seconds + wobble), angle)
            let wander = Vector3(
                0.12 * sin(0.5 * seconds + wobble),
                0.12 * cos(0.37 * seconds),
                0.04
            )
            let offset = middle + wander - position
            let level = (offset.x * offset.x + offset.y * offset.y).squareRoot()
            let pose = Pose(
                camera: position,
                yaw: atan2(offset.y, offset.x),
                pitch: atan2(offset.z, level),
                roll: 0.01 * sin(1.3 * seconds + wobble)
            )
            step += direction * speed / rateHz / perStep
            if step > last || step < first {
                direction = -direction
                step = max(first, min(last, step))
            }
            return CameraInstant(
                stampNanoseconds: Int64((seconds * 1e9).rounded()),
                worldFromCamera: pose
            )
        }
    }

    private func place(_ reach: Double, _ down: Double, _ angle: Double) -> Vector3 {
        middle + reach * Vector3(cos(down) * cos(angle), cos(down) * sin(angle), sin(down))
    }

    /// The longest run of steps around the table that keeps its distance from everything.
    private func longestArc(_ reach: Double, _ down: Double) -> Range<Int> {
        let free = (0..<Self.steps).map { step in
            let angle = 2 * .pi * Double(step) / Double(Self.steps)
            return [-0.035, 0.035].allSatisfy { isFree(place(reach, down + $0, angle)) }
        }
        guard free.contains(false) else { return 0..<Self.steps }
        var (best, start) = (0..<0, 0)
        for step in 0..<2 * Self.steps {
            if free[step % Self.steps] {
                if step + 1 - start > best.count, step + 1 - start <= Self.steps {
                    best = start..<step + 1
                }
            } else {
                start = step + 1
            }
        }
        return best
    }

    private func isFree(_ place: Vector3) -> Bool {
        let walls = min(room.size.x / 2 - abs(place.x), room.size.y / 2 - abs(place.y))
        return min(walls, room.size.z - place.z) >= 0.4
            && boxes.allSatisfy { $0.distance(to: place) >= Self.clearanceMetres }
    }
}
