internal import Geometry
internal import Mapping

/// A Gaussian of an object.
struct ObjectMember {
    /// Its centre in the world, in single precision: a room-sized thing has hundreds of thousands.
    let centre: SIMD3<Float>

    /// Where the map holds it.
    let address: GaussianAddress

    /// How sure it is that the name fits its place, 0 to 1.
    let relevancy: Float

    /// What speaks for the Gaussian itself.
    let evidence: Float

    /// Its centre in the world.
    var position: Vector3 { Vector3(centre) }
}

extension SearchableMap {
    /// The Gaussians of an instance, those within `region` where there is one.
    func members(of instance: Instance, within region: OrientedBox?) -> [ObjectMember] {
        var members: [ObjectMember] = []
        members.reserveCapacity(
            instance.cells.reduce(0) { $0 + cells.memberRange(of: $1.number).count }
        )
        for cell in instance.cells {
            for at in cells.memberRange(of: cell.number) {
                let member = cells.members[at]
                if let region, !region.contains(Vector3(member.centre)) { continue }
                members.append(
                    ObjectMember(
                        centre: member.centre,
                        address: member.address,
                        relevancy: cell.relevancy,
                        evidence: member.evidence
                    )
                )
            }
        }
        return members
    }
}
