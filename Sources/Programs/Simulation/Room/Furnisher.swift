internal import Foundation
internal import Geometry

/// The angle of a direction in the floor's plane, from x towards y.
func radians(of direction: Vector3) -> Double { atan2(direction.y, direction.x) }

/// Puts things into a room, one after the other, where nothing is yet.
struct Furnisher {
    let shell: RoomShell
    var dice: Dice
    private(set) var placed: [PlacedModel] = []
    /// Where nothing may stand: before doors.
    private(set) var keptFree: [Footprint] = []
    private var nextID: UInt16 = 10
    /// Furniture keeps this far from other furniture, metres.
    private let marginMetres = 0.04

    init(shell: RoomShell, dice: Dice) {
        (self.shell, self.dice) = (shell, dice)
    }

    mutating func keepFree(_ footprint: Footprint) { keptFree.append(footprint) }

    /// Adds a model without asking whether there is room.
    @discardableResult mutating func put(
        _ model: Model,
        yaw: Double,
        at position: Vector3,
        _ support: SimulatedObject.Support
    ) -> PlacedModel {
        let placed = PlacedModel(
            id: nextID,
            model: model,
            yawRadians: yaw,
            position: position,
            support: support
        )
        nextID += 1
        self.placed.append(placed)
        return placed
    }

    /// Whether a footprint is inside the room and free of furniture; `aboveMetres` ignores what is lower.
    func isFree(_ footprint: Footprint, ignoringFree: Bool = false) -> Bool {
        let inside = footprint.corners.allSatisfy {
            abs($0.x) <= shell.size.x / 2 - 0.02 && abs($0.y) <= shell.size.y / 2 - 0.02
        }
        guard inside else { return false }
        if !ignoringFree, keptFree.contains(where: { footprint.overlaps($0) }) { return false }
        return !placed.contains { other in
            other.support == .floor && other.model.name != "rug"
                && footprint.overlaps(other.footprint, margin: marginMetres)
        }
    }

    /// Stands a model on the floor if there is room.
    @discardableResult mutating func stand(
        _ model: Model,
        yaw: Double,
        at position: SIMD2<Double>
    )
        -> PlacedModel?
    {
        guard isFree(Footprint(model, yawRadians: yaw, position: position)) else { return nil }
        return put(model, yaw: yaw, at: [position.x, position.y, 0], .floor)
    }

    /// Stands a model with its back to a wall; tries walls and places at random.
    @discardableResult mutating func standAtWall(
        _ model: Model,
        walls: [Int]? = nil,
        gap: Double = 0.03,
        tries: Int = 24
    ) -> PlacedModel? {
        let size = model.size
        for _ in 0..<tries {
            let index = dice.pick(walls ?? [0, 1, 2, 3])
            let wall = shell.walls[index]
            let slack = (wall.lengthMetres - size.x) / 2 - 0.05
            guard slack > 0 else { continue }
            // Corners are where people put things.
            let along =
                dice.chance(0.3) ? (dice.chance(0.5) ? slack : -slack) : dice.between(-slack, slack)
            guard !coversOpening(index, along, size) else { continue }
            let off = model.bounds.high.y + gap + (hasCurtains(index) ? 0.1 : 0)
            if let placed = stand(
                model,
                yaw: wall.yawRadians,
                at: wall.point(along: along, off: off)
            ) {
                return placed
            }
        }
        return nil
    }

    private func hasCurtains(_ wall: Int) -> Bool {
        shell.openings.contains { $0.wall == wall && $0.bottom > 0.1 }
    }

    /// Whether something of this size would stand before a door or a window.
    func coversOpening(_ wall: Int, _ along: Double, _ size: Vector3) -> Bool {
        shell.openings.contains {
            $0.wall == wall && size.z > $0.bottom - 0.02 && along + size.x / 2 > $0.left - 0.1
                && along - size.x / 2 < $0.right + 0.1
        }
    }

    /// Stands a model somewhere away from the walls.
    @discardableResult mutating func standInside(
        _ model: Model,
        yaws: [Double]? = nil,
        clear: Double = 0.7,
        tries: Int = 24
    ) -> PlacedModel? {
        for _ in 0..<tries {
            let yaw = yaws.map { dice.pick($0) } ?? dice.between(0, 2 * .pi)
            let reach = SIMD2(shell.size.x / 2 - clear, shell.size.y / 2 - clear)
            guard reach.min() > 0 else { return nil }
            let at = SIMD2(dice.between(-reach.x, reach.x), dice.between(-reach.y, reach.y))
            if let placed = stand(model, yaw: yaw, at: at) { return placed }
        }
        return nil
    }

    /// Stands a model at a place in another's frame, turned by `yaw` against it.
    @discardableResult mutating func stand(
        _ model: Model,
        by anchor: PlacedModel,
        at offset: SIMD2<Double>,
        yaw: Double
    ) -> PlacedModel? {
        let at = anchor.pose * Vector3(offset.x, offset.y, 0)
        return stand(model, yaw: anchor.yawRadians + yaw, at: SIMD2(at.x, at.y))
    }

    /// Hangs a flat model on a wall at a height, where nothing else hangs or stands so high.
    @discardableResult mutating func hang(_ model: Model, bottom: Double, tries: Int = 16) -> Bool {
        let size = model.size
        for _ in 0..<tries {
            let index = dice.count(0, 3)
            let wall = shell.walls[index]
            let slack = (wall.lengthMetres - size.x) / 2 - 0.1
            guard slack > 0, bottom + size.z < shell.size.z - 0.1 else { continue }
            let along = dice.between(-slack, slack)
            let hole = Opening(
                wall: index,
                left: along - size.x / 2,
                right: along + size.x / 2,
                bottom: bottom,
                top: bottom + size.z
            )
            guard shell.isFree(hole, margin: 0.4) else { continue }
            let at = wall.point(along: along, off: 0.002)
            let candidate = PlacedModel(
                id: 0,
                model: model,
                yawRadians: wall.yawRadians,
                position: [at.x, at.y, bottom],
                support: .mounted
            )
            let isBlocked = placed.contains { other in
                let (low, high) = (
                    other.box.center.z - other.box.size.z / 2,
                    other.box.center.z + other.box.size.z / 2
                )
                return high > bottom - 0.05 && low < bottom + size.z
                    && candidate.footprint.overlaps(other.footprint, margin: 0.08)
            }
            guard !isBlocked else { continue }
            put(model, yaw: wall.yawRadians, at: [at.x, at.y, bottom], .mounted)
            return true
        }
        return false
    }
}
