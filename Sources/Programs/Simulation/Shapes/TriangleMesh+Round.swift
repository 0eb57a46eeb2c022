internal import Foundation
public import Geometry

extension TriangleMesh {
    /// A point of a profile that is turned about the z axis.
    public struct ProfilePoint: Sendable {
        /// Distance to the axis, metres.
        public var radius: Double
        /// Height, metres.
        public var height: Double

        /// A point from its distance to the axis and its height.
        public init(_ radius: Double, _ height: Double) {
            (self.radius, self.height) = (radius, height)
        }
    }

    /// A surface of revolution about z; the profile goes up its outside (and down its inside).
    ///
    /// - Parameters:
    ///   - profile: The outline; where it bends by less than 50°, the surface is smooth.
    ///   - sides: How many flat strips stand for the round.
    /// - Returns: The mesh, open where the profile is.
    public static func lathe(_ profile: [ProfilePoint], sides: Int = 20) -> TriangleMesh {
        let normals = profileNormals(profile)
        func corner(_ segment: Int, _ end: Int, _ side: Int) -> Corner {
            let angle = 2 * .pi * Double(side) / Double(sides)
            let (x, y) = (cos(angle), sin(angle))
            let (point, normal) = (profile[segment + end], normals[segment][end])
            let position = Vector3(point.radius * x, point.radius * y, point.height)
            return Corner(
                position: position,
                normal: [normal.x * x, normal.x * y, normal.y],
                coordinate: position
            )
        }
        var mesh = TriangleMesh()
        for segment in 0..<profile.count - 1 {
            for side in 0..<sides {
                mesh.addQuad(
                    corner(segment, 0, side),
                    corner(segment, 0, side + 1),
                    corner(segment, 1, side + 1),
                    corner(segment, 1, side)
                )
            }
        }
        return mesh
    }

    /// The normals (outwards, up) at both ends of every segment of a profile.
    private static func profileNormals(_ profile: [ProfilePoint]) -> [[SIMD2<Double>]] {
        let flat = zip(profile, profile.dropFirst()).map { a, b in
            let (outwards, up) = (b.height - a.height, a.radius - b.radius)
            let length = max((outwards * outwards + up * up).squareRoot(), 1e-12)
            return SIMD2(outwards, up) / length
        }
        func shared(_ index: Int, _ other: Int) -> SIMD2<Double> {
            guard flat.indices.contains(other) else { return flat[index] }
            let cosine = (flat[index] * flat[other]).sum()
            guard cosine > cos(50 * .pi / 180) else { return flat[index] }
            let sum = flat[index] + flat[other]
            return sum / (sum * sum).sum().squareRoot()
        }
        return flat.indices.map { [shared($0, $0 - 1), shared($0, $0 + 1)] }
    }

    /// A cylinder, or a cone when `top` is given, that stands on z = 0.
    public static func cylinder(
        _ radius: Double,
        _ height: Double,
        top: Double? = nil,
        sides: Int = 20
    ) -> TriangleMesh {
        lathe(
            [.init(0, 0), .init(radius, 0), .init(top ?? radius, height), .init(0, height)],
            sides: sides
        )
    }

    /// A cylinder with softened edges that stands on z = 0.
    static func disc(
        _ radius: Double,
        _ height: Double,
        edge: Double,
        sides: Int = 24
    )
        -> TriangleMesh
    {
        let edge = min(edge, height / 2, radius)
        let soft = edge * 0.3
        return lathe(
            [
                .init(0, 0), .init(radius - edge, 0), .init(radius - soft, soft),
                .init(radius, edge), .init(radius, height - edge),
                .init(radius - soft, height - soft), .init(radius - edge, height),
                .init(0, height),
            ],
            sides: sides
        )
    }

    /// An ellipsoid around the origin.
    public static func ellipsoid(_ radii: Vector3, steps: Int = 12) -> TriangleMesh {
        let profile = (0...steps).map { step in
            let angle = .pi * (Double(step) / Double(steps) - 0.5)
            return ProfilePoint(max(0, cos(angle)), sin(angle))
        }
        return lathe(profile, sides: 2 * steps).stretched(radii)
    }

    /// A round bar along a line of points; its ends are closed.
    ///
    /// - Parameters:
    ///   - points: The line, two points or more.
    ///   - radii: The bar's radius at each point, metres.
    ///   - sides: How many flat strips stand for the round.
    /// - Returns: The mesh.
    static func tube(_ points: [Vector3], radii: [Double], sides: Int = 8) -> TriangleMesh {
        let frames = tubeFrames(points)
        func corner(_ index: Int, _ side: Int) -> Corner {
            let angle = 2 * .pi * Double(side) / Double(sides)
            let normal = cos(angle) * frames[index].side + sin(angle) * frames[index].up
            let position = points[index] + radii[index] * normal
            return Corner(position: position, normal: normal, coordinate: position)
        }
        var mesh = TriangleMesh()
        for index in 0..<points.count - 1 {
            for side in 0..<sides {
                mesh.addQuad(
                    corner(index, side),
                    corner(index, side + 1),
                    corner(index + 1, side + 1),
                    corner(index + 1, side)
                )
            }
        }
        let last = points.count - 1
        for side in 0..<sides {
            mesh.addTriangle(
                points[0],
                corner(0, side + 1).position,
                corner(0, side).position
            )
            mesh.addTriangle(
                points[last],
                corner(last, side).position,
                corner(last, side + 1).position
            )
        }
        return mesh
    }

    /// A round bar of one radius along a line of points.
    static func tube(_ points: [Vector3], radius: Double, sides: Int = 8) -> TriangleMesh {
        tube(points, radii: points.map { _ in radius }, sides: sides)
    }

    private static func tubeFrames(_ points: [Vector3]) -> [(side: Vector3, up: Vector3)] {
        var side: Vector3?
        return points.indices.map { index in
            let ahead = points[min(index + 1, points.count - 1)]
            let along = (ahead - points[max(index - 1, 0)]).normalised
            // Carried along the line, so that the bar does not twist.
            let helper = side ?? (abs(along.z) < 0.9 ? [0, 0, 1] : [1, 0, 0])
            let up = side == nil ? along.cross(helper).normalised : along.cross(helper).normalised
            let across = up.cross(along)
            side = across
            return (across, along.cross(across))
        }
    }
}
