internal import Foundation
internal import Geometry

/// Builds a furnished room from a seed.
struct RoomBuilder {
    private(set) var models: [PlacedModel] = []
    let size: Vector3
    /// The table that a tabletop path looks at.
    private(set) var focus: PlacedModel?

    init(seed: UInt64, kind: SimulatedRoom.Kind) {
        var dice = Dice(seed: seed)
        size = [dice.between(4.0, 6.6), dice.between(3.7, 5.4), dice.between(2.4, 2.85)]
        var shell = RoomShell(size: size)
        let daylight = dice.chance(0.85)
        Self.addOpenings(&shell, &dice)
        var furnisher = Furnisher(shell: shell, dice: dice.fork())
        Self.addFixtures(&furnisher, &dice, daylight: daylight)
        let table = Self.furnish(&furnisher, &dice, kind)
        var rug = dice.fork()
        if dice.chance(0.65) { Self.addRug(&furnisher, &rug) }
        furnisher.hangPictures(dice.count(2, 6))
        if let table {
            furnisher.fill(table.model.rests[0], of: table, count: dice.count(9, 18))
        }
        furnisher.fillEverything(density: dice.between(0.6, 1.4))
        var paint = dice.fork()
        models = shell.models(&paint) + furnisher.placed
        focus = table
    }

    private static func furnish(
        _ furnisher: inout Furnisher,
        _ dice: inout Dice,
        _ kind: SimulatedRoom.Kind
    ) -> PlacedModel? {
        var table: PlacedModel?
        if kind == .tabletop {
            table = furnisher.diningGroup(chairs: dice.count(0, 2))
        }
        switch dice.count(0, 4) {
        case 0: furnisher.sittingGroup()
        case 1:
            furnisher.sleepingGroup()
            if dice.chance(0.5) { furnisher.workingGroup() }
        case 2:
            if kind == .room { furnisher.diningGroup(chairs: dice.count(2, 6)) }
            furnisher.fillWalls(1)
        case 3:
            furnisher.workingGroup()
            furnisher.fillWalls(1)
        default:
            furnisher.sittingGroup()
            if kind == .room { furnisher.diningGroup(chairs: dice.count(2, 4)) }
        }
        furnisher.fillWalls(dice.count(4, 7))
        return table
    }

    private static func addOpenings(_ shell: inout RoomShell, _ dice: inout Dice) {
        let door = dice.count(0, 3)
        add(
            &shell,
            &dice,
            wall: door,
            width: dice.between(0.8, 0.92),
            bottom: 0,
            height: dice.between(2.0, 2.1)
        )
        let windows = dice.count(1, 3)
        let bottom = dice.between(0.5, 0.95)
        let height = min(dice.between(1.1, 1.6), shell.size.z - bottom - 0.25)
        for _ in 0..<windows {
            let wall = (door + dice.count(1, 3)) % 4
            add(
                &shell,
                &dice,
                wall: wall,
                width: dice.between(0.8, 1.8),
                bottom: bottom,
                height: height
            )
        }
    }

    private static func add(
        _ shell: inout RoomShell,
        _ dice: inout Dice,
        wall: Int,
        width: Double,
        bottom: Double,
        height: Double
    ) {
        let slack = (shell.walls[wall].lengthMetres - width) / 2 - 0.35
        for _ in 0..<10 where slack > 0 {
            let middle = dice.between(-slack, slack)
            let opening = Opening(
                wall: wall,
                left: middle - width / 2,
                right: middle + width / 2,
                bottom: bottom,
                top: bottom + height
            )
            guard shell.isFree(opening) else { continue }
            shell.openings.append(opening)
            return
        }
    }

    private static func addFixtures(
        _ furnisher: inout Furnisher,
        _ dice: inout Dice,
        daylight: Bool
    ) {
        let sky = LinearColor(dice.between(225, 255), dice.between(236, 250), 255)
        let strength = daylight ? dice.between(1.5, 5) : 0.05
        for opening in furnisher.shell.openings {
            let wall = furnisher.shell.walls[opening.wall]
            let at = wall.point(along: opening.middle, off: 0)
            let height = opening.top - opening.bottom
            var own = dice.fork()
            let isDoor = opening.bottom < 0.1
            let model =
                isDoor
                ? Fixtures.door(&own, width: opening.width, height: height)
                : Fixtures.window(
                    &own,
                    width: opening.width,
                    height: height,
                    daylight: LinearRadiance(sky, strength),
                    glow: daylight ? 1.6 + 0.3 * strength : 0.06
                )
            furnisher.put(model, yaw: wall.yawRadians, at: [at.x, at.y, opening.bottom], .mounted)
            if isDoor {
                let before = wall.point(along: opening.middle, off: 0.5)
                furnisher.keepFree(
                    Footprint(
                        center: before,
                        size: [opening.width + 0.1, 1],
                        yawRadians: wall.yawRadians
                    )
                )
            } else if dice.chance(0.55) {
                let curtains = Decor.curtains(&own, width: opening.width, height: height + 0.4)
                furnisher.put(
                    curtains,
                    yaw: wall.yawRadians,
                    at: [at.x, at.y, max(0.02, opening.bottom - 0.25)],
                    .mounted
                )
            }
        }
        addCeilingLamps(&furnisher, &dice, daylight: daylight)
    }

    private static func addCeilingLamps(
        _ furnisher: inout Furnisher,
        _ dice: inout Dice,
        daylight: Bool
    ) {
        guard !daylight || dice.chance(0.6) else { return }
        let size = furnisher.shell.size
        let strength = dice.between(8, 26)
        let style = dice.fork()
        let count = dice.count(1, 2)
        for index in 0..<count {
            var same = style
            let x = count == 1 ? 0 : (Double(index) - 0.5) * size.x / 2
            furnisher.put(
                Fixtures.ceilingLamp(&same, strength: strength),
                yaw: 0,
                at: [x, 0, size.z],
                .mounted
            )
        }
    }

    private static func addRug(_ furnisher: inout Furnisher, _ dice: inout Dice) {
        let rug = Decor.rug(&dice)
        let size = furnisher.shell.size
        let reach = SIMD2(size.x - rug.size.x, size.y - rug.size.y) / 2 - 0.25
        guard reach.min() > 0 else { return }
        let at = SIMD2(dice.between(-reach.x, reach.x), dice.between(-reach.y, reach.y)) * 0.6
        furnisher.put(rug, yaw: 0, at: [at.x, at.y, 0], .floor)
    }
}
