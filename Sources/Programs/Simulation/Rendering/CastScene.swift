internal import CKernels
public import Geometry

/// Triangles with surfaces and lamps, ready for a ``RayCaster``.
public struct CastScene: Sendable {
    private(set) var positions: [Float] = []
    private(set) var normals: [Float] = []
    private(set) var coordinates: [Float] = []
    private(set) var surfaceOfTriangle: [UInt16] = []
    private(set) var instanceOfTriangle: [UInt16] = []
    private(set) var surfaces: [Surface] = []
    private(set) var lights: [semsplat_light] = []
    private var numbers: [Surface: UInt16] = [:]

    /// An empty scene.
    public init() {}

    /// How many triangles there are.
    public var triangleCount: Int { instanceOfTriangle.count }

    /// The corners of a triangle, world frame, metres.
    public func triangle(_ index: Int) -> (Vector3, Vector3, Vector3) {
        func corner(_ number: Int) -> Vector3 {
            let start = 9 * index + 3 * number
            return Vector3(
                Double(positions[start]),
                Double(positions[start + 1]),
                Double(positions[start + 2])
            )
        }
        return (corner(0), corner(1), corner(2))
    }

    /// The instance that a triangle belongs to.
    public func instance(ofTriangle index: Int) -> UInt16 { instanceOfTriangle[index] }

    /// Adds a gray mesh.
    public mutating func add(_ mesh: TriangleMesh, instance: UInt16) {
        add(Part(mesh, Surface(colors: [LinearColor(128, 128, 128)])), instance: instance)
    }

    mutating func add(_ part: Part, instance: UInt16) {
        let surface = number(of: part.surface)
        let count = part.mesh.corners.count / 3
        surfaceOfTriangle += repeatElement(surface, count: count)
        instanceOfTriangle += repeatElement(instance, count: count)
        for corner in part.mesh.corners {
            append(corner.position, to: &positions)
            append(corner.normal, to: &normals)
            append(corner.coordinate, to: &coordinates)
        }
    }

    mutating func add(_ lamp: Lamp, _ pose: Pose) {
        var light = semsplat_light()
        let center = pose * lamp.center
        light.center = (Float(center.x), Float(center.y), Float(center.z))
        switch lamp.shape {
        case .ball(let radius):
            light.is_ball = 1
            light.half_u = (Float(radius), 0, 0)
        case .rectangle(let halfU, let halfV):
            let (u, v) = (pose.rotation.rotate(halfU), pose.rotation.rotate(halfV))
            light.half_u = (Float(u.x), Float(u.y), Float(u.z))
            light.half_v = (Float(v.x), Float(v.y), Float(v.z))
        }
        light.radiance = (
            Float(lamp.radiance.red), Float(lamp.radiance.green), Float(lamp.radiance.blue)
        )
        lights.append(light)
    }

    private mutating func number(of surface: Surface) -> UInt16 {
        if let known = numbers[surface] { return known }
        let number = UInt16(surfaces.count)
        surfaces.append(surface)
        numbers[surface] = number
        return number
    }

    private func append(_ vector: Vector3, to list: inout [Float]) {
        list.append(Float(vector.x))
        list.append(Float(vector.y))
        list.append(Float(vector.z))
    }
}
