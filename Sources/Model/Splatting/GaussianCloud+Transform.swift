public import Geometry

extension GaussianCloud {
    /// The cloud of another frame: `pose` is `otherFromThis`.
    ///
    /// Positions, rotations and the direction-dependent band of the colours turn with it.
    public func transformed(by pose: Pose) -> GaussianCloud {
        var moved = self
        let turn = SIMD4<Float>(
            Float(pose.rotation.w),
            Float(pose.rotation.x),
            Float(pose.rotation.y),
            Float(pose.rotation.z)
        )
        let matrix = pose.rotation.matrix
        for index in 0..<count {
            moved.turnPosition(index, pose)
            moved.turnRotation(index, turn)
            for channel in 0..<3 { moved.turnHarmonics(12 * index + 4 * channel, matrix) }
        }
        return moved
    }

    /// In double precision: a map may be kilometres from its origin.
    private mutating func turnPosition(_ index: Int, _ pose: Pose) {
        let first = 3 * index
        let point = Vector3(
            Double(positions[first]),
            Double(positions[first + 1]),
            Double(positions[first + 2])
        )
        let moved = pose * point
        for axis in 0..<3 { positions[first + axis] = Float(moved[axis]) }
    }

    /// The product `turn` ⊗ rotation, both w, x, y, z.
    private mutating func turnRotation(_ index: Int, _ turn: SIMD4<Float>) {
        let first = 4 * index
        let (w, x) = (rotations[first], rotations[first + 1])
        let (y, z) = (rotations[first + 2], rotations[first + 3])
        rotations[first] = turn[0] * w - turn[1] * x - turn[2] * y - turn[3] * z
        rotations[first + 1] = turn[0] * x + turn[1] * w + turn[2] * z - turn[3] * y
        rotations[first + 2] = turn[0] * y - turn[1] * z + turn[2] * w + turn[3] * x
        rotations[first + 3] = turn[0] * z + turn[1] * y - turn[2] * x + turn[3] * w
    }

    // Band 1 of the 3DGS basis, (−y, z, −x), is the vector (−c₃, −c₁, c₂) dotted with the direction,
    // so that vector turns. `first` is the index of c₀ of one channel.
    private mutating func turnHarmonics(_ first: Int, _ matrix: Matrix3) {
        let vector = Vector3(
            -Double(sphericalHarmonics[first + 3]),
            -Double(sphericalHarmonics[first + 1]),
            Double(sphericalHarmonics[first + 2])
        )
        let turned = matrix * vector
        sphericalHarmonics[first + 1] = Float(-turned.y)
        sphericalHarmonics[first + 2] = Float(turned.z)
        sphericalHarmonics[first + 3] = Float(-turned.x)
    }
}
