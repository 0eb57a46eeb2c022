internal import Geometry
internal import Mapping

/// The Gaussians of a map that a camera may see, with their places in its image.
struct ViewGather {
    /// One Gaussian in view.
    struct Entry {
        let submap: Int32
        let index: Int32

        /// Its centre in the camera frame.
        let position: SIMD3<Float>

        /// Its centre in the image.
        let pixel: SIMD2<Float>

        /// About three standard deviations, in pixels.
        let radius: Float
    }

    private(set) var entries: [Entry] = []

    /// The submaps' frames seen from the camera.
    let viewFromSubmap: [Pose]

    init(_ map: MapSnapshot, pinhole: Pinhole, worldFromCamera: Pose) {
        let cameraFromWorld = worldFromCamera.inverse
        viewFromSubmap = map.submaps.map { cameraFromWorld * $0.worldFromCamera }
        let (fx, fy) = (Float(pinhole.fx), Float(pinhole.fy))
        let centre = SIMD2(Float(pinhole.cx), Float(pinhole.cy))
        let limit = SIMD2(Float(pinhole.width), Float(pinhole.height))
        for (number, submap) in map.submaps.enumerated() {
            // Written out, because calls into another module cost more than what they compute.
            let pose = viewFromSubmap[number]
            let x = SIMD3<Float>(pose.rotation.rotate([1, 0, 0]))
            let y = SIMD3<Float>(pose.rotation.rotate([0, 1, 0]))
            let z = SIMD3<Float>(pose.rotation.rotate([0, 0, 1]))
            let translation = SIMD3<Float>(pose.translation)
            let gaussians = submap.gaussians
            let positions = gaussians.positions
            for index in 0..<gaussians.count {
                let (px, py) = (positions[3 * index], positions[3 * index + 1])
                let position = x * px + y * py + z * positions[3 * index + 2] + translation
                guard position.z > 0.1 else { continue }
                let pixel = SIMD2(fx * position.x, fy * position.y) / position.z + centre
                // A margin of eight pixels for those whose centre is outside and whose rim is not.
                guard all(pixel .> -8), all(pixel .< limit + 8) else { continue }
                let radius = 3 * gaussians.scale(index).max() * fx / position.z
                entries.append(
                    Entry(
                        submap: Int32(number),
                        index: Int32(index),
                        position: position,
                        pixel: pixel,
                        radius: radius
                    )
                )
            }
        }
    }
}
