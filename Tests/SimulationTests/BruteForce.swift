import Geometry
import Simulation

/// The plainest ray caster there is: every triangle, one after the other.
struct BruteForce {
    let scene: CastScene

    /// The distance of every triangle that a ray meets, in lengths of `direction`, nearest first.
    func distances(from origin: Vector3, along direction: Vector3) -> [Double] {
        (0..<scene.triangleCount)
            .compactMap { distance($0, from: origin, along: direction) }
            .sorted()
    }

    /// The distance at which a ray meets a triangle, by solving for weights and distance (Cramer).
    func distance(_ index: Int, from origin: Vector3, along direction: Vector3) -> Double? {
        let (a, b, c) = scene.triangle(index)
        let (first, second, start) = (b - a, c - a, origin - a)
        let determinant = first.dot(direction.cross(second))
        guard abs(determinant) > 1e-14 else { return nil }
        let u = start.dot(direction.cross(second)) / determinant
        let v = direction.dot(start.cross(first)) / determinant
        let distance = second.dot(start.cross(first)) / determinant
        return u >= 0 && v >= 0 && u + v <= 1 && distance > 0 ? distance : nil
    }
}

extension Dice {
    /// A point in a box around the origin of these full extents.
    mutating func point(in size: Vector3) -> Vector3 {
        Vector3(between(-0.5, 0.5), between(-0.5, 0.5), between(-0.5, 0.5)) * size
    }

    /// A direction of length one.
    mutating func direction() -> Vector3 {
        while true {
            let point = point(in: [2, 2, 2])
            if (0.01...1).contains(point.length) { return point.normalised }
        }
    }
}
