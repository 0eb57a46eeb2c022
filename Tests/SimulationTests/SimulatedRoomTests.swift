import Geometry
import Simulation
import Testing

@Suite struct SimulatedRoomTests {
    private static let camera = SimulatedRoom.camera(width: 64, height: 48, fieldOfViewDegrees: 70)

    /// What can be asked of any room is asked of these.
    private static let rooms = [
        SimulatedRoom(seed: 1), SimulatedRoom(seed: 2), SimulatedRoom(seed: 3),
        SimulatedRoom(seed: 4, kind: .tabletop), SimulatedRoom(seed: 5, kind: .tabletop),
    ]

    @Test func theSameSeedGivesTheSameBytes() {
        let frames = (0..<2).map { _ in
            let room = SimulatedRoom(seed: 21)
            let instant = room.path(frames: 3, rateHz: 2)[2]
            return room.frame(
                Self.camera,
                worldFromCamera: instant.worldFromCamera,
                effects: SensorEffects(seed: 4)
            )
        }
        #expect(frames[0].color == frames[1].color)
        #expect(frames[0].depth == frames[1].depth)
        #expect(frames[0].instances == frames[1].instances)
    }

    @Test func anotherSeedGivesAnotherRoom() {
        let (first, second) = (Self.rooms[0], Self.rooms[1])
        #expect(first.size != second.size)
        #expect(first.objects.map(\.name) != second.objects.map(\.name))
    }

    @Test(arguments: rooms.indices) func thereIsMuchInARoom(_ index: Int) {
        let room = Self.rooms[index]
        #expect(room.objects.count >= 25)
        #expect(Set(room.objects.map(\.id)).count == room.objects.count)
        #expect(Set(room.objects.map(\.name)).count >= 12)
        #expect(room.objects.contains { $0.category == .wall })
        #expect(room.objects.allSatisfy { $0.id > 0 && !$0.name.isEmpty })
    }

    @Test(arguments: rooms.indices) func furnitureDoesNotIntersect(_ index: Int) {
        let standing = Self.rooms[index].objects.filter { $0.support == .floor && $0.name != "rug" }
        #expect(standing.count >= 3)
        for (number, first) in standing.enumerated() {
            for second in standing[(number + 1)...] {
                #expect(
                    first.box.isApart(from: second.box),
                    "\(first.name) \(first.id) and \(second.name) \(second.id)"
                )
            }
        }
    }

    @Test(arguments: rooms.indices) func everySmallThingRestsOnSomething(_ index: Int) {
        let room = Self.rooms[index]
        var resting = 0
        for thing in room.objects {
            guard case .object(let holder) = thing.support else { continue }
            resting += 1
            #expect(restsOn(thing, in: room) == holder, "\(thing.name) \(thing.id)")
        }
        #expect(resting >= 3)
    }

    /// The object whose surface is within 8 mm of a thing's lowest point, under its middle.
    private func restsOn(_ thing: SimulatedObject, in room: SimulatedRoom) -> UInt16? {
        let bottom = thing.box.center.z - thing.box.size.z / 2
        var height = bottom + 0.01
        for _ in 0..<40 {
            let from = Vector3(thing.box.center.x, thing.box.center.y, height)
            guard let hit = room.caster.closest(from: from, along: [0, 0, -1]) else { return nil }
            height -= hit.distance
            guard height > bottom - 0.008 else { return nil }
            if hit.instance != thing.id { return hit.instance }
            height -= 1e-5
        }
        return nil
    }

    @Test(arguments: rooms.indices) func whatIsSeenLiesInItsBox(_ index: Int) {
        let room = Self.rooms[index]
        let boxes = Dictionary(uniqueKeysWithValues: room.objects.map { ($0.id, $0.box) })
        for instant in room.path(frames: 3, rateHz: 0.5) {
            let pose = instant.worldFromCamera
            let frame = room.frame(Self.camera, worldFromCamera: pose)
            for y in 0..<48 {
                for x in 0..<64 {
                    let pixel = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
                    let depth = Double(frame.depth[x, y])
                    let point = pose * Self.camera.unproject(pixel, depthMetres: depth)
                    let box = boxes[frame.instances[x, y]]
                    #expect(depth > 0 && box?.contains(point, marginMetres: 0.002) == true)
                }
            }
        }
    }

    @Test func sensorEffectsChangeColoursAndNothingElse() {
        let room = Self.rooms[2]
        let pose = room.path(frames: 1, rateHz: 1)[0].worldFromCamera
        let plain = room.frame(Self.camera, worldFromCamera: pose)
        let filmed = room.frame(
            Self.camera,
            worldFromCamera: pose,
            effects: SensorEffects(seed: 1)
        )
        #expect(plain.color != filmed.color)
        #expect(plain.depth == filmed.depth)
        #expect(plain.instances == filmed.instances)
    }

    @Test func `what is taken away is away, and everything else stays as it was`() throws {
        let room = SimulatedRoom(seed: 7)
        let small = try #require(
            room.objects.first { $0.support != .building && $0.box.size.length < 0.5 }
        )
        let emptied = room.without([small.name])
        #expect(!emptied.objects.contains { $0.name == small.name })
        let others = room.objects.filter { $0.name != small.name }.map(\.id)
        #expect(emptied.objects.map(\.id) == others)
        // A ray from above the thing goes on to what it stood on; one beside it finds the same as before.
        let above = small.box.center + Vector3(0, 0, 0.5 * small.box.size.z + 0.02)
        let down = Vector3(0, 0, -1)
        let before = room.caster.closest(from: above, along: down)
        let after = emptied.caster.closest(from: above, along: down)
        #expect((after?.distance ?? 0) > (before?.distance ?? .infinity))
        let walls = Set(["wall", "floor", "ceiling"])
        #expect(room.without(walls).objects.contains { $0.support == .building })
    }
}

extension OrientedBox {
    /// Whether a plane along one of the upright boxes' sides has one on each side.
    fileprivate func isApart(from other: OrientedBox) -> Bool {
        let axes = [self, other].flatMap { box in
            [Vector3(1, 0, 0), [0, 1, 0], [0, 0, 1]].map { box.rotation.rotate($0) }
        }
        return axes.contains { axis in
            let (own, others) = (corners.map(axis.dot), other.corners.map(axis.dot))
            return (own.max() ?? 0) < (others.min() ?? 0) || (others.max() ?? 0) < (own.min() ?? 0)
        }
    }
}
