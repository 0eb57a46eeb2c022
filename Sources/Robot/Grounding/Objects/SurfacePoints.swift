internal import Geometry
internal import Mapping

/// A sample of an object's surface with normals.
///
/// The normal is the direction of least spread of the neighbours within `radius`, turned towards the camera of the
/// keyframe that the point hangs on.
func surfacePoints(
    of members: [ObjectMember],
    in map: MapSnapshot,
    maximumCount: Int,
    radiusMetres: Double
) -> [SurfacePoint] {
    let step = max(1, (members.count + maximumCount - 1) / maximumCount)
    var grid = NeighbourGrid(radiusMetres: radiusMetres)
    for member in members { grid.add(member.position) }
    let cameras = map.submaps.map(\.worldFromCamera.translation)
    var neighbours: [Vector3] = []
    return stride(from: 0, to: members.count, by: step).map { at in
        let member = members[at]
        grid.find(around: member.position, &neighbours)
        let towardsCamera = (cameras[Int(member.address.submap)] - member.position).normalised
        let normal = leastSpread(of: neighbours) ?? towardsCamera
        return SurfacePoint(
            position: SIMD3<Float>(member.position),
            normal: SIMD3<Float>(normal.dot(towardsCamera) < 0 ? -normal : normal)
        )
    }
}

/// The direction in which points spread least; `nil` when they are too few to tell.
private func leastSpread(of points: [Vector3]) -> Vector3? {
    guard points.count >= 5 else { return nil }
    let mean = points.reduce(.zero, +) / Double(points.count)
    var (x, y, z) = (Vector3.zero, Vector3.zero, Vector3.zero)
    for point in points {
        let offset = point - mean
        x += offset.x * offset
        y += offset.y * offset
        z += offset.z * offset
    }
    return Matrix3(rowMajor: [x.x, x.y, x.z, y.x, y.y, y.z, z.x, z.y, z.z]).symmetricEigen?.vectors
        .transposed.rows.0
}
