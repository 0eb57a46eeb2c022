internal import Geometry
internal import Mapping

/// The Gaussians of a map that a camera may see, with their places in its image.
///
/// Cells of the map are looked at first: most of a map lies nowhere near what is drawn.
struct ViewGather {
    /// One Gaussian in view.
    struct Entry {
        let submap: Int32
        let index: Int32

        /// The number of its cell.
        let cell: Int32

        /// Its centre in the world.
        let world: SIMD3<Float>

        /// Its centre in the camera frame.
        let position: SIMD3<Float>

        /// Its centre in the image.
        let pixel: SIMD2<Float>

        /// About three standard deviations, in pixels.
        let radius: Float
    }

    /// The submaps' frames seen from the camera.
    let viewFromSubmap: [Pose]

    let searchable: SearchableMap
    private let projection: Projection
    /// The cells in front of the camera, and where they are in the image.
    private var cells: [(number: Int32, pixel: SIMD2<Float>, reach: Float)] = []

    init(_ searchable: SearchableMap, pinhole: Pinhole, worldFromCamera: Pose) {
        self.searchable = searchable
        let cameraFromWorld = worldFromCamera.inverse
        viewFromSubmap = searchable.map.submaps.map { cameraFromWorld * $0.worldFromCamera }
        projection = Projection(cameraFromWorld, pinhole)
        for (number, centre) in searchable.cells.centres.enumerated() {
            let position = projection.camera(centre)
            guard position.z > 0.1 else { continue }
            // A cell's Gaussians lie within its edge of their middle, and reach no farther than that again.
            let edge = Float(searchable.cells.edgeMetres(of: number))
            cells.append(
                (Int32(number), projection.pixel(position), 2 * edge * projection.fx / position.z)
            )
        }
    }

    /// Where points of the world lie in the image; those behind the camera are left out.
    func pixels(of points: [Vector3]) -> [SIMD2<Float>] {
        points.compactMap { point in
            let position = projection.camera(SIMD3(point))
            return position.z > 0.1 ? projection.pixel(position) : nil
        }
    }

    /// The Gaussians that reach into the rectangle from `low` to `high`.
    func entries(from low: SIMD2<Float>, to high: SIMD2<Float>) -> [Entry] {
        var entries: [Entry] = []
        let members = searchable.cells.members
        for cell in cells
        where cell.pixel.x + cell.reach >= low.x && cell.pixel.x - cell.reach <= high.x
            && cell.pixel.y + cell.reach >= low.y && cell.pixel.y - cell.reach <= high.y
        {
            for at in searchable.cells.memberRange(of: Int(cell.number)) {
                let member = members[at]
                let position = projection.camera(member.centre)
                guard position.z > 0.1 else { continue }
                let entry = Entry(
                    submap: member.address.submap,
                    index: member.address.index,
                    cell: cell.number,
                    world: member.centre,
                    position: position,
                    pixel: projection.pixel(position),
                    radius: 3 * member.reachMetres * projection.fx / position.z
                )
                if all(entry.pixel + entry.radius .>= low),
                    all(entry.pixel - entry.radius .<= high)
                {
                    entries.append(entry)
                }
            }
        }
        return entries
    }
}

/// From the world to an image in single precision, written out: calls into other rooms cost more than what they compute.
private struct Projection {
    let fx: Float
    private let fy: Float
    private let middle: SIMD2<Float>
    private let x: SIMD3<Float>
    private let y: SIMD3<Float>
    private let z: SIMD3<Float>
    private let translation: SIMD3<Float>

    init(_ cameraFromWorld: Pose, _ pinhole: Pinhole) {
        (fx, fy) = (Float(pinhole.fx), Float(pinhole.fy))
        middle = SIMD2(Float(pinhole.cx), Float(pinhole.cy))
        x = SIMD3(cameraFromWorld.rotation.rotate([1, 0, 0]))
        y = SIMD3(cameraFromWorld.rotation.rotate([0, 1, 0]))
        z = SIMD3(cameraFromWorld.rotation.rotate([0, 0, 1]))
        translation = SIMD3(cameraFromWorld.translation)
    }

    func camera(_ point: SIMD3<Float>) -> SIMD3<Float> {
        x * point.x + y * point.y + z * point.z + translation
    }

    func pixel(_ position: SIMD3<Float>) -> SIMD2<Float> {
        SIMD2(fx * position.x, fy * position.y) / position.z + middle
    }
}
