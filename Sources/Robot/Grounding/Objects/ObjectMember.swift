internal import Geometry
internal import Mapping

/// A Gaussian of an object.
struct ObjectMember {
    /// Where the map holds it.
    let address: GaussianAddress

    /// Its centre in the world.
    let position: Vector3

    /// How sure it is that the name fits its place, 0 to 1.
    let relevancy: Float

    /// What speaks for the Gaussian itself.
    let evidence: Float
}

extension SearchableMap {
    /// The Gaussians of an instance, those within `region` where there is one.
    func members(of instance: Instance, within region: OrientedBox?) -> [ObjectMember] {
        // Taken out of the submaps once: a copy of a submap for each of some ten thousand members costs more than the rest.
        let evidence = map.submaps.map(\.gaussians.evidence)
        var members: [ObjectMember] = []
        members.reserveCapacity(
            instance.cells.reduce(0) { $0 + cells.memberRange(of: $1.number).count }
        )
        for cell in instance.cells {
            for at in cells.memberRange(of: cell.number) {
                let (address, position) = (
                    cells.members[at].address, Vector3(cells.members[at].centre)
                )
                guard region?.contains(position) ?? true else { continue }
                members.append(
                    ObjectMember(
                        address: address,
                        position: position,
                        relevancy: cell.relevancy,
                        evidence: evidence[Int(address.submap)][Int(address.index)]
                    )
                )
            }
        }
        return members
    }
}
