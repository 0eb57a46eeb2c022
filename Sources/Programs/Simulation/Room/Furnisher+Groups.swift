internal import Foundation
internal import Geometry

/// Furniture that belongs together.
extension Furnisher {
    /// A table with chairs around it, in the middle of the room.
    @discardableResult mutating func diningGroup(chairs: Int) -> PlacedModel? {
        var own = dice.fork()
        let model = Tables.dining(&own)
        guard let table = standInside(model, yaws: [0, .pi / 2], clear: 1.35, tries: 60) else {
            return nil
        }
        let half = model.size / 2
        let isRound = model.rests[0].isRound
        var style = dice.fork()
        var seats: [(SIMD2<Double>, Double)] = []
        if isRound {
            let turn = dice.between(0, 1)
            seats = (0..<4).map { index in
                let angle = Double(index) * .pi / 2 + turn
                let reach = half.x + dice.between(0.3, 0.42)
                return (SIMD2(reach * cos(angle), reach * sin(angle)), angle - .pi / 2)
            }
        } else {
            for x in half.x > 0.68 ? [-half.x / 2, half.x / 2] : [0] {
                seats.append((SIMD2(x, half.y + dice.between(0.28, 0.4)), 0))
                seats.append((SIMD2(x, -half.y - dice.between(0.28, 0.4)), .pi))
            }
            seats.append((SIMD2(half.x + dice.between(0.28, 0.38), 0), -.pi / 2))
            seats.append((SIMD2(-half.x - dice.between(0.28, 0.38), 0), .pi / 2))
        }
        let kind = style
        for (offset, yaw) in dice.shuffled(seats).prefix(chairs) {
            var same = kind
            stand(Seats.chair(&same), by: table, at: offset, yaw: yaw + dice.between(-0.15, 0.15))
        }
        _ = style.unit()
        return table
    }

    /// A sofa at a wall, a table before it, a television opposite.
    mutating func sittingGroup() {
        var own = dice.fork()
        guard let sofa = standAtWall(Seats.sofa(&own, seats: dice.count(2, 3)), gap: 0.06) else {
            return
        }
        let before = -sofa.model.size.y / 2
        let table = Tables.coffee(&own)
        stand(table, by: sofa, at: [0, before - 0.36 - table.size.y / 2], yaw: 0)
        if dice.chance(0.75) {
            let armchair = Seats.sofa(&own, seats: 1)
            let side = dice.chance(0.5) ? 1.0 : -1
            for angle in [0.5, 0.9, 1.3] {
                let offset = SIMD2(side * (sofa.model.size.x / 2 + 0.35), before - 0.75)
                if stand(armchair, by: sofa, at: offset, yaw: -side * (.pi / 2 + angle * 0.3))
                    != nil
                {
                    break
                }
            }
        }
        if dice.chance(0.6) {
            let side = Tables.side(&own)
            let x = sofa.model.size.x / 2 + side.size.x / 2 + 0.07
            stand(side, by: sofa, at: [dice.chance(0.5) ? x : -x, 0], yaw: 0)
        }
        let opposite = shell.walls.firstIndex {
            abs(cos($0.yawRadians - sofa.yawRadians) + 1) < 0.01
        }
        television(walls: opposite.map { [$0] })
    }

    mutating func television(walls: [Int]?) {
        var own = dice.fork()
        guard let stand = standAtWall(Cabinets.televisionStand(&own), walls: walls) else { return }
        lay(Decor.television(&own), on: stand.model.rests[0], of: stand, at: [0, 0.02], yaw: 0)
    }

    /// A bed with its head at a wall, and what stands beside it.
    mutating func sleepingGroup() {
        var own = dice.fork()
        guard let bed = standAtWall(Cabinets.bed(&own), tries: 60) else { return }
        let night = dice.fork()
        for side in [-1.0, 1] where dice.chance(0.75) {
            var same = night
            let model = Tables.nightstand(&same)
            let x = side * (bed.model.size.x / 2 + model.size.x / 2 + 0.06)
            let y = bed.model.bounds.high.y - model.bounds.high.y
            guard let table = stand(model, by: bed, at: [x, y], yaw: 0), dice.chance(0.6) else {
                continue
            }
            lay(
                Belongings.tableLamp(&own),
                on: table.model.rests[0],
                of: table,
                at: [0.05, 0.05],
                yaw: 0
            )
        }
        standAtWall(Cabinets.wardrobe(&own))
        if dice.chance(0.6) { standAtWall(Cabinets.dresser(&own)) }
    }

    /// A desk at a wall with its chair.
    mutating func workingGroup() {
        var own = dice.fork()
        guard let desk = standAtWall(Tables.desk(&own), tries: 50) else { return }
        let chair = dice.chance(0.75) ? Seats.officeChair(&own) : Seats.chair(&own)
        let reach = desk.model.size.y / 2 + dice.between(0.36, 0.5)
        stand(
            chair,
            by: desk,
            at: [dice.between(-0.2, 0.2), -reach],
            yaw: .pi + dice.between(-0.5, 0.5)
        )
        let rest = desk.model.rests[0]
        if dice.chance(0.6) {
            let monitor = Belongings.monitor(&own)
            lay(
                monitor,
                on: rest,
                of: desk,
                at: [0, rest.size.y / 2 - 0.13],
                yaw: dice.between(-0.15, 0.15)
            )
            lay(
                Belongings.keyboard(&own),
                on: rest,
                of: desk,
                at: [0, -0.08],
                yaw: dice.between(-0.05, 0.05)
            )
        } else {
            lay(
                Belongings.laptop(&own),
                on: rest,
                of: desk,
                at: [0, 0],
                yaw: dice.between(-0.15, 0.15)
            )
        }
        if dice.chance(0.5) {
            lay(
                Belongings.tableLamp(&own),
                on: rest,
                of: desk,
                at: [rest.size.x / 2 - 0.16, rest.size.y / 2 - 0.16],
                yaw: 0
            )
        }
        let bin = Decor.trashCan(&own)
        stand(bin, by: desk, at: [desk.model.size.x / 2 + 0.2, 0], yaw: 0)
    }

    /// What any room may have.
    mutating func fillWalls(_ count: Int) {
        for _ in 0..<count {
            var own = dice.fork()
            switch dice.count(0, 8) {
            case 0, 1: standAtWall(Cabinets.bookshelf(&own))
            case 2: standAtWall(Cabinets.cabinet(&own))
            case 3: standAtWall(Cabinets.sideboard(&own))
            case 4: standAtWall(Decor.floorLamp(&own), gap: 0.1)
            case 5: standAtWall(Decor.plant(&own), gap: 0.12)
            case 6: standAtWall(dice.chance(0.5) ? Seats.stool(&own) : Seats.bench(&own), gap: 0.08)
            case 7: standAtWall(Cabinets.dresser(&own))
            default: standAtWall(Seats.sofa(&own, seats: 1), gap: 0.1)
            }
        }
    }

    mutating func hangPictures(_ count: Int) {
        for _ in 0..<count {
            var own = dice.fork()
            if dice.chance(0.15) {
                hang(Belongings.clock(&own), bottom: dice.between(1.6, 1.9))
            } else {
                hang(Decor.picture(&own), bottom: dice.between(1.15, 1.5))
            }
        }
    }
}
