import Foundation
import Geometry
import Recording
import Simulation
import Synchronization
import Testing

@Suite struct SequenceTests {
    private func sequence(effects: SensorEffects? = nil) -> SimulatedSequence {
        let room = SimulatedRoom(seed: 31, kind: .tabletop)
        return SimulatedSequence(
            room: room,
            pinhole: SimulatedRoom.camera(width: 64, height: 48, fieldOfViewDegrees: 65),
            instants: room.path(frames: 3, rateHz: 5),
            effects: effects
        )
    }

    @Test func aWrittenSequenceReadsBack() throws {
        let path = NSTemporaryDirectory() + "semsplat-simulated-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let sequence = sequence()
        let count = Mutex(0)
        try sequence.write(to: path, threads: 2) { count.withLock { $0 += 1 } }
        #expect(count.withLock { $0 } == 3)
        let folder = try SequenceFolder(path)
        #expect(folder.pinhole == sequence.pinhole)
        #expect(folder.labelledFrames == [0, 1, 2])
        let labels = try #require(folder.labels)
        #expect(labels.categories.count == 8)
        for index in 0..<3 {
            let frame = sequence.frame(index)
            let depth = try #require(try folder.depth(index))
            let instances = try #require(try folder.instance(index))
            #expect(instances == frame.instances)
            #expect(zip(depth.metres, frame.depth.metres).allSatisfy { abs($0 - $1) < 0.00051 })
            #expect(Set(instances.labels).allSatisfy { labels.instances[$0] != nil })
            let (read, made) = (folder.frames[index], sequence.instants[index])
            #expect(read.stampNanoseconds == made.stampNanoseconds)
            let offset = read.worldFromCamera.translation - made.worldFromCamera.translation
            #expect(offset.length < 1e-9)
            #expect(try folder.color(index).width == 64)
        }
    }

    @Test func labelsSayWhatTheObjectsAre() throws {
        let room = sequence().room
        for object in room.objects {
            let label = try #require(room.labels.instances[object.id])
            #expect(label.name == object.name)
            #expect(label.obb == object.box)
            #expect(object.box.contains(label.centroid, marginMetres: 1e-6))
        }
    }

    @Test func aStreamIsTheSamePicturesForEveryNumberOfThreads() throws {
        let sequence = sequence(effects: SensorEffects(seed: 2))
        let (one, three) = (sequence.streamed(threads: 1), sequence.streamed(threads: 3))
        #expect(one.map(\.data) == three.map(\.data))
        #expect(one.map(\.worldFromCamera) == sequence.instants.map(\.worldFromCamera))
        #expect(one.allSatisfy { $0.data.starts(with: [0xFF, 0xD8]) })
    }
}
