internal import CKernels
public import Geometry
internal import Imaging

/// Casts rays at a scene: what they hit first, whether something is between, and whole pictures.
public final class RayCaster: Sendable {
    /// What a ray hit.
    public struct Hit: Sendable {
        /// In lengths of the ray's direction.
        public let distance: Double
        /// The triangle's number in the scene.
        public let triangle: Int
        /// The instance that the triangle belongs to.
        public let instance: UInt16
    }

    /// One picture as the caster makes it: light, before a camera's electronics.
    struct Exposure: Sendable {
        var radiance: [Float]
        var depth: DepthImage
        var instances: LabelImage
    }

    /// What rays are cast at.
    public let scene: CastScene
    // unsafe because: the C caster is never changed between its creation here and its release in
    // deinit, so any number of threads may read it.
    private nonisolated(unsafe) let caster: OpaquePointer

    /// Prepares a scene.
    public init(scene: CastScene) {
        self.scene = scene
        let surfaces = scene.surfaces.map(\.forCaster)
        var description = semsplat_cast_scene()
        description.triangle_count = Int32(scene.triangleCount)
        description.surface_count = Int32(surfaces.count)
        description.light_count = Int32(scene.lights.count)
        description.ambient = (0.02, 0.02, 0.02)
        let created: OpaquePointer? = scene.positions.withUnsafeBufferPointer { positions in
            scene.normals.withUnsafeBufferPointer { normals in
                scene.coordinates.withUnsafeBufferPointer { coordinates in
                    scene.surfaceOfTriangle.withUnsafeBufferPointer { surfaceOfTriangle in
                        scene.instanceOfTriangle.withUnsafeBufferPointer { instances in
                            surfaces.withUnsafeBufferPointer { surfaceList in
                                scene.lights.withUnsafeBufferPointer { lights in
                                    description.positions = positions.baseAddress
                                    description.normals = normals.baseAddress
                                    description.coordinates = coordinates.baseAddress
                                    description.surfaces = surfaceOfTriangle.baseAddress
                                    description.instances = instances.baseAddress
                                    description.surface_list = surfaceList.baseAddress
                                    description.light_list = lights.baseAddress
                                    return semsplat_caster_create(&description)
                                }
                            }
                        }
                    }
                }
            }
        }
        guard let created else {
            // because: as with a Swift array, nothing sensible is left to do without memory.
            fatalError("no memory for a scene of \(scene.triangleCount) triangles")
        }
        caster = created
    }

    deinit { semsplat_caster_free(caster) }

    /// What a ray hits first, at most `longest` lengths of `direction` away.
    public func closest(
        from origin: Vector3,
        along direction: Vector3,
        longest: Double = 1e9
    ) -> Hit? {
        let hit = semsplat_cast_closest(caster, floats(origin), floats(direction), Float(longest))
        guard hit.distance >= 0 else { return nil }
        return Hit(
            distance: Double(hit.distance),
            triangle: Int(hit.triangle),
            instance: hit.instance
        )
    }

    /// Whether something that throws shadows is on the way, at most `longest` lengths of `direction`
    /// away.
    public func isBlocked(from origin: Vector3, along direction: Vector3, longest: Double) -> Bool {
        semsplat_cast_blocked(caster, floats(origin), floats(direction), Float(longest)) != 0
    }

    /// A picture; depth and instances are exact for the pixels' centres.
    func exposure(_ pinhole: Pinhole, worldFromCamera: Pose, seed: UInt32) -> Exposure {
        let (width, height) = (pinhole.width, pinhole.height)
        var view = view(pinhole, worldFromCamera)
        view.seed = seed
        let words = semsplat_cast_scratch_bytes(Int32(width), Int32(height)) / 4
        var scratch = [Float](repeating: 0, count: words)
        var color = [Float](repeating: 0, count: 3 * width * height)
        var depth = [Float](repeating: 0, count: width * height)
        var instances = [UInt16](repeating: 0, count: width * height)
        scratch.withUnsafeMutableBytes { scratch in
            color.withUnsafeMutableBufferPointer { color in
                depth.withUnsafeMutableBufferPointer { depth in
                    instances.withUnsafeMutableBufferPointer { instances in
                        var images = semsplat_cast_images(
                            color: color.baseAddress,
                            depth: depth.baseAddress,
                            instance: instances.baseAddress,
                            scratch: scratch.baseAddress
                        )
                        semsplat_cast_render(caster, &view, &images)
                    }
                }
            }
        }
        return Exposure(
            radiance: color,
            depth: DepthImage(width: width, height: height, metres: depth),
            instances: LabelImage(width: width, height: height, labels: instances)
        )
    }

    private func view(_ pinhole: Pinhole, _ pose: Pose) -> semsplat_cast_view {
        var view = semsplat_cast_view()
        view.width = Int32(pinhole.width)
        view.height = Int32(pinhole.height)
        (view.fx, view.fy) = (Float(pinhole.fx), Float(pinhole.fy))
        (view.cx, view.cy) = (Float(pinhole.cx), Float(pinhole.cy))
        let (a, b, c) = pose.rotation.matrix.rows
        let t = pose.translation
        let rows = [a.x, a.y, a.z, t.x, b.x, b.y, b.z, t.y, c.x, c.y, c.z, t.z]
        withUnsafeMutableBytes(of: &view.world_from_camera) { bytes in
            let floats = bytes.bindMemory(to: Float.self)
            for (index, value) in rows.enumerated() { floats[index] = Float(value) }
        }
        return view
    }

    private func floats(_ vector: Vector3) -> [Float] {
        [Float(vector.x), Float(vector.y), Float(vector.z)]
    }
}
