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
    var cells: [SIMD3<Int32>: [Vector3]] = [:]
    for member in members {
        let key = SIMD3<Int32>(member.position / radiusMetres, rounding: .down)
        // Twenty neighbours a cell make a plane; more only cost time.
        if cells[key, default: []].count < 20 { cells[key, default: []].append(member.position) }
    }
    return stride(from: 0, to: members.count, by: step).map { at in
        let member = members[at]
        let key = SIMD3<Int32>(member.position / radiusMetres, rounding: .down)
        var neighbours: [Vector3] = []
        for offset in 0..<27 {
            let shift = SIMD3(
                Int32(offset % 3) - 1,
                Int32(offset / 3 % 3) - 1,
                Int32(offset / 9) - 1
            )
            for point in cells[key &+ shift] ?? []
            where (point - member.position).length <= radiusMetres {
                neighbours.append(point)
            }
        }
        let camera = map.submaps[Int(member.address.submap)].worldFromCamera.translation
        let towardsCamera = (camera - member.position).normalised
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
    var sums = [Double](repeating: 0, count: 9)
    for point in points {
        let offset = point - mean
        for row in 0..<3 {
            for column in 0..<3 { sums[3 * row + column] += offset[row] * offset[column] }
        }
    }
    return Matrix3(rowMajor: sums).symmetricEigen?.vectors.transposed.rows.0
}
