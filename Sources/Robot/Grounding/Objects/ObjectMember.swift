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
        instance.cells.flatMap { cell in
            cells.members(of: cell.number).compactMap { member in
                let position = Vector3(member.centre)
                guard region?.contains(position) ?? true else { return nil }
                let submap = map.submaps[Int(member.address.submap)]
                return ObjectMember(
                    address: member.address,
                    position: position,
                    relevancy: cell.relevancy,
                    evidence: submap.gaussians.evidence[Int(member.address.index)]
                )
            }
        }
    }
}
