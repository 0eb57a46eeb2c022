internal import Geometry

/// A rigid transform in single precision, for loops over many points.
struct RigidFloat {
    let x: SIMD3<Float>
    let y: SIMD3<Float>
    let z: SIMD3<Float>
    let translation: SIMD3<Float>

    init(_ pose: Pose) {
        // The columns of the rotation matrix.
        x = SIMD3(pose.rotation.rotate([1, 0, 0]))
        y = SIMD3(pose.rotation.rotate([0, 1, 0]))
        z = SIMD3(pose.rotation.rotate([0, 0, 1]))
        translation = SIMD3(pose.translation)
    }

    func callAsFunction(_ point: SIMD3<Float>) -> SIMD3<Float> {
        x * point.x + y * point.y + z * point.z + translation
    }
}
