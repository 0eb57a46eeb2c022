import Geometry
import Simulation
import Testing

@Suite struct PathTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64], SimulatedRoom.Kind.allCases)
    func aPathKeepsItsDistance(_ seed: UInt64, _ kind: SimulatedRoom.Kind) {
        let room = SimulatedRoom(seed: seed, kind: kind)
        let boxes = room.objects.filter { $0.support != .building && $0.name != "rug" }
        for instant in room.path(frames: 60, rateHz: 3) {
            let place = instant.worldFromCamera.translation
            #expect(room.size.x / 2 - abs(place.x) > 0.35)
            #expect(room.size.y / 2 - abs(place.y) > 0.35)
            #expect((0.4...2.2).contains(place.z))
            for object in boxes {
                #expect(object.box.distance(to: place) > 0.34, "\(object.name) \(object.id)")
            }
        }
    }

    @Test(arguments: SimulatedRoom.Kind.allCases)
    func aPathIsDrivenAtARobotsSpeed(_ kind: SimulatedRoom.Kind) {
        let path = SimulatedRoom(seed: 11, kind: kind).path(frames: 50, rateHz: 5)
        #expect(path.count == 50)
        var driven = 0.0
        for (before, after) in zip(path, path.dropFirst()) {
            #expect(after.stampNanoseconds - before.stampNanoseconds == 200_000_000)
            let (a, b) = (before.worldFromCamera, after.worldFromCamera)
            let metres = (b.translation - a.translation).length
            #expect(metres < 0.12)
            driven += metres
            // At most 50 degrees a second.
            #expect((a.rotation.inverse * b.rotation).radians < 0.2 * 50 * .pi / 180)
        }
        #expect(driven > 1.5)
    }

    @Test func aCameraIsUpright() {
        for instant in SimulatedRoom(seed: 12).path(frames: 20, rateHz: 2) {
            let down = instant.worldFromCamera.rotation.rotate([0, 1, 0])
            #expect(down.z < -0.7)
        }
    }

    @Test func anotherPathIsAnother() {
        let room = SimulatedRoom(seed: 13)
        let (first, second) = (
            room.path(frames: 5, rateHz: 5), room.path(frames: 5, rateHz: 5, seed: 1)
        )
        #expect(first[0].worldFromCamera != second[0].worldFromCamera)
    }
}
