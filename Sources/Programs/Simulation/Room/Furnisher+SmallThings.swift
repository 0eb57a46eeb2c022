internal import Foundation
internal import Geometry

/// Small things on tables, shelves, seats and the floor.
extension Furnisher {
    /// A thing for a place of this kind.
    mutating func smallThing(for kind: Rest.Kind) -> Model {
        var own = dice.fork()
        switch kind {
        case .top: return Self.tabletopThing(&own)
        case .shelf: return Self.shelfThing(&own)
        case .seat: return Self.seatThing(&own)
        case .floor: return Self.floorThing(&own)
        }
    }

    private static func tabletopThing(_ dice: inout Dice) -> Model {
        switch dice.count(0, 23) {
        case 0...3: Crockery.mug(&dice)
        case 4, 5: Crockery.bowl(&dice)
        case 6, 7: Containers.bottle(&dice)
        case 8, 9: Food.fruit(&dice)
        case 10, 11: Food.fruit(&dice)
        case 12, 13: Tools.tool(&dice)
        case 14: Belongings.book(&dice)
        case 15: Crockery.plate(&dice)
        case 16: Crockery.cup(&dice)
        case 17: Containers.can(&dice)
        case 18: Containers.printedBox(&dice)
        case 19: Belongings.ball(&dice)
        case 20: Belongings.cube(&dice)
        case 21: Crockery.vase(&dice)
        case 22: dice.chance(0.5) ? Belongings.laptop(&dice) : Crockery.wineGlass(&dice)
        default: dice.chance(0.5) ? Belongings.remote(&dice) : Belongings.block(&dice)
        }
    }

    private static func shelfThing(_ dice: inout Dice) -> Model {
        switch dice.count(0, 9) {
        case 0, 1: Crockery.vase(&dice)
        case 2: Belongings.ball(&dice)
        case 3: Containers.printedBox(&dice)
        case 4: Belongings.book(&dice)
        case 5: Decor.plant(&dice, scale: 0.35)
        case 6: Containers.storageBox(&dice)
        case 7: Belongings.teddyBear(&dice)
        case 8: Belongings.clock(&dice)
        default: Crockery.mug(&dice)
        }
    }

    private static func seatThing(_ dice: inout Dice) -> Model {
        switch dice.count(0, 6) {
        case 0...3: Belongings.cushion(&dice)
        case 4: Belongings.book(&dice)
        case 5: Belongings.remote(&dice)
        default: Belongings.teddyBear(&dice)
        }
    }

    private static func floorThing(_ dice: inout Dice) -> Model {
        switch dice.count(0, 3) {
        case 0: Belongings.ball(&dice)
        case 1: Containers.storageBox(&dice)
        case 2: Decor.trashCan(&dice)
        default: Belongings.block(&dice)
        }
    }

    /// Puts about `count` small things on a place; fewer when they do not fit.
    mutating func fill(_ rest: Rest, of holder: PlacedModel, count: Int) {
        for _ in 0..<count {
            let thing = smallThing(for: rest.kind)
            for _ in 0..<8 {
                let yaw = rest.kind == .shelf ? dice.between(-0.3, 0.3) : dice.between(0, 2 * .pi)
                let x = dice.between(-0.5, 0.5) * rest.size.x
                let y = dice.between(-0.5, 0.5) * rest.size.y
                if lay(thing, on: rest, of: holder, at: [x, y], yaw: yaw) != nil { break }
            }
        }
    }

    /// Lays a thing at a place of a rest, if it fits there and nothing is in its way.
    @discardableResult mutating func lay(
        _ thing: Model,
        on rest: Rest,
        of holder: PlacedModel,
        at offset: SIMD2<Double>,
        yaw: Double
    ) -> PlacedModel? {
        guard thing.size.z < rest.headroomMetres else { return nil }
        let inHolder = Footprint(thing, yawRadians: yaw, position: offset)
        let isInside = inHolder.corners.allSatisfy { corner in
            let place = corner / (rest.size / 2)
            return rest.isRound
                ? (place * place).sum() <= 1 : abs(place.x) <= 1 && abs(place.y) <= 1
        }
        guard isInside else { return nil }
        let at = holder.pose * (rest.middle + Vector3(offset.x, offset.y, 0))
        let candidate = PlacedModel(
            id: 0,
            model: thing,
            yawRadians: holder.yawRadians + yaw,
            position: at,
            support: .object(holder.id)
        )
        let isBlocked = placed.contains { other in
            guard other.support == .object(holder.id), abs(other.position.z - at.z) < 0.1 else {
                return false
            }
            return candidate.footprint.overlaps(other.footprint, margin: 0.012)
        }
        guard !isBlocked else { return nil }
        return put(thing, yaw: holder.yawRadians + yaw, at: at, .object(holder.id))
    }

    /// Things on everything that stands on the floor.
    mutating func fillEverything(density: Double) {
        for holder in placed where holder.support == .floor {
            for rest in holder.model.rests {
                if rest.kind == .shelf || (rest.kind == .top && holder.model.name == "bookshelf") {
                    fillShelf(rest, of: holder)
                    continue
                }
                let area = rest.size.x * rest.size.y
                let wanted =
                    rest.kind == .seat
                    ? dice.between(0, 2.6) * min(1, 3 * area)
                    : dice.between(1.5, 6) * density * min(1.6, 1.5 * area + 0.3)
                fill(rest, of: holder, count: Int(wanted))
            }
        }
        for _ in 0..<dice.count(1, 4) {
            let thing = smallThing(for: .floor)
            standInside(thing, clear: 0.35, tries: 6)
        }
    }

    private mutating func fillShelf(_ rest: Rest, of holder: PlacedModel) {
        if rest.kind == .shelf, dice.chance(0.75) {
            var own = dice.fork()
            let width = rest.size.x * dice.between(0.35, 0.8)
            let row = Belongings.bookRow(&own, width: width, headroom: rest.headroomMetres)
            let side = dice.chance(0.5) ? 1.0 : -1
            lay(
                row,
                on: rest,
                of: holder,
                at: [side * (rest.size.x - row.size.x - 0.01) / 2, 0],
                yaw: 0
            )
        }
        fill(rest, of: holder, count: dice.count(0, 3))
    }
}
