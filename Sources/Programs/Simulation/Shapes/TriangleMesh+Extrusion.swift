internal import Geometry

extension TriangleMesh {
    /// A polygon in the xy plane, counterclockwise and simple, raised from z = 0 to `height`.
    public static func extrusion(_ outline: [SIMD2<Double>], height: Double) -> TriangleMesh {
        var mesh = TriangleMesh()
        func point(_ index: Int, _ z: Double) -> Vector3 {
            let corner = outline[index % outline.count]
            return Vector3(corner.x, corner.y, z)
        }
        for index in outline.indices {
            mesh.addTriangle(point(index, 0), point(index + 1, 0), point(index + 1, height))
            mesh.addTriangle(point(index, 0), point(index + 1, height), point(index, height))
        }
        for (a, b, c) in ears(outline) {
            mesh.addTriangle(point(a, height), point(b, height), point(c, height))
            mesh.addTriangle(point(a, 0), point(c, 0), point(b, 0))
        }
        return mesh
    }

    /// Cuts a simple polygon into triangles, one ear after the other.
    private static func ears(_ outline: [SIMD2<Double>]) -> [(Int, Int, Int)] {
        func side(_ a: Int, _ b: Int, _ c: Int) -> Double {
            let (first, second) = (outline[b] - outline[a], outline[c] - outline[a])
            return first.x * second.y - first.y * second.x
        }
        var left = Array(outline.indices)
        var triangles: [(Int, Int, Int)] = []
        while left.count > 3 {
            let ear = left.indices.first { index in
                let a = left[(index + left.count - 1) % left.count]
                let (b, c) = (left[index], left[(index + 1) % left.count])
                guard side(a, b, c) > 0 else { return false }
                return !left.contains { other in
                    other != a && other != b && other != c && side(a, b, other) >= 0
                        && side(b, c, other) >= 0 && side(c, a, other) >= 0
                }
            }
            // A polygon that crosses itself has no ear; cutting anywhere at least ends.
            let index = ear ?? 0
            triangles.append(
                (
                    left[(index + left.count - 1) % left.count], left[index],
                    left[(index + 1) % left.count]
                )
            )
            left.remove(at: index)
        }
        return triangles + [(left[0], left[1], left[2])]
    }
}
