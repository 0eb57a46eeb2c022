import Foundation
import Geometry
import Imaging
import Recording

/// A room of four boxes drawn by rays, exact in colour, depth and ids: a sequence small enough to
/// write in a test.
struct BoxRoom {
    struct Thing {
        let id: UInt16
        let name: String
        let category: String
        let low: Vector3
        let high: Vector3
        let color: Vector3
    }

    /// World: x right, y forward, z up.
    static let things = [
        Thing(
            id: 1,
            name: "wooden floor",
            category: "floor",
            low: [-5, -5, -0.2],
            high: [5, 5, 0],
            color: [120, 90, 60]
        ),
        Thing(
            id: 2,
            name: "wall",
            category: "wall",
            low: [-5, 3, 0],
            high: [5, 3.2, 3],
            color: [200, 200, 190]
        ),
        Thing(
            id: 3,
            name: "red sofa",
            category: "sofa",
            low: [-0.9, 2, 0],
            high: [0, 2.8, 0.8],
            color: [190, 40, 40]
        ),
        Thing(
            id: 4,
            name: "blue cabinet",
            category: "others",
            low: [0.5, 1.8, 0],
            high: [1.1, 2.4, 1.1],
            color: [40, 60, 190]
        ),
        Thing(
            id: 5,
            name: "green bed",
            category: "bed",
            low: [30, 30, 0],
            high: [32, 32, 1],
            color: [0, 200, 0]
        ),
    ]

    static let pinhole = Pinhole(fx: 100, fy: 100, cx: 64, cy: 48, width: 128, height: 96)

    /// Looking along +y, moving to the right.
    static func pose(frame: Int, stepMetres: Double) -> Pose {
        Pose(
            rotation: Quaternion(radians: -Double.pi / 2, about: [1, 0, 0]),
            translation: [-0.3 + stepMetres * Double(frame), 0, 1]
        )
    }

    /// Writes `frames` frames to a new folder and reads it back.
    static func write(
        to path: String,
        frames: Int,
        stepMetres: Double = 0.04
    ) throws -> SequenceFolder {
        let labels = SequenceLabels(
            categories: [],
            instances: things.map { thing in
                let center = (thing.low + thing.high) / 2
                return SequenceLabels.Instance(
                    id: thing.id,
                    name: thing.name,
                    category: thing.category,
                    centroid: center,
                    obb: OrientedBox(center: center, size: thing.high - thing.low)
                )
            }
        )
        var writer = try SequenceFolderWriter(path, pinhole: pinhole, labels: labels)
        for frame in 0..<frames {
            let pose = pose(frame: frame, stepMetres: stepMetres)
            let (color, depth, instance) = draw(from: pose)
            try writer.append(
                color: color,
                depth: depth,
                instances: instance,
                worldFromCamera: pose,
                stampNanoseconds: Int64(frame) * 100_000_000
            )
        }
        return try SequenceFolder(path)
    }

    private static func draw(from pose: Pose) -> (ColorImage, DepthImage, LabelImage) {
        var pixels: [UInt8] = []
        var metres: [Float] = []
        var labels: [UInt16] = []
        for y in 0..<pinhole.height {
            for x in 0..<pinhole.width {
                let direction = pose.rotation.rotate(
                    pinhole.unproject(SIMD2(Double(x) + 0.5, Double(y) + 0.5), depthMetres: 1)
                )
                let hits = things.compactMap { thing in
                    distance(from: pose.translation, along: direction, to: thing).map {
                        (thing, $0)
                    }
                }
                guard let (thing, depth) = hits.min(by: { $0.1 < $1.1 }) else {
                    pixels += [0, 0, 0]
                    metres.append(0)
                    labels.append(0)
                    continue
                }
                let point = pose.translation + direction * depth
                let shade = 1 + 0.2 * sin(point.x * 9) * cos(point.z * 11 + point.y * 7)
                pixels += [thing.color.x, thing.color.y, thing.color.z].map {
                    UInt8(max(0, min(255, $0 * shade)))
                }
                metres.append(Float(depth))
                labels.append(thing.id)
            }
        }
        let (width, height) = (pinhole.width, pinhole.height)
        return (
            ColorImage(width: width, height: height, pixels: pixels),
            DepthImage(width: width, height: height, metres: metres),
            LabelImage(width: width, height: height, labels: labels)
        )
    }

    /// Slab test; the direction has z-depth one, so the distance is the depth.
    private static func distance(
        from origin: Vector3,
        along direction: Vector3,
        to thing: Thing
    )
        -> Double?
    {
        let first = (thing.low - origin) / direction
        let second = (thing.high - origin) / direction
        let entry = pointwiseMin(first, second).max()
        let exit = pointwiseMax(first, second).min()
        return entry < exit && entry > 0.05 ? entry : nil
    }
}

/// Runs `body` with the path of a folder that does not exist yet and is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory
        .appending(path: "semsplat-evaluation-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
}
