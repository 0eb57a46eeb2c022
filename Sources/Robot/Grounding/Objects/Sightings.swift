internal import Geometry
internal import Mapping

/// Which keyframes saw an object.
struct Sightings {
    /// One keyframe that saw it.
    struct Sighting {
        let keyframe: Keyframe

        /// The share of the object's members that this keyframe saw.
        let share: Double

        /// How far in front of the camera, in metres.
        let depthMetres: Double
    }

    /// The keyframes that saw at least a fifth of it, in their order.
    let all: [Sighting]

    init(of members: [ObjectMember], in map: MapSnapshot) {
        // A sample tells as much as all of them.
        let step = max(1, members.count / 100)
        let sample = stride(from: 0, to: members.count, by: step).map { members[$0].position }
        all = map.keyframes.filter(\.isPredicted).compactMap { keyframe in
            let cameraFromWorld = keyframe.worldFromCamera.inverse
            var (seen, depth) = (0, 0.0)
            for point in sample {
                let inCamera = cameraFromWorld * point
                if keyframe.sees(inCamera) {
                    seen += 1
                    depth += inCamera.z
                }
            }
            guard seen * 5 >= sample.count, seen > 0 else { return nil }
            return Sighting(
                keyframe: keyframe,
                share: Double(seen) / Double(sample.count),
                depthMetres: depth / Double(seen)
            )
        }
    }

    /// The stamp of the first keyframe that saw it; 0 without one.
    var firstStamp: Int64 { all.map(\.keyframe.stampNanoseconds).min() ?? 0 }

    /// The stamp of the last keyframe that saw it; 0 without one.
    var lastStamp: Int64 { all.map(\.keyframe.stampNanoseconds).max() ?? 0 }
}
