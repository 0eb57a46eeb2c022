internal import Foundation
internal import Geometry
internal import Grounding
internal import Ingest
internal import Mapping
internal import Node

extension FuzzTarget {
    /// The two sections of a saved map, whose checksums an enemy can compute too, and all that is done with a map: the first
    /// two bytes say how long the objects are.
    static let savedMap = FuzzTarget(
        "saved-map",
        longestInput: 16_384,
        seeds: {
            [1, 3].map { ("\($0)", saved(from: $0)) }
                + [
                    // What once overflowed at the next step: the epoch, the revision, a keyframe's stamp, the objects' number.
                    ("crash-epoch", hostile { $0 + 0 }), ("crash-revision", hostile { $0 + 8 }),
                    ("crash-stamp", hostile(last: 0x80) { $0 + 49 }),
                    ("crash-last-number", hostile { _ in 2 }),
                ]
        },
        feed: { bytes in
            var input = InputBytes(bytes)
            let registry = try? ObjectRegistry(decoding: input.part())
            let map = try SavedMap(decoding: input.rest())
            _ = (map.worldCloud, map.encoded())
            var room = TinyRoom()
            try room.load(map)
            room.see(TinyRoom.frame(at: 4, stampNanoseconds: 5_000_000_000))
            room.correct(update)
            room.look(for: "mug", in: registry ?? ObjectRegistry())
            var other = TinyRoom.seen(from: 2)
            let numbers = try other.merge(map)
            var known = ObjectRegistry()
            known.replace(by: registry ?? ObjectRegistry())
            TinyRoom.grounder.merge(registry ?? ObjectRegistry(), into: &known, numbers: numbers)
            other.look(for: "the largest mug", in: known)
            _ = known.encoded()
        }
    )

    private static func saved(from count: Int) -> [UInt8] {
        let room = TinyRoom.seen(from: count)
        let map = SavedMap(room.engine.map.snapshot()).encoded()
        return InputBytes.packed(objects(room)) + map
    }

    /// A map with the largest number, or with `last` as its highest byte the smallest, at a place that is said from where the map
    /// begins.
    private static func hostile(last: UInt8 = 0xFF, at place: (Int) -> Int) -> [UInt8] {
        var bytes = saved(from: 3)
        let start = place(2 + Int(bytes[0]) + Int(bytes[1]) << 8)
        let number = [UInt8](repeating: last == 0xFF ? 0xFF : 0, count: 7) + [last]
        bytes.replaceSubrange(start..<start + 8, with: number)
        return bytes
    }

    /// The file around them.
    static let snapshot = FuzzTarget(
        "snapshot",
        longestInput: 2048,
        words: ["SEMSPLAT", "about.json", "map", "objects"],
        seeds: {
            let path = "\(FuzzScratch.folder)/seed.semsplat"
            let empty = TinyRoom()
            let file = MapFile(empty.engine.map.snapshot(), objects: ObjectRegistry())
            try file.write(to: path, for: NodeConfiguration())
            return [("empty", [UInt8](try Data(contentsOf: URL(filePath: path))))]
        },
        feed: { bytes in
            for content in [bytes, Checksums.mended(snapshot: bytes)] {
                let path = try FuzzScratch.file(content, "map.semsplat")
                _ = try? MapFile.about(path)
                _ = try? MapFile(contentsOf: path)
            }
            _ = try MapFile.about("\(FuzzScratch.folder)/map.semsplat")
        }
    )

    private static let update = PoseUpdate(cameras: [
        "front": [
            .init(stampNanoseconds: 200_000_000, worldFromCamera: .identity),
            .init(stampNanoseconds: 600_000_000, worldFromCamera: .identity),
        ]
    ])

    private static func objects(_ room: TinyRoom) -> [UInt8] {
        var registry = ObjectRegistry()
        _ = TinyRoom.grounder.answer(
            Goal(text: "mug"),
            in: TinyRoom.grounder.prepare(room.engine.map.snapshot()),
            registry: &registry
        )
        return registry.encoded()
    }
}
