internal import Geometry

/// A model that has found its place.
struct PlacedModel: Sendable {
    let id: UInt16
    let model: Model
    let yawRadians: Double
    /// Where the model's origin is.
    let position: Vector3
    let support: SimulatedObject.Support

    var pose: Pose {
        Pose(rotation: Quaternion(radians: yawRadians, about: [0, 0, 1]), translation: position)
    }

    var box: OrientedBox {
        let (low, high) = model.bounds
        return OrientedBox(
            center: pose * ((low + high) / 2),
            size: high - low,
            rotation: pose.rotation
        )
    }

    var footprint: Footprint { Footprint(box) }

    /// Its triangles in the world.
    var parts: [Part] { model.parts.map { Part($0.mesh.placed(pose), $0.surface) } }
}

extension Footprint {
    init(_ box: OrientedBox) {
        let x = box.rotation.rotate([1, 0, 0])
        self.init(
            center: SIMD2(box.center.x, box.center.y),
            size: SIMD2(box.size.x, box.size.y),
            yawRadians: radians(of: x)
        )
    }

    /// The footprint of a model at a place.
    init(_ model: Model, yawRadians: Double, position: SIMD2<Double>) {
        let (low, high) = model.bounds
        let pose = Pose(
            rotation: Quaternion(radians: yawRadians, about: [0, 0, 1]),
            translation: [position.x, position.y, 0]
        )
        let middle = pose * ((low + high) / 2)
        self.init(
            center: SIMD2(middle.x, middle.y),
            size: SIMD2(high.x - low.x, high.y - low.y),
            yawRadians: yawRadians
        )
    }
}
