internal import Geometry
internal import Mapping

/// What is remembered of a thing that was found, beside its name: enough to look for it, and to move with the map.
struct ObjectTrace: Sendable {
    /// The middle of what was seen, in the world.
    var centroid: Vector3

    /// Its box, in the world.
    var box: OrientedBox

    /// Points of its surface in the world, x, y and z each, in metres.
    var surface: [Float]

    /// Its mean colour, red, green, blue, 0 to 1.
    let color: SIMD3<Float>

    /// The keyframe that most of it hangs on, and where that was.
    var anchor: (keyframe: Int, worldFromCamera: Pose)?

    /// The stamp since when it stands here: that of the keyframe before which a fifth of it was mapped.
    let appearedNanoseconds: Int64

    /// The stamp of the last keyframe that added to it.
    var lastSeenNanoseconds: Int64

    /// Moves along when the keyframe that it hangs on has moved.
    ///
    /// - Parameter poses: where keyframes are now.
    mutating func follow(_ poses: [Int: Pose]) {
        guard let anchor, let pose = poses[anchor.keyframe], pose != anchor.worldFromCamera else {
            return
        }
        let change = pose * anchor.worldFromCamera.inverse
        centroid = change * centroid
        box = box.transformed(by: change)
        for start in stride(from: 0, to: surface.count, by: 3) {
            let point = Vector3(SIMD3(surface[start], surface[start + 1], surface[start + 2]))
            let moved = SIMD3<Float>(change * point)
            (surface[start], surface[start + 1], surface[start + 2]) = (moved.x, moved.y, moved.z)
        }
        self.anchor = (anchor.keyframe, pose)
    }

    /// Hangs on the keyframe of another number, where its own has one.
    mutating func renumber(_ numbers: [Int: Int]) {
        if let anchor, let number = numbers[anchor.keyframe] {
            self.anchor = (number, anchor.worldFromCamera)
        }
    }

    /// Whether this may be the same thing as `other` somewhere else: of its size within a factor of 1.7, and of its colour.
    func isAlike(_ other: ObjectTrace) -> Bool {
        let ratio = box.size.length / max(other.box.size.length, 1e-6)
        let difference = color - other.color
        return (0.6...1.7).contains(ratio)
            && (difference * difference).sum().squareRoot() < 0.25
    }
}

extension ObjectTrace {
    /// More points than this say nothing more about a thing.
    private static let mostPoints = 96

    /// The trace of a shape that was found in `map`.
    init(_ shape: ObjectShape, in map: MapSnapshot) {
        (centroid, box) = (shape.centroid, shape.box)
        let step = max(1, shape.members.count / Self.mostPoints)
        surface = stride(from: 0, to: shape.members.count, by: step).flatMap { index in
            let position = shape.members[index].centre
            return [position.x, position.y, position.z]
        }
        // Taken out of the submaps once; a copy of a submap for each member would cost more than the rest.
        let gaussians = map.submaps.map(\.gaussians)
        var (colorSum, total) = (SIMD3<Float>.zero, Float(0))
        var weights = [Float](repeating: 0, count: map.submaps.count)
        var lastKeyframe = -1
        // Some thousands say what colour it has and which keyframes it is of as well as all of a room-sized thing do.
        let few = max(1, shape.members.count / 4096)
        for member in stride(from: 0, to: shape.members.count, by: few).map({ shape.members[$0] }) {
            let (submap, index) = (Int(member.address.submap), Int(member.address.index))
            colorSum += member.evidence * gaussians[submap].color(index)
            total += member.evidence
            weights[submap] += member.evidence
            lastKeyframe = max(lastKeyframe, Int(gaussians[submap].lastKeyframes[index]))
        }
        color = total > 0 ? colorSum / total : .zero
        let heaviest = weights.indices.max { weights[$0] < weights[$1] }
        anchor = heaviest.map { (map.submaps[$0].keyframe.id, map.submaps[$0].worldFromCamera) }
        appearedNanoseconds = Self.appeared(map, weights, total)
        let stamps = map.submaps.map { ($0.keyframe.id, $0.keyframe.stampNanoseconds) }
        lastSeenNanoseconds =
            stamps.filter { $0.0 <= lastKeyframe }.map(\.1).max() ?? appearedNanoseconds
    }

    private static func appeared(_ map: MapSnapshot, _ weights: [Float], _ total: Float) -> Int64 {
        let inOrder = weights.indices
            .filter { weights[$0] > 0 }
            .map { (map.submaps[$0].keyframe.stampNanoseconds, weights[$0]) }
            .sorted { $0.0 < $1.0 }
        var sum: Float = 0
        for (stamp, weight) in inOrder {
            sum += weight
            if sum >= 0.2 * total { return stamp }
        }
        return inOrder.last?.0 ?? 0
    }
}
