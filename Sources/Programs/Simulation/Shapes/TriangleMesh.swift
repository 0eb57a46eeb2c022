public import Geometry

/// Triangles in metres, three corners each, counterclockwise seen from outside.
public struct TriangleMesh: Sendable {
    /// A corner of a triangle.
    public struct Corner: Sendable {
        /// Where it is.
        public var position: Vector3
        /// The direction that light sees, of length one; shared between triangles on a curved surface.
        public var normal: Vector3
        /// Where it is on the thing itself, for the pattern of its surface; stays when the mesh is moved.
        public var coordinate: Vector3
    }

    /// Three for every triangle.
    public internal(set) var corners: [Corner]

    init(_ corners: [Corner] = []) { self.corners = corners }

    /// Adds a flat triangle whose coordinates are its positions.
    mutating func addTriangle(_ a: Vector3, _ b: Vector3, _ c: Vector3) {
        let normal = (b - a).cross(c - a).normalised
        for point in [a, b, c] {
            corners.append(Corner(position: point, normal: normal, coordinate: point))
        }
    }

    /// Adds a triangle unless it has no area.
    mutating func addTriangle(_ a: Corner, _ b: Corner, _ c: Corner) {
        let area = (b.position - a.position).cross(c.position - a.position).length
        if area > 1e-12 { corners += [a, b, c] }
    }

    /// Adds a quadrilateral, counterclockwise.
    mutating func addQuad(_ a: Corner, _ b: Corner, _ c: Corner, _ d: Corner) {
        addTriangle(a, b, c)
        addTriangle(a, c, d)
    }

    static func + (left: TriangleMesh, right: TriangleMesh) -> TriangleMesh {
        TriangleMesh(left.corners + right.corners)
    }

    static func += (left: inout TriangleMesh, right: TriangleMesh) { left.corners += right.corners }
}

extension TriangleMesh {
    /// The mesh moved by so many metres.
    public func moved(_ x: Double, _ y: Double, _ z: Double) -> TriangleMesh {
        placed(Pose(rotation: .identity, translation: [x, y, z]))
    }

    /// The mesh turned about an axis through the origin.
    public func turned(_ radians: Double, about axis: Vector3 = [0, 0, 1]) -> TriangleMesh {
        placed(Pose(rotation: Quaternion(radians: radians, about: axis), translation: .zero))
    }

    /// The mesh taken to another frame.
    public func placed(_ pose: Pose) -> TriangleMesh {
        let matrix = pose.rotation.matrix
        let (a, b, c) = matrix.rows
        func turn(_ v: Vector3) -> Vector3 { Vector3(a.dot(v), b.dot(v), c.dot(v)) }
        var mesh = self
        for index in mesh.corners.indices {
            mesh.corners[index].position = turn(corners[index].position) + pose.translation
            mesh.corners[index].normal = turn(corners[index].normal)
        }
        return mesh
    }

    /// The mesh stretched along its axes by positive factors.
    func stretched(_ factors: Vector3) -> TriangleMesh {
        var mesh = self
        for index in mesh.corners.indices {
            mesh.corners[index].position *= factors
            mesh.corners[index].normal = (mesh.corners[index].normal / factors).normalised
            mesh.corners[index].coordinate *= factors
        }
        return mesh
    }

    /// The mesh with the pattern of its surface moved and its axes exchanged: x becomes `axes[0]` of
    /// the old ones.
    func patterned(axes: [Int] = [0, 1, 2], offset: Vector3 = .zero) -> TriangleMesh {
        var mesh = self
        for index in mesh.corners.indices {
            let old = corners[index].coordinate
            mesh.corners[index].coordinate =
                Vector3(old[axes[0]], old[axes[1]], old[axes[2]]) + offset
        }
        return mesh
    }

    /// The lowest and the highest corner of the box around it.
    public var bounds: (low: Vector3, high: Vector3) {
        var low = Vector3(repeating: .infinity)
        var high = Vector3(repeating: -.infinity)
        for corner in corners {
            low = pointwiseMin(low, corner.position)
            high = pointwiseMax(high, corner.position)
        }
        return (low, high)
    }
}
