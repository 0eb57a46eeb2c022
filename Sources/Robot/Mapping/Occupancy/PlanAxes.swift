public import Geometry

/// The directions of a floor plan: right along its rows, forward from row to row, up against gravity.
public struct PlanAxes: Sendable, Equatable {
    /// Along a row.
    public let right: Vector3

    /// From one row to the next.
    public let forward: Vector3

    /// Against gravity.
    public let up: Vector3

    /// Level axes; `right` is the one nearest to the world's x, so that a plan is aligned with the world.
    public init(up: Vector3) {
        self.up = up.normalised
        let seed = abs(self.up.x) < 0.9 ? Vector3(1, 0, 0) : Vector3(0, 1, 0)
        right = (seed - seed.dot(self.up) * self.up).normalised
        forward = self.up.cross(right)
    }

    /// Where a point or a direction of the world is on the plan: along right, along forward.
    public func place(_ point: Vector3) -> SIMD2<Double> {
        SIMD2(right.dot(point), forward.dot(point))
    }

    /// How high a point is, over the world's origin.
    public func height(_ point: Vector3) -> Double { up.dot(point) }

    /// Takes directions of the plan to the world.
    public var worldFromPlan: Quaternion {
        let rows = Matrix3(
            rowMajor: [
                right.x, forward.x, up.x, right.y, forward.y, up.y, right.z, forward.z, up.z,
            ]
        )
        return Quaternion(rows)
    }
}
