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
    // A room-sized thing's neighbours are many more than tell a direction.
    let few = max(1, members.count / mostNeighbours)
    let grid = NeighbourGrid(
        stride(from: 0, to: members.count, by: few).map { members[$0].centre },
        radiusMetres: radiusMetres
    )
    let cameras = map.submaps.map(\.worldFromCamera.translation)
    let sample = stride(from: 0, to: members.count, by: step).map { members[$0] }
    let spreads = grid.spreads(around: sample.map { $0.centre })
    return zip(sample, spreads).map { member, spread in
        let towardsCamera = (cameras[Int(member.address.submap)] - member.position).normalised
        // Fewer are too few to tell.
        let normal = spread.count >= 5 ? spread.leastDirection ?? towardsCamera : towardsCamera
        return SurfacePoint(
            position: member.centre,
            normal: SIMD3<Float>(normal.dot(towardsCamera) < 0 ? -normal : normal)
        )
    }
}

private let mostNeighbours = 65_536
