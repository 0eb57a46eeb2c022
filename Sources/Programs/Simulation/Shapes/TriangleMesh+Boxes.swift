internal import Foundation
internal import Geometry

extension TriangleMesh {
    /// A box of these full extents that stands on z = 0, its middle above the origin.
    ///
    /// The pattern's x axis, along which wood grows, is the longest side.
    public static func box(_ x: Double, _ y: Double, _ z: Double) -> TriangleMesh {
        cuboid([x, y, z]).moved(0, 0, z / 2)
    }

    /// As ``box(_:_:_:)``, with rounded edges.
    public static func roundedBox(
        _ x: Double,
        _ y: Double,
        _ z: Double,
        radius: Double,
        steps: Int = 3
    ) -> TriangleMesh {
        let size = Vector3(x, y, z)
        let rounding = min(radius, 0.499 * size.min())
        let inner = size / 2 - Vector3(repeating: rounding)
        var mesh = TriangleMesh()
        for face in faces {
            mesh += roundedFace(face, inner: inner, rounding: rounding, steps: steps)
        }
        return mesh.patterned(axes: grain(size)).moved(0, 0, z / 2)
    }

    /// A box whose faces each show the unit square (a book, a printed box): coordinates are across, up
    /// and the number of the face.
    static func printedBox(_ x: Double, _ y: Double, _ z: Double) -> TriangleMesh {
        var mesh = TriangleMesh()
        for (number, face) in faces.enumerated() {
            let corners = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { u, v in
                let point = face.normal + u * face.across + v * face.up
                return Corner(
                    position: point * Vector3(x, y, z) / 2,
                    normal: face.normal,
                    coordinate: [(u + 1) / 2, (v + 1) / 2, Double(number)]
                )
            }
            mesh.addQuad(corners[0], corners[1], corners[2], corners[3])
        }
        return mesh.moved(0, 0, z / 2)
    }

    /// An upright rectangle in the xz plane that faces -y and shows the unit square.
    static func picture(_ width: Double, _ height: Double) -> TriangleMesh {
        let corners = [(0.0, 0.0), (1, 0), (1, 1), (0, 1)].map { u, v in
            Corner(
                position: [(u - 0.5) * width, 0, v * height],
                normal: [0, -1, 0],
                coordinate: [u, v, 0]
            )
        }
        var mesh = TriangleMesh()
        mesh.addQuad(corners[0], corners[1], corners[2], corners[3])
        return mesh
    }

    private static func cuboid(_ size: Vector3) -> TriangleMesh {
        var mesh = TriangleMesh()
        for face in faces {
            let corners = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { u, v in
                let point = (face.normal + u * face.across + v * face.up) * size / 2
                return Corner(position: point, normal: face.normal, coordinate: point)
            }
            mesh.addQuad(corners[0], corners[1], corners[2], corners[3])
        }
        return mesh.patterned(axes: grain(size))
    }

    /// The axes of a box from its longest side to its shortest.
    private static func grain(_ size: Vector3) -> [Int] {
        [0, 1, 2].sorted { size[$0] != size[$1] ? size[$0] > size[$1] : $0 < $1 }
    }

    private struct Face {
        let normal: Vector3
        let across: Vector3
        let up: Vector3
    }

    private static let faces = [
        Face(normal: [0, -1, 0], across: [1, 0, 0], up: [0, 0, 1]),
        Face(normal: [0, 1, 0], across: [-1, 0, 0], up: [0, 0, 1]),
        Face(normal: [-1, 0, 0], across: [0, -1, 0], up: [0, 0, 1]),
        Face(normal: [1, 0, 0], across: [0, 1, 0], up: [0, 0, 1]),
        Face(normal: [0, 0, 1], across: [1, 0, 0], up: [0, 1, 0]),
        Face(normal: [0, 0, -1], across: [-1, 0, 0], up: [0, 1, 0]),
    ]

    /// A face with its share of the rounded edges: a grid that is fine at both ends and flat between.
    private static func roundedFace(
        _ face: Face,
        inner: Vector3,
        rounding: Double,
        steps: Int
    ) -> TriangleMesh {
        // Each position of the grid is a place on the flat part (±1) and a lean outwards (up to 45°).
        let leans = (0...steps).map { tan(.pi / 4 * Double($0) / Double(steps)) }
        let grid = leans.reversed().map { (-1.0, -$0) } + leans.map { (1.0, $0) }
        func corner(_ u: (Double, Double), _ v: (Double, Double)) -> Corner {
            let flat = (face.normal + u.0 * face.across + v.0 * face.up) * inner
            let normal = (face.normal + u.1 * face.across + v.1 * face.up).normalised
            let point = flat + rounding * normal
            return Corner(position: point, normal: normal, coordinate: point)
        }
        var mesh = TriangleMesh()
        for (u, nextU) in zip(grid, grid.dropFirst()) {
            for (v, nextV) in zip(grid, grid.dropFirst()) {
                mesh.addQuad(corner(u, v), corner(nextU, v), corner(nextU, nextV), corner(u, nextV))
            }
        }
        return mesh
    }
}
